"""`muster training …`: courses, completions and who holds them, on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer
from django.conf import settings

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.importing import (
    DryRun,
    File,
    HeaderRow,
    Mapped,
    MappingFile,
    SaveMapping,
    Sheet,
    mapped_rows,
    show_report,
)
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid
from muster.training import actions
from muster.training.queries import Rate, course_facts, courses_listed, impact_of_validity, training_rate
from muster.training.rules import FIELDS

app = typer.Typer(help="Courses, completions, and who holds which.", no_args_is_help=True)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day: 2026-03-01.")]


@app.command("list")
def list_courses(format: Formatted = Format.TABLE) -> None:
    """Show every course, how long it is valid, and what counts as it."""
    rows = courses_listed()
    show_table(rows, ("ref", "title", "validity_months", "equivalents", "completions"), format, noun="courses")


@app.command("add-course")
def add_course(
    ref: str,
    title: Annotated[str, typer.Option(help="The course's title.")],
    months: Annotated[int | None, typer.Option(help="How long a completion is valid.")] = None,
    never_expires: Annotated[bool, typer.Option("--never-expires", help="It is valid for ever.")] = False,
    equivalent: Annotated[
        list[str] | None, typer.Option(help="A course that counts as this one; again for more.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change it although people's training lapses.")] = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Add a course, or change one; a change that makes people's training lapse needs --yes."""
    if (months is None) is not never_expires:
        raise Invalid("How long is the course valid?", {"--months": "Give --months N, or --never-expires, not both."})
    if ref in course_facts():
        _confirm(ref, months, equivalent, yes)
    done = actions.add_course(
        by=person(by), at=now(), ref=ref, title=title, validity_months=months, equivalents=equivalent
    )
    answer = {"ref": done.ref, "title": done.title, "validity_months": done.validity_months}
    show(answer, format, f"Course {done.ref} is on record.")


@app.command("record")
def record(
    who: Annotated[str, typer.Argument(metavar="PERSON")],
    course: str,
    on: Day = None,
    expires: Day = None,
    source: Annotated[str, typer.Option(help="Where this is known from.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Record that a person completed a course, today unless another day is given."""
    done = actions.record_completion(
        by=person(by),
        at=now(),
        person=who,
        course=course,
        completed_on=on.date() if on else day_of(now()),
        expires_on=expires.date() if expires else None,
        source=source,
    )
    answer = {"person": who, "course": course, "completed_on": done.completed_on, "expires_on": done.expires_on}
    show(answer, format, f"{who} completed {course} on {done.completed_on:%-d %B %Y}.")


@app.command("import")
def import_(
    file: File,
    map_: Mapped = None,
    mapping: MappingFile = None,
    save_mapping: SaveMapping = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    dry_run: DryRun = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Record the completions of a file; rows that cannot be taken are shown with the reason."""
    incoming = mapped_rows(file, FIELDS, mapping, save_mapping, sheet, header_row, map_)
    report = actions.import_training(by=person(by), at=now(), incoming=incoming, dry_run=dry_run)
    show_report(report, format, dry_run=dry_run)


@app.command("rate")
def rate(
    course: Annotated[str, typer.Argument(help="Default: MUSTER_COURSE.")] = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Show how many people in post hold a course: of all, and of each unit."""
    course = course or settings.MUSTER["MUSTER_COURSE"]
    overall, units = training_rate(course, day_of(now()))
    answer = {"course": course, **_rate(overall), "units": [{"unit": each.unit, **_rate(each)} for each in units]}
    if format is Format.JSON:
        show(answer, format)
        return
    rows = [{"unit": each.unit or "(no unit)", **_rate(each)} for each in units]
    rows.append({"unit": "All", **_rate(overall)})
    for row in rows:
        row["share"] = _percent(row["hold"], row["people"])
    show_table(rows, ("unit", "people", "hold", "share"), format, noun="people")


def _rate(rate: Rate) -> dict[str, Any]:
    return {"people": rate.people, "hold": rate.hold, "share": rate.share}


def _percent(hold: int, people: int) -> str | None:
    """Rounded down, so that nobody reads 100 % while one person is missing."""
    return f"{hold * 100 // people} %" if people else None


def _confirm(ref: str, months: int | None, equivalents: list[str] | None, yes: bool) -> None:
    """Say what the change does to people before it is made (PhysioNet #1562)."""
    impact = impact_of_validity(ref, months, day_of(now()), equivalents)
    if impact.would_lapse and not yes:
        raise Conflict(
            f"People in post who would lose training they hold now: {impact.would_lapse} ({impact.hold} hold {ref}). "
            "Give --yes to change it all the same."
        )
