"""Reads one sheet in a process of its own: `python -m muster.doors.tables.child KIND FILE [SHEET]`.

The spreadsheet reader allocates a whole sheet at once and aborts the process when memory runs out: one cell
in the far corner of an otherwise empty sheet is enough. Here that ends this process and not the web server.

Rows that are not empty go to standard output, one JSON array [number, cells] each; the last line on standard
error is one JSON object: {"sheet", "others", "rows"}, or {"unreadable": why} with exit code 3.
"""

import json
import os
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from .cells import CELL_LIMIT, column_letter, text_of
from .faults import Faults, ods_faults, xlsx_faults
from .unreadable import UNREADABLE_EXIT, Unreadable

MEMORY_LIMIT = 3 << 30
OUTPUT_LIMIT = 2 << 30
SECONDS_LIMIT = 300


def main(kind: str, path: str, sheet: str | None) -> int:
    """Write the rows and the summary; the exit code is 0 or UNREADABLE_EXIT."""
    set_limits()
    try:
        summary = _read(kind, path, sheet)
    except PasswordError:
        return _refuse("it is locked with a password; save it without one")
    except Unreadable as error:
        return _refuse(str(error))
    except (
        CalamineError,
        BadZipFile,
        ExpatError,
        struct.error,
        LookupError,
        ValueError,
        NotImplementedError,
    ) as error:
        kind_of = type(error).__name__
        return _refuse(f"it is damaged or too large ({kind_of}); save it again from a spreadsheet program")
    sys.stdout.flush()
    sys.stderr.write(json.dumps(summary) + "\n")
    return 0


def set_limits() -> None:
    """Limit memory, time and output of this process, and leave no core file: it would hold personal data."""
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_FSIZE, OUTPUT_LIMIT),
        (resource.RLIMIT_CPU, SECONDS_LIMIT),
    ):
        # A system may hold the process to less already, or (macOS) not know the limit on memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _refuse(why: str) -> int:
    sys.stderr.write(json.dumps({"unreadable": why}) + "\n")
    return UNREADABLE_EXIT


def _read(kind: str, path: str, wanted: str | None) -> dict[str, Any]:
    with load_workbook(path) as book:
        sheet, others = _choose(book, wanted)
        faults = _faults(kind, path, sheet.name)
        rows = 0
        for number, cells in _rows(sheet, faults):
            sys.stdout.write(json.dumps([number, cells], separators=(",", ":")) + "\n")
            rows += 1
    return {"sheet": sheet.name, "others": others, "rows": rows}


def _choose(book: CalamineWorkbook, wanted: str | None) -> tuple[CalamineSheet, list[str]]:
    """The sheet asked for, else the first visible one with anything in it; and the names of the others."""
    sheets = [
        data.name
        for data in book.sheets_metadata
        if data.typ == SheetTypeEnum.WorkSheet and (data.visible == SheetVisibleEnum.Visible or data.name == wanted)
    ]
    if wanted is not None and wanted not in sheets:
        raise Unreadable(f"it has no sheet '{wanted}'; its sheets are {_listed(sheets)}")
    for name in [wanted] if wanted is not None else sheets:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet, [other for other in sheets if other != name]
    where = "no visible sheet" if wanted is None else f"the sheet '{wanted}'"
    raise Unreadable(f"{where} has {'anything' if wanted is None else 'nothing'} in it")


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _faults(kind: str, path: str, name: str) -> dict[int, dict[int, str]]:
    """Error cells by row and column, from 0."""
    with ZipFile(path) as archive:
        found: Faults = xlsx_faults(archive, name) if kind == "xlsx" else ods_faults(archive, name)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in found.items():
        by_row.setdefault(row, {})[column] = text
    return by_row


def _rows(sheet: CalamineSheet, faults: dict[int, dict[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty: its number from 1 and its cells from column A to the last filled one."""
    left, last = (sheet.start[1], sheet.end[0]) if sheet.start and sheet.end else (0, -1)
    found = ([""] * left + [text_of(value) for value in values] for values in sheet.iter_rows())
    # Rows with nothing but error cells may lie below the last row the reader knows of.
    beyond: Iterator[list[str]] = ([] for _ in range(last, max(faults, default=-1)))
    for row, cells in enumerate(chain(found, beyond)):
        for column, text in faults.get(row, {}).items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = text
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            _check(cells, row)
            yield row + 1, cells


def _check(cells: list[str], row: int) -> None:
    for column, text in enumerate(cells):
        if len(text) > CELL_LIMIT or "\0" in text:
            wrong = "holds a NUL character" if "\0" in text else f"is longer than {CELL_LIMIT:,} characters"
            raise Unreadable(f"cell {column_letter(column)}{row + 1} {wrong}; mend that cell")


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    sys.stdout.flush()
    # The reader frees a large sheet cell by cell; nobody has to wait for that.
    os._exit(code)
