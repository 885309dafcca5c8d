"""What every import command shares: its options, reading a file by a mapping of columns, showing the report.

@app.command("import")
def import_(file: File, map_: Mapped = None, dry_run: DryRun = False, by: By = "", …) -> None:
    incoming = mapped_rows(file, FIELDS, given=map_, …)
    report = import_things(by=person(by), at=now(), incoming=incoming, dry_run=dry_run)
    show_report(report, format, dry_run=dry_run)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from muster.doors import tables
from muster.doors.command import Format, err, out, print_json, progress
from muster.doors.reading import opened, proposed
from muster.doors.tables import Table, Unreadable
from muster.kernel.errors import Invalid
from muster.kernel.importing import Field, ImportReport, Incoming

File = Annotated[Path, typer.Argument(help="A CSV, XLSX, XLS or ODS file.")]
Mapped = Annotated[list[str] | None, typer.Option("--map", help="field=Column, for each column to be read otherwise.")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="A mapping saved before.")]
SaveMapping = Annotated[Path | None, typer.Option("--save-mapping", help="Keep the mapping used, as JSON.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="The sheet. Default: the first with data.")]
HeaderRow = Annotated[int | None, typer.Option("--header-row", min=1, help="The row with the names of columns.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen; change nothing.")]

SHOWN = 50
"""Most rejected rows printed on a screen; JSON has all of them."""


def mapped_rows(
    path: Path,
    fields: Mapping[str, Field],
    mapping_file: Path | None = None,
    save_mapping: Path | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    given: Sequence[str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Incoming:
    """The rows of a file, read by a mapping of its columns to `fields`: one given, saved before, or proposed.

    `given` are texts "field=Column", which win. What was mapped, and what the reader has to say, is told to `tell`, on
    the command line to standard error. Raises Invalid, also while the rows are read, when the file cannot be read for
    certain or a required field has no column.
    """
    file = opened(path, sheet=sheet, header_row=header_row)
    try:
        mapping = _mapping(file.table, fields, mapping_file, given or ())
        _require(mapping, file.table, fields)
        if save_mapping is not None:
            mapping.save(save_mapping)
    except (Unreadable, OSError) as error:
        raise Invalid(str(error)) from None
    for sentence in (*file.table.notes, *_described(mapping)):
        (tell or _print)(sentence)
    return file.rows_by(mapping.columns, fields, watching=progress)


def _print(sentence: str) -> None:
    err.print(sentence, markup=False)


def show_report(report: ImportReport, format: Format, *, dry_run: bool = False) -> None:
    """Print what became of the rows; in JSON the shape of `ImportReport.as_dict`."""
    if format is Format.JSON:
        print_json(report.as_dict())
        return
    counts = ", ".join(f"{count} {word}" for word, count in report.counts.items())
    out.print(f"{'Would be' if dry_run else 'Done'}: {counts}.", markup=False)
    if report.missing:
        first = ", ".join(sorted(report.missing)[:SHOWN])
        out.print(f"On record and not in the file (nothing was removed): {first}", markup=False)
    for each in sorted(report.rejected, key=lambda each: (each.row, each.field))[:SHOWN]:
        out.print(f"Row {each.row}, {each.field or 'whole row'}: {each.reason}", markup=False)
    if len(report.rejected) > SHOWN:
        out.print(f"{len(report.rejected) - SHOWN} more; --format json shows all.", markup=False)


def _mapping(
    table: Table, fields: Mapping[str, Field], mapping_file: Path | None, given: Sequence[str]
) -> tables.Mapping:
    """A saved mapping as it is, else one proposed; in both what was given wins."""
    named = tuple(_given(text) for text in given)
    if len({match.field for match in named}) < len(named):
        raise Invalid("--map names a field twice.", {"--map": "Give each field one column."})
    tables.Mapping(named).check(table.columns, fields)
    if mapping_file is not None:
        base = tables.Mapping.load(mapping_file)
        base.check(table.columns, fields)
    else:
        base = proposed(table, fields, but=named)
    kept = tuple(match for match in base.matches if match.field not in {each.field for each in named})
    return tables.Mapping((*named, *kept), base.unsure, base.unmapped_fields, base.unmapped_columns)


def _given(text: str) -> tables.Match:
    field, equals, column = text.partition("=")
    if not equals or not field.strip() or not column.strip():
        raise Invalid(f"--map {text!r} names no field and column.", {"--map": "Write field=Column."})
    return tables.Match(field.strip(), column.strip(), "given")


def _require(mapping: tables.Mapping, table: Table, fields: Mapping[str, Field]) -> None:
    lacking = [name for name, field in fields.items() if field.required and name not in mapping.columns]
    if lacking:
        columns = ", ".join(repr(column) for column in table.columns)
        raise Invalid(
            f"{table.name} has no column that plainly is {' or '.join(map(repr, lacking))}. Its columns: {columns}.",
            {name: f"Say which column it is: --map '{name}=Column'." for name in lacking},
        )


def _described(mapping: tables.Mapping) -> Iterator[str]:
    yield ("Columns read: " + "; ".join(f"{m.field} from '{m.column}' ({m.how})" for m in mapping.matches) + ".")
    for unsure in mapping.unsure:
        yield (
            f"Unclear and not read: {', '.join(unsure.fields)} may be {', '.join(unsure.columns)}. "
            "Say which with --map field=Column."
        )
    if mapping.unmapped_columns:
        yield "Columns not read: " + ", ".join(mapping.unmapped_columns) + "."
