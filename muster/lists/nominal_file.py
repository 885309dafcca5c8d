"""Reading a file of people who are to be put on a list: for the command line and the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from muster.doors import tables
from muster.doors.importing import mapped_rows
from muster.kernel.importing import Field, Incoming
from muster.lists.queries import field_names
from muster.lists.staging import PlainText

FIELDS = {
    "ref": Field(("reference", "nominal ref"), required=True),
    "family_name": Field(("surname", "last name"), required=True),
    "given_names": Field(("first name", "forename", "given name")),
    "born_on": Field(("date of birth", "dob", "birth date")),
    "categories": Field(("category", "subject category"), required=True),
    "criteria": Field(("criterion", "criteria met"), required=True),
    "source": Field(required=True),
    "basis": Field(("fact or assessment",), required=True),
    "review_on": Field(("review date", "next review"), required=True),
}
"""Days are read as they stand: a list takes YYYY-MM-DD alone, the one form that nobody reads the wrong way round."""

SEPARATORS = (",", ";", "|")


def fields_of(list_ref: str) -> dict[str, Field]:
    """What a file for this list may hold. Raises NotFound."""
    return FIELDS | {name: Field() for name in field_names(list_ref)}


def read_nominals(
    list_ref: str,
    file: Path,
    mapping_file: Path | None,
    save_mapping: Path | None,
    sheet: str | None,
    header_row: int | None,
    given: Sequence[str] | None,
    tell: Callable[[str], None] | None = None,
) -> tuple[Incoming, PlainText | None]:
    """The rows of a file for this list, and the file itself where PostgreSQL may be able to read it alone.

    What the reader has to say is told to `tell`, and else to standard error. Raises NotFound for the list,
    Invalid for a file that is no table or lacks a required column.
    """
    fields = fields_of(list_ref)
    with TemporaryDirectory() as folder:
        used = save_mapping or Path(folder) / "used.json"
        incoming = mapped_rows(file, fields, mapping_file, used, sheet, header_row, given, tell)
        columns = tables.Mapping.load(used).columns
    return incoming, _plain(file, tables.open_table(file, header_row=header_row, sheet=sheet), columns, incoming.sha256)


def _plain(file: Path, table: tables.Table, columns: dict[str, str], sha256: str) -> PlainText | None:
    """The file as separated text, if its header is one line that splits into exactly the columns that were found."""
    if table.kind != "csv":
        return None
    with file.open("rb") as content:
        top = list(islice(content, table.header_row))
    try:
        header = top[-1].removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except (UnicodeDecodeError, IndexError):
        return None
    fields = {column: field for field, column in columns.items()}
    for separator in SEPARATORS:
        names = [name.strip() for name in header.split(separator)]
        if len(names) > 1 and names == list(table.columns) and not any(b'"' in line for line in top):
            return PlainText(file, separator, tuple(fields.get(name) for name in names), len(top), sha256)
    return None
