"""Putting people on a list, reviewing and removing them. None of these commands shows anybody: only opening does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show
from muster.doors.importing import DryRun, File, HeaderRow, Mapped, MappingFile, SaveMapping, Sheet, show_report
from muster.kernel.errors import Invalid
from muster.lists import actions
from muster.lists.nominal_file import read_nominals

app = typer.Typer(help="The people on a list.", no_args_is_help=True)

List = Annotated[str, typer.Argument(metavar="LIST", help="The reference of the list.")]
Nominal = Annotated[str, typer.Argument(help="The reference of the person on the list.")]
Opening = Annotated[int, typer.Option(help="The number of your opening of the list.")]
Some = Annotated[list[str], typer.Option(help="Repeat for each.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command("import")
def import_nominals(
    list_: List,
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
    """Put people on a list from a table. Every good row is taken, every other one reported with its faults."""
    incoming, plain = read_nominals(list_, file, mapping, save_mapping, sheet, header_row, map_)
    report = actions.import_nominals(
        by=person(by), at=now(), list=list_, incoming=incoming, plain=plain, dry_run=dry_run
    )
    show_report(report, format, dry_run=dry_run)


@app.command("add")
def add(
    list_: List,
    ref: Nominal,
    family_name: Annotated[str, typer.Option()],
    category: Some,
    criterion: Some,
    source: Annotated[str, typer.Option(help="Where this is known from.")],
    basis: Annotated[str, typer.Option(help="fact or assessment")],
    review: Day,
    given_names: Annotated[str, typer.Option()] = "",
    born: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    field: Annotated[list[str] | None, typer.Option(help="name=value, for a field of this list.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Put one person on a list."""
    actions.add_nominal(
        by=person(by),
        at=now(),
        list=list_,
        ref=ref,
        family_name=family_name,
        given_names=given_names,
        born_on=born.date() if born else None,
        categories=category,
        criteria=criterion,
        source=source,
        basis=basis,
        details=dict(map(_pair, field or ())),
        review_on=review.date(),
    )
    show({"list": list_, "ref": ref}, format, f"{ref} is on {list_}.")


@app.command("review")
def review_nominal(
    ref: Nominal,
    opening: Opening,
    review: Day,
    reason: Annotated[str, typer.Option(help="Why the person stays on the list.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Keep a person on the list until the next review."""
    actions.review_nominal(
        by=person(by), at=now(), opening=opening, nominal_ref=ref, review_on=review.date(), reason=reason
    )
    show({"ref": ref, "review_on": review.date()}, format, f"{ref} stays, to be reviewed on {review:%-d %B %Y}.")


@app.command("remove")
def remove_nominal(
    ref: Nominal,
    opening: Opening,
    reason: Annotated[str, typer.Option(help="Why the person is taken off.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Take a person off the list."""
    actions.remove_nominal(by=person(by), at=now(), opening=opening, nominal_ref=ref, reason=reason)
    show({"ref": ref}, format, f"{ref} is taken off the list.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Invalid(f"--field {text!r} names no field and value.", {"--field": "Write name=value."})
    return name.strip(), value
