"""`muster recommendations …`: what regulators and audits told us to do, and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.days import the_day
from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound
from muster.oversight import actions
from muster.oversight.queries import published as published_rows
from muster.oversight.queries import recommendations
from muster.oversight.rules import KINDS, STATUSES

app = typer.Typer(help="Recommendations and enforcement terms, and how far each is.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="The short name of the recommendation.")]


@app.command("list")
def listed(
    status: Annotated[str, typer.Option(help=", ".join(STATUSES))] = "",
    overdue: Annotated[bool, typer.Option(help="Only those that are overdue.")] = False,
    format: Formatted = Format.TABLE,
) -> None:
    """The recommendations, the first due first."""
    rows = recommendations(day_of(now()), status=status, overdue=overdue)
    show_table(rows, ("ref", "kind", "source", "owner_ref", "due_on", "said", "late"), format, noun="recommendation")


@app.command()
def add(
    ref: Ref,
    source: Annotated[str, typer.Option(help="Where it comes from.")],
    text: Annotated[str, typer.Option(help="What it says.")],
    owner: Annotated[str, typer.Option(help="Who answers for it: their reference.")],
    due: Annotated[str, typer.Option(help="By which day.")],
    kind: Annotated[str, typer.Option(help=", ".join(KINDS))] = "recommendation",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Put a recommendation or a term of an enforcement notice on record."""
    row = actions.add_recommendation(
        by=person(by), at=now(), ref=ref, kind=kind, source=source, text=text, owner=owner,
        due_on=the_day(due, "--due"),
    )  # fmt: skip
    show({"ref": row.ref, "status": row.status}, format, f"{row.ref} is on record.")


@app.command()
def change(
    ref: Ref,
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    due: Annotated[str, typer.Option(help="By which day.")],
    reason: Annotated[str, typer.Option(help="Why that changes.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Give a recommendation another owner or day."""
    actions.change_recommendation(
        by=person(by), at=now(), ref=ref, owner=owner, due_on=the_day(due, "--due"), reason=reason
    )
    show({"ref": ref, "owner": owner, "due_on": due}, format, f"{ref} is changed.")


@app.command()
def move(
    ref: Ref,
    status: Annotated[str, typer.Option(help=", ".join(STATUSES))],
    reason: Annotated[str, typer.Option(help="What has been done, or why.")],
    evidence: Annotated[str, typer.Option(help="What shows it.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say how far a recommendation is; as somebody else than its owner, that it is verified."""
    row = actions.move_recommendation(by=person(by), at=now(), ref=ref, status=status, reason=reason, evidence=evidence)
    show({"ref": ref, "status": row.status}, format, f"{ref} is {STATUSES[row.status].lower()} now.")


@app.command()
def publish(by: By = "", format: Formatted = Format.TABLE) -> None:
    """Publish how far all recommendations are: the text is kept with its hash."""
    row = actions.publish_progress(by=person(by), at=now())
    show({"at": row.at, "sha256": row.sha256}, format, f"Published. SHA-256: {row.sha256}")


@app.command()
def published(to: Annotated[Path, typer.Option(help="The file to write it to, for the website.")]) -> None:
    """Write what was published last to a file, exactly as it was."""
    rows = published_rows()
    if not rows:
        raise NotFound("published progress", "the last")
    to.write_text(rows[0].text, encoding="utf-8")
    typer.echo(f"Written to {to.name}. SHA-256: {rows[0].sha256}")
