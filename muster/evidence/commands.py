"""`muster evidence …`: documents, their versions and approvals on the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, out, person, print_json, show, show_table
from muster.evidence import actions
from muster.evidence.assessing.commands import app as assessments
from muster.evidence.files import check_size
from muster.evidence.queries import document_shown, documents_listed
from muster.evidence.records import Version
from muster.evidence.rules import KINDS, RISKS, AgreementTerms, ScopeFacts
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid

app = typer.Typer(help="Documents: assessments, policies, agreements, mandates.", no_args_is_help=True)

app.add_typer(assessments, name="assessment")

Ref = Annotated[str, typer.Argument(help="The reference of the document.")]
Number = Annotated[int, typer.Argument(help="The number of the version.")]
Kind = Annotated[str, typer.Option("--kind", help="One of: " + ", ".join(KINDS) + ".")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Some = Annotated[list[str] | None, typer.Option(help="Repeat for each.")]
COLUMNS = ("ref", "kind", "title", "assets", "in_force", "effective_on", "review_on", "lapsed")


@app.command("list")
def list_documents(kind: Kind = "", format: Formatted = Format.TABLE) -> None:
    """Show every document and the version of it that is in force today."""
    show_table(documents_listed(day_of(now()), kind), COLUMNS, format, noun="documents")


@app.command("show")
def show_document(ref: Ref, format: Formatted = Format.TABLE) -> None:
    """Show one document with all its versions."""
    document = document_shown(ref, day_of(now()))
    if format is Format.JSON:
        print_json(document)
        return
    for name in (*COLUMNS, "agreement"):
        if document[name] is not None:
            out.print(f"{name.replace('_', ' ')}: {document[name]}", markup=False)
    columns = ("number", "status", "file_name", "author", "effective_on", "review_on", "approved_by")
    show_table(document["versions"], columns, format, noun="versions")  # type: ignore[arg-type]


@app.command("write")
def write(
    ref: Ref,
    kind: Kind,
    title: Annotated[str, typer.Option()],
    file: Annotated[Path, typer.Option(help="The document itself.")],
    effective: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When it takes effect.")],
    review: Day = None,
    asset: Some = None,
    party: Some = None,
    purpose: Some = None,
    field: Some = None,
    starts: Day = None,
    ends: Day = None,
    category: Some = None,
    recipient: Some = None,
    retention: Annotated[int | None, typer.Option(help="For how many months people are kept.")] = None,
    residual_risk: Annotated[str, typer.Option(help="The risk that it says remains: " + ", ".join(RISKS) + ".")] = "",
    measures_open: Annotated[
        bool | None, typer.Option(help="Whether measures of the assessment are still to be taken.")
    ] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Write a version of a document, from a file. Parties, purposes, fields, start and end are the terms of an
    agreement. Of any other document, purposes, categories, fields, recipients and retention are what it says of the
    list it is about, by the list's own codes, "-" for none: they are compared with the list."""
    terms = _terms(party, purpose, field, starts, ends) if kind == "agreement" or any((party, starts, ends)) else None
    said = (purpose, category, field, recipient)
    version = actions.write_document(
        by=person(by),
        at=now(),
        ref=ref,
        kind=kind,
        title=title,
        assets=asset or (),
        content=_content(file),
        file_name=file.name,
        effective_on=effective.date(),
        review_on=review.date() if review else None,
        agreement=terms,
        scope=None if terms else ScopeFacts(*(_codes(each) for each in said), retention),
        residual_risk=residual_risk,
        measures_open=measures_open,
    )
    _said(version, format, "is written and waits for somebody else's approval")


@app.command("approve")
def approve(
    ref: Ref,
    number: Number,
    sha256: Annotated[str, typer.Option(help="That of the file you read: any other is not approved.")] = "",
    overruled: Annotated[str, typer.Option(help="Why you approve against the data protection officer's advice.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Approve a version that somebody else wrote."""
    read = {"sha256": sha256.lower(), "overruled": overruled}
    version = actions.approve_document(by=person(by), at=now(), document=ref, number=number, **read)
    _said(version, format, "is approved")


@app.command("send-back")
def send_back(
    ref: Ref,
    number: Number,
    reason: Annotated[str, typer.Option(help="What its author must change.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Send a version back to its author: it waits for approval no longer."""
    version = actions.send_back_document(by=person(by), at=now(), document=ref, number=number, reason=reason)
    _said(version, format, "is sent back to its author")


@app.command("advise")
def advise(
    ref: Ref,
    number: Number,
    text: Annotated[str, typer.Option(help="What you advise, and why.")],
    against: Annotated[bool, typer.Option("--against/--for", help="Whether you advise against approving it.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Leave advice on a version, as the data protection officer. It decides nothing."""
    given = {"document": ref, "number": number, "text": text, "against": against}
    advice = actions.advise_on_document(by=person(by), at=now(), **given)
    _said(advice.version, format, "has your advice")


@app.command("consult")
def consult(
    ref: Ref,
    number: Number,
    asked: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When the Commissioner was asked.")],
    answered: Day = None,
    outcome: Annotated[str, typer.Option(help="What they answered.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Put on record that the Commissioner was consulted on a version with a high residual risk, and their answer."""
    days = {"asked_on": asked.date(), "answered_on": answered.date() if answered else None}
    asked_for = {"document": ref, "number": number, "outcome": outcome} | days
    consultation = actions.record_consultation(by=person(by), at=now(), **asked_for)
    _said(consultation.version, format, "has the consultation on record")


@app.command("download")
def download(
    ref: Ref,
    number: Number,
    to: Annotated[Path, typer.Option("--to", help="Where to write it; never over a file that is there.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Take the file of a version out, its hash checked. The log has who took it before it is written."""
    if to.exists():
        raise Invalid(f"{to.name} is there already.", {"--to": "Name a file that is not there yet."})
    version, content = actions.download_document(by=person(by), at=now(), document=ref, number=number)
    try:
        to.write_bytes(content)
    except OSError as error:
        raise Invalid(f"{to.name} cannot be written: {error.strerror}.", {"--to": "Name another place."}) from None
    _said(version, format, f"is written to {to.name}; its SHA-256 is {version.sha256}")


@app.command("withdraw")
def withdraw(
    ref: Ref,
    number: Number,
    reason: Annotated[str, typer.Option(help="Why it counts no longer.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Withdraw a version: it stays on record and counts no longer."""
    version = actions.withdraw_document(by=person(by), at=now(), document=ref, number=number, reason=reason)
    _said(version, format, "is withdrawn")


def _content(file: Path) -> bytes:
    try:
        check_size(file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file.name} cannot be read: {error.strerror}.", {"--file": "Name a file."}) from None


def _terms(
    party: list[str] | None,
    purpose: list[str] | None,
    field: list[str] | None,
    starts: datetime | None,
    ends: datetime | None,
) -> AgreementTerms | None:
    if not any((party, purpose, field, starts, ends)):
        return None
    if starts is None or ends is None:
        raise Invalid("The agreement has no term.", {"--starts, --ends": "Give its first and its last day."})
    return AgreementTerms(tuple(party or ()), tuple(purpose or ()), tuple(field or ()), starts.date(), ends.date())


def _codes(given: list[str] | None) -> tuple[str, ...] | None:
    """What was named; "-" says that there is none, and nothing says nothing."""
    return None if not given else () if given == ["-"] else tuple(given)


def _said(version: Version, format: Format, what: str) -> None:
    answer = {"ref": version.document.ref, "number": version.number, "status": version.status}
    show(answer, format, f"Version {version.number} of {version.document.ref} {what}.")
