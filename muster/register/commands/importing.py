"""`muster register import`: somebody's register into ours."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person
from muster.doors.importing import DryRun, File, HeaderRow, Mapped, MappingFile, SaveMapping, Sheet
from muster.register import actions
from muster.register.commands.reading import read_register
from muster.register.commands.reports import Source, show_with_notes
from muster.register.reading.files import register_as_table

Organisation = Annotated[
    str, typer.Option("--organisation", help="Whose the rows are that do not say. Default: ours, when no column says.")
]
AddOrganisations = Annotated[
    bool,
    typer.Option("--add-organisations", help="Add organisations that are not known yet, as not law enforcement."),
]
Classify = Annotated[
    list[str] | None,
    typer.Option("--classify", help="'their word=OUR CLASSIFICATION', for each word of their scheme."),
]


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_register)


def import_register(
    file: File,
    map_: Mapped = None,
    mapping: MappingFile = None,
    save_mapping: SaveMapping = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    source: Source = "",
    organisation: Organisation = "",
    add_organisations: AddOrganisations = False,
    classify: Classify = None,
    dry_run: DryRun = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Import information assets from a table, a JSON list or Turtle; it removes nothing and names no owner."""
    with register_as_table(file) as (table, renumber):
        reading = read_register(table, map_, mapping, save_mapping, sheet, header_row, source, classify)
        report = actions.import_register(
            by=person(by),
            at=now(),
            incoming=renumber(reading.incoming),
            source=reading.source,
            columns=reading.columns,
            classify=reading.classify,
            organisation=organisation,
            add_organisations=add_organisations,
            dry_run=dry_run,
        )
    show_with_notes(report, format, dry_run=dry_run)
