"""`muster evidence assessment …`: assessments that are written here, on the command line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from muster.doors.command import By, Format, Formatted, now, out, person, print_json, show, show_table
from muster.evidence.assessing import actions
from muster.evidence.assessing.asking import kinds_assessed
from muster.evidence.assessing.queries import assessment_page, the_assessment
from muster.evidence.assessing.rules import EFFECTS
from muster.kernel.errors import Invalid

app = typer.Typer(help="Assessments that are written here, question by question.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(help="The reference of the document.")]
Number = Annotated[int | None, typer.Option("--number", help="Which one to say again; none for a new one.")]
Drop = Annotated[bool, typer.Option("--drop", help="Drop it.")]
A_DAY = ["%Y-%m-%d"]


@app.command("start")
def start(
    ref: Ref,
    kind: Annotated[str, typer.Option(help="For a new document: " + ", ".join(kinds_assessed()) + ".")] = "",
    title: Annotated[str, typer.Option(help="For a new document.")] = "",
    asset: Annotated[list[str] | None, typer.Option(help="For a new document; repeat for each.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Start an assessment as a new document, or as the next version of one that there is."""
    made = {"ref": ref, "kind": kind, "title": title, "assets": asset or ()}
    assessment = actions.start_assessment(by=person(by), at=now(), **made)
    _said(
        ref,
        format,
        f"{ref} is being written. Next: muster evidence assessment show {ref}",
        template=assessment.template,
    )


@app.command("show")
def show_assessment(
    ref: Ref,
    version: Annotated[int | None, typer.Option(help="That of a version; none for the one being written.")] = None,
    format: Formatted = Format.TABLE,
) -> None:
    """Show every question with its answer, the risks, the measures, and what is missing."""
    shown = _shown(assessment_page(the_assessment(ref, version)))
    if format is Format.JSON:
        print_json(shown)
        return
    show_table(shown["answers"], ("step", "id", "question", "answer", "by"), format, noun="answers")
    show_table(shown["risks"], ("number", "says", "level", "left"), format, noun="risks")
    columns = ("number", "risk", "says", "owner", "due_on", "taken")
    show_table(shown["measures"], columns, format, noun="measures")
    for place, why in shown["missing"].items():
        out.print(f"missing {place}: {why}", markup=False)


@app.command("answer")
def answer(
    ref: Ref,
    question: Annotated[str, typer.Option(help="The id of one question.")] = "",
    says: Annotated[str, typer.Option(help="The answer to it. Codes each on a line of its own; - for none.")] = "",
    file: Annotated[Path | None, typer.Option(help="A JSON file of many: id of the question to the answer.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Answer one question, or many from a file. What is there already in the same words keeps its author and time."""
    answers = _read(file) if file else {question: says}
    new = actions.answer_assessment(by=person(by), at=now(), document=ref, answers=answers)
    _said(ref, format, f"{len(new)} of {len(answers)} answers are new and kept.", kept=len(new))


@app.command("risk")
def risk(
    ref: Ref,
    says: Annotated[str, typer.Option(help="What could happen to people.")],
    likelihood: Annotated[str, typer.Option()],
    severity: Annotated[str, typer.Option()],
    left_likelihood: Annotated[str, typer.Option(help="Once its measures are taken.")] = "",
    left_severity: Annotated[str, typer.Option(help="Once its measures are taken.")] = "",
    number: Number = None,
    drop: Drop = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Name a risk, say it again, or drop it."""
    row = actions.assess_risk(
        by=person(by), at=now(), document=ref, number=number, says=says, likelihood=likelihood, severity=severity,
        left_likelihood=left_likelihood, left_severity=left_severity, drop=drop,
    )  # fmt: skip
    _said(ref, format, f"Risk {row.number} is {'dropped' if drop else 'kept'}.", number=row.number)


@app.command("measure")
def measure(
    ref: Ref,
    risk: Annotated[int, typer.Option(help="The number of the risk.")],
    says: Annotated[str, typer.Option(help="What is done.")],
    effect: Annotated[str, typer.Option(help=", ".join(EFFECTS) + ".")],
    owner: Annotated[str, typer.Option(help="Who takes it: the reference of a person.")],
    due: Annotated[datetime, typer.Option(formats=A_DAY, help="By which day.")],
    number: Number = None,
    drop: Drop = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Plan a measure against a risk, say it again, or drop it."""
    row = actions.plan_measure(
        by=person(by), at=now(), document=ref, number=number, risk=risk, says=says, effect=effect, owner=owner,
        due_on=due.date(), drop=drop,
    )  # fmt: skip
    _said(ref, format, f"Measure {row.number} is {'dropped' if drop else 'kept'}.", number=row.number)


@app.command("taken")
def taken(
    ref: Ref,
    number: Annotated[int, typer.Argument(help="The number of the measure.")],
    how: Annotated[str, typer.Option(help="What was done, and when.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say that a measure is taken, and how."""
    actions.take_measure(by=person(by), at=now(), document=ref, number=number, how=how)
    _said(ref, format, f"Measure {number} of {ref} is taken.", number=number)


@app.command("finish")
def finish(
    ref: Ref,
    effective: Annotated[datetime, typer.Option(formats=A_DAY, help="When it takes effect.")],
    review: Annotated[datetime, typer.Option(formats=A_DAY, help="By when it must be reviewed.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Finish it: it becomes a version that waits for somebody else's approval."""
    days = {"effective_on": effective.date(), "review_on": review.date()}
    version = actions.finish_assessment(by=person(by), at=now(), document=ref, **days)
    said = f"Version {version.number} of {ref} is finished and waits for somebody else's approval."
    _said(ref, format, said, number=version.number, residual_risk=version.residual_risk)


@app.command("drop")
def drop_it(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why it is dropped.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Drop what is being written. It stays on record and counts for nothing."""
    actions.drop_assessment(by=person(by), at=now(), document=ref, reason=reason)
    _said(ref, format, f"What was being written of {ref} is dropped.")


@app.command("export")
def export(
    ref: Ref,
    to: Annotated[
        Path, typer.Option("--to", help="Where to write it: .pdf or .docx; never over a file that is there.")
    ],
    version: Annotated[int | None, typer.Option(help="That of a version; none for the one being written.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Take it out as PDF or DOCX. The log has who took it before it is written."""
    if to.exists():
        raise Invalid(f"{to.name} is there already.", {"--to": "Name a file that is not there yet."})
    form = to.suffix.removeprefix(".").lower()
    _, content = actions.export_assessment(by=person(by), at=now(), document=ref, number=version, form=form)
    try:
        to.write_bytes(content)
    except OSError as error:
        raise Invalid(f"{to.name} cannot be written: {error.strerror}.", {"--to": "Name another place."}) from None
    _said(ref, format, f"{ref} is written to {to.name}.")


def _read(file: Path) -> dict[str, str]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{file.name} cannot be read: {error.strerror}.", {"--file": "Name a file."}) from None
    except ValueError as error:
        raise Invalid(f"{file.name} is not JSON: {error}", {"--file": "Mend it, or name another file."}) from None
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise Invalid(f"{file.name} is no object of texts.", {"--file": 'Use {"id of the question": "answer"}.'})
    return given


def _shown(page: dict[str, Any]) -> dict[str, Any]:
    return {
        "ref": page["document"].ref,
        "template": page["template"].id,
        "version": page["row"].version.number if page["row"].version_id else None,
        "answers": [_answer(step, each) for step in page["steps"] for each in step["questions"]],
        "risks": [
            {
                "number": each["row"].number,
                "says": each["row"].says,
                "level": each["level"].lower(),
                "left": each["left"].lower() or None,
                "by": each["row"].by.ref,
                "at": each["row"].at,
            }
            for each in page["risks"]
        ],
        "measures": [
            {
                "number": each["row"].number,
                "risk": each["row"].risk,
                "says": each["row"].says,
                "effect": each["row"].effect,
                "owner": each["row"].owner.ref,
                "due_on": each["row"].due_on,
                "taken": each["taken"].how if each["taken"] else None,
            }
            for each in page["measures"]
        ],
        "residual_risk": page["residual"] or None,
        "missing": page["missing"],
    }


def _answer(step: dict[str, Any], each: dict[str, Any]) -> dict[str, Any]:
    row = each["answer"]
    said = {"answer": row.says, "by": row.by.ref, "at": row.at} if row else {"answer": None, "by": None, "at": None}
    return {"step": step["id"], "id": each["question"].id, "question": each["question"].says} | said


def _said(ref: str, format: Format, what: str, **more: object) -> None:
    show({"ref": ref} | more, format, what)
