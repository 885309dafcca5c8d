"""Opening a table: what kind of file it is, by its content, and where its header is."""

import os
import re
from itertools import islice
from pathlib import Path

from .headers import LOOK_AT, Header, Record, find_header, name_columns, second_header
from .sheets import SheetSource, zip_kind
from .table import Table
from .text import TextSource
from .unreadable import Unreadable

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls begins, and any Office file locked with a password."""
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
OTHERS = (
    (
        re.compile(rb"<(!doctype|html|\?xml|table|workbook)", re.IGNORECASE),
        "a web page or XML, whatever its ending",
    ),
    (
        re.compile(rb"\{|\[\s*[\[{\"]"),
        "JSON",
    ),  # not any bracket: some databases export headers as [ID],[Name]
    (re.compile(rb"%PDF"), "a PDF"),
)
"""Files that are text, or begin like it, and are no tables."""


def open_table(path: str | os.PathLike[str], *, sheet: str | None = None, header_row: int | None = None) -> Table:
    """The table in a CSV (or tab, semicolon), XLSX or ODS file, told by its content, not its ending.

    `sheet` names a sheet, otherwise the first visible one with anything in it; `header_row` is the header's
    row (in text: the line on which it starts) from 1, otherwise the first record of a text file, and in a
    spreadsheet the row that `headers.find_header` scores best. Raises Unreadable, which names the file and
    the remedy, when it cannot be read for certain.
    """
    file = Path(path)
    kind = _kind(file)
    if kind != "csv":
        source: TextSource | SheetSource = SheetSource(file, kind, sheet)
    elif sheet is not None:
        raise Unreadable(f"{file.name} is a text file and has no sheets: leave the sheet '{sheet}' out.")
    else:
        source = TextSource(file, header_row)
    header = _header(file, source, header_row)
    below = islice((record for record in source.records() if record[0] > header.row), 1)
    doubtful = None if source.kind == "csv" else second_header(header, list(below))
    return Table(file.name, source, header, doubtful)


def _kind(file: Path) -> str:
    """'csv', 'xlsx' or 'ods'; Unreadable for what is none of them."""
    start = _start(file)
    if start.startswith(ZIPS):
        return zip_kind(file)
    if start.startswith(OLD_OFFICE):
        raise Unreadable(
            f"{file.name} is an old .xls workbook, or locked with a password: save it as XLSX without a password."
        )
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    for beginning, what in OTHERS:
        if beginning.match(text):
            raise Unreadable(f"{file.name} is {what} and not a table: save or ask for it as CSV or XLSX.")
    return "csv"


def _start(file: Path) -> bytes:
    """The first bytes of a file that is there, is a file, and is not empty."""
    if not file.is_file():
        wrong = "is a folder" if file.is_dir() else "is not a file" if file.exists() else "does not exist"
        raise Unreadable(f"{file.name} {wrong}: name a CSV, XLSX or ODS file.")
    try:
        with file.open("rb") as content:
            start = content.read(1024)
    except OSError as error:
        raise Unreadable(f"{file.name} cannot be opened: {error.strerror}.") from None
    if not start:
        raise Unreadable(f"{file.name} is empty: export the table again.")
    return start


def _header(file: Path, source: TextSource | SheetSource, wanted: int | None) -> Header:
    is_sheet = source.kind != "csv"
    if wanted is not None:
        return name_columns(_named_record(file, source, wanted), f"row {wanted}: named by you", sheet=is_sheet)
    top = list(islice(source.records(), LOOK_AT if is_sheet else 1))
    if not top:
        raise Unreadable(f"{file.name} has no cell with anything in it: export the table again.")
    if is_sheet:
        return name_columns(*find_header(top), sheet=True)
    return name_columns(top[0], f"line {top[0][0]}: the first record that is not empty", sheet=False)


def _named_record(file: Path, source: TextSource | SheetSource, wanted: int) -> Record:
    for record in source.records():
        if record[0] == wanted:
            return record
        if record[0] > wanted:
            break
    raise Unreadable(f"{file.name} has no row that starts at {wanted} and is filled: name the header's row again.")
