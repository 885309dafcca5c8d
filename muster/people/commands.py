"""`muster people …`: persons, organisations, units, grades and roles on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

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
from muster.people import actions
from muster.people.queries import people_listed
from muster.people.rules import FIELDS, ROLES

app = typer.Typer(help="Persons, organisations, units, grades and roles.", no_args_is_help=True)

Name = Annotated[str, typer.Option("--name", help="The name.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day: 2026-03-01.")]
Enforces = Annotated[
    bool,
    typer.Option(
        "--law-enforcement/--not-law-enforcement",
        help="Whether it is a law-enforcement body: sharing with any other needs an agreement.",
    ),
]
Who = Annotated[str, typer.Argument(metavar="PERSON", help="The person's reference.")]
Organisation = Annotated[str, typer.Option(help="An organisation's reference. Default: ours.")]


@app.command("list")
def list_people(
    all_: Annotated[bool, typer.Option("--all", help="Leavers and those still to come too.")] = False,
    format: Formatted = Format.TABLE,
) -> None:
    """Show who is in post, with unit, grade and roles."""
    rows = people_listed(day_of(now()), leavers=all_)
    columns = ("ref", "name", "kind", "organisation", "unit", "grade", "roles", "ended_on")
    show_table(rows, columns, format, noun="people")


@app.command("roles")
def roles(format: Formatted = Format.TABLE) -> None:
    """Show each role and what it lets one do, in plain English."""
    rows = [{"role": name, "title": role.title, "says": role.says, "may": role.may} for name, role in ROLES.items()]
    show_table(rows, ("role", "title", "says"), format, noun="roles")


@app.command("found")
def found(
    ref: str,
    name: Name,
    administrator: Annotated[str, typer.Option(help="Your name: you become the first administrator.")],
    law_enforcement: Enforces,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Found the organisation whose Muster this is; possible once."""
    home = actions.found_organisation(
        by=person(by),
        at=now(),
        ref=ref,
        name=name,
        law_enforcement=law_enforcement,
        administrator=administrator,
    )
    show({"ref": home.ref, "name": home.name}, format, f"{home.name} is founded.")


@app.command("add")
def add(
    ref: str,
    name: Name,
    kind: Annotated[str, typer.Option(help="employed, third_party or service.")] = "employed",
    organisation: Organisation = "",
    unit: Annotated[str, typer.Option(help="A unit's reference.")] = "",
    grade: Annotated[str, typer.Option(help="A grade's reference.")] = "",
    post: Annotated[str, typer.Option(help="What they do.")] = "",
    email: Annotated[str, typer.Option(help="Where they can be reached.")] = "",
    started: Day = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Add a person, in post from today unless another day is given."""
    done = actions.add_person(
        by=person(by),
        at=now(),
        ref=ref,
        name=name,
        kind=kind,
        organisation=organisation,
        unit=unit,
        grade=grade,
        post=post,
        email=email,
        started_on=started.date() if started else None,
    )
    show({"ref": done.ref, "started_on": done.started_on}, format, f"{done.ref} is on record.")


@app.command("add-organisation")
def add_organisation(
    ref: str, name: Name, law_enforcement: Enforces, by: By = "", format: Formatted = Format.TABLE
) -> None:
    """Add an organisation that information is shared with or whose people use Muster."""
    done = actions.add_organisation(by=person(by), at=now(), ref=ref, name=name, law_enforcement=law_enforcement)
    answer = {"ref": done.ref, "name": done.name, "law_enforcement": done.law_enforcement}
    show(answer, format, f"Organisation {done.ref} is on record.")


@app.command("add-unit")
def add_unit(
    ref: str,
    name: Name,
    organisation: Organisation = "",
    parent: Annotated[str, typer.Option(help="The unit it is part of.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Add a unit to an organisation."""
    done = actions.add_unit(by=person(by), at=now(), ref=ref, name=name, organisation=organisation, parent=parent)
    show({"ref": done.ref, "name": done.name}, format, f"Unit {done.ref} is on record.")


@app.command("add-grade")
def add_grade(
    ref: str,
    name: Name,
    rank: Annotated[int, typer.Option(help="Its place in the order: a higher one is more senior.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Add a grade at its place in the order."""
    done = actions.add_grade(by=person(by), at=now(), ref=ref, name=name, rank=rank)
    show({"ref": done.ref, "rank": done.rank}, format, f"Grade {done.ref} is on record.")


@app.command("give-role")
def give_role(who: Who, role: str, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Give a person a role from today; `muster people roles` lists them."""
    held = actions.give_role(by=person(by), at=now(), person=who, role=role)
    answer = {"person": who, "role": role, "started_on": held.started_on, "ended_on": held.ended_on}
    show(answer, format, f"{who} is {ROLES[role].title.lower()} from today.")


@app.command("end-role")
def end_role(who: Who, role: str, by: By = "", format: Formatted = Format.TABLE) -> None:
    """End a role that a person holds, at once."""
    actions.end_role(by=person(by), at=now(), person=who, role=role)
    show({"person": who, "role": role, "ended": True}, format, f"{who} holds the role {role} no longer.")


@app.command("end")
def end(who: Who, on: Day = None, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Record that a person leaves: today is their last day unless another is given."""
    done = actions.end_person(by=person(by), at=now(), person=who, ended_on=on.date() if on else None)
    show({"ref": done.ref, "ended_on": done.ended_on}, format, f"The last day of {who} is {done.ended_on}.")


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
    """Add and change the persons of a file; rows that cannot be taken are shown with the reason."""
    incoming = mapped_rows(file, FIELDS, mapping, save_mapping, sheet, header_row, map_)
    report = actions.import_people(by=person(by), at=now(), incoming=incoming, dry_run=dry_run)
    show_report(report, format, dry_run=dry_run)
