"""Commands for the corporate retention schedule."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.importing import DryRun, File, HeaderRow, Mapped, MappingFile, SaveMapping, Sheet, mapped_rows
from muster.register import actions
from muster.register.commands.reports import Source, show_with_notes
from muster.register.queries import schedule_listed
from muster.register.reading.files import as_table
from muster.register.rules.schedule import SCHEDULE_FIELDS


def add_to(app: typer.Typer) -> None:
    app.command("schedule")(schedule)
    app.command("add-rule")(add_rule)
    app.command("import-schedule")(import_schedule)


def schedule(format: Formatted = Format.TABLE) -> None:
    """Show the corporate retention schedule."""
    show_table(schedule_listed(), ("ref", "title", "months", "permanent", "trigger", "source"), format, noun="rules")


def add_rule(
    ref: str,
    title: str,
    months: Annotated[int | None, typer.Option("--months", help="How many months after the trigger.")] = None,
    permanent: Annotated[bool, typer.Option("--permanent", help="Kept for good.")] = False,
    trigger: Annotated[str, typer.Option("--trigger", help="What the months are counted from.")] = "",
    disposal: Annotated[str, typer.Option("--disposal", help="What happens then.")] = "",
    authority: Annotated[str, typer.Option("--authority", help="The law or policy it rests on.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Add a rule to the corporate retention schedule."""
    rule = actions.add_retention_rule(
        by=person(by),
        at=now(),
        ref=ref,
        title=title,
        months=months,
        permanent=permanent,
        trigger=trigger,
        disposal=disposal,
        authority=authority,
    )
    show({"ref": rule.ref}, format, f"{rule.ref} is in the retention schedule.")


def import_schedule(
    file: File,
    map_: Mapped = None,
    mapping: MappingFile = None,
    save_mapping: SaveMapping = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    source: Source = "",
    dry_run: DryRun = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Import rules of the retention schedule from a table, or from a JSON list of records."""
    with as_table(file) as (table, renumber):
        incoming = renumber(mapped_rows(table, SCHEDULE_FIELDS, mapping, save_mapping, sheet, header_row, given=map_))
        report = actions.import_schedule(
            by=person(by), at=now(), incoming=incoming, source=source or file.stem, dry_run=dry_run
        )
    show_with_notes(report, format, dry_run=dry_run)
