"""The text of a spreadsheet cell, and the largest cell that is accepted."""

import datetime as dt

CELL_LIMIT = 131_072
"""Most characters in one cell. Four times what Excel can hold, and the csv module's own limit: a longer cell
is nearly always a quote mark that is never closed, which would swallow the rest of the file."""

EXACT_LIMIT = 10**15
"""Spreadsheets keep 15 digits. A longer whole number has lost its end, so it is not shown as whole."""

CellValue = str | bool | int | float | dt.date | dt.time | dt.timedelta
"""What python-calamine gives for a cell; a datetime is a date."""


def text_of(value: CellValue) -> str:
    """The text of one cell: ISO dates, whole numbers without '.0', TRUE and FALSE, text as it stands."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case dt.timedelta():
            return _duration(value)
        case _:
            return value.isoformat()


def _number(value: int | float) -> str:
    """12.0 as '12'; a number too long to be exact keeps its point, so that no identifier is invented."""
    if abs(value) < EXACT_LIMIT and value == int(value):
        return str(int(value))
    return repr(float(value))


def _duration(value: dt.timedelta) -> str:
    """Hours, minutes and seconds, hours beyond 24 kept: '30:00:00'."""
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def column_letter(index: int) -> str:
    """The letter a spreadsheet shows for a column counted from 0: 'A', 'Z', 'AA'."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
