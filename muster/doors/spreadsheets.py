"""Handing rows to a spreadsheet, as CSV or XLSX: streamed, and with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula, or for something that hides one."""
BEGINS_INSIDE = re.compile(r'(?<=[;\t\r\n])(?="*[=+\-@])')
"""Where inside a text a cell begins for a spreadsheet that separates by semicolons or tabs, as many are set to: to it a
quote after the first cell of a line is a letter like others."""
LONGEST_CELL = 32_767
CUT = " … (cut here: a cell holds no more)"

Rows = Iterable[Sequence[Any]]


def as_csv(name: str, heads: Sequence[str], rows: Rows) -> HttpResponseBase:
    """The rows as CSV in UTF-8 with a mark, so that Excel reads names right. Sent while they are read."""
    response = StreamingHttpResponse(_csv(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(name: str, heads: Sequence[str], rows: Rows) -> HttpResponseBase:
    """The rows as a workbook, written to a file row by row: memory does not grow with them."""
    file = TemporaryFile()  # noqa: SIM115 - closed, and with that removed, when the answer has been sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(RUNS) else text


def _csv(heads: Sequence[str], rows: Rows) -> Iterator[str]:
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([_defused_inside(_plain(value)) for value in row])


def _defused_inside(plain: Any) -> Any:
    return BEGINS_INSIDE.sub("'", plain) if isinstance(plain, str) else plain


class _Line:
    """What the csv module writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def _plain(value: Any) -> Any:
    """Days and moments as every program reads them; figures as they are; text defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else defused(str(value))


def _write(sheet: Any, number: int, column: int, value: Any) -> None:
    plain = _plain(value)
    if isinstance(plain, int) and plain < 10**15:
        sheet.write_number(number, column, plain)
    elif text := str(plain):
        # longer text would be left out without a word
        sheet.write_string(number, column, text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 60] + CUT)
