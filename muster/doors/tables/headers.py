"""Finding the header row of a spreadsheet, and giving every column a name of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cells import column_letter

Record = tuple[int, Sequence[str]]
"""The number of a row as a person sees it, and its cells."""

LOOK_AT = 30
"""How many rows from the top the header is looked for in."""

NEARLY = 0.75
"""The earliest row with this share of the best score is the header: a header with one name missing must
still come before a first row of data that is full."""

INSTRUCTION = re.compile(
    r"^\w+\s?:\s?\w+$|https?://|^\[.*\]$"
    r"|^(e\.?g\.?|for example|example|enter|select|choose|use|format|type)\b",
    re.IGNORECASE,
)
"""What the cells of a second header row look like: a vocabulary term, an address, an instruction."""


@dataclass(frozen=True)
class Header:
    """Where the header is, why, and the columns it names."""

    row: int
    """Row or line number in the file, counted from 1."""
    why: str
    first: int
    """Index of the first named column; a table may begin to the right of column A."""
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    """What was changed in the names, one sentence each."""


def find_header(records: Sequence[Record]) -> tuple[Record, str]:
    """The record that is most likely the header, and why, from the non-empty records at the top of a sheet.

    Score: how many cells are text and differ from each other, times the share of the next ten rows whose
    cells all stand under this one's (one row that fits and one that does not are always added, so that the
    last row of a sheet, with nothing below it to speak against it, is not the best header). The earliest row
    with nearly the best score wins.
    """
    top = [record for record in records if record[0] <= LOOK_AT] or list(records[:1])
    fits = [_fits(record, top[place + 1 : place + 11]) for place, record in enumerate(top)]
    scores = [len(_names(cells)) * (sum(fit) + 1) / (len(fit) + 2) for (_, cells), fit in zip(top, fits, strict=True)]
    chosen = next(place for place, score in enumerate(scores) if score >= NEARLY * max(scores))
    number, cells = top[chosen]
    filled, below = sum(bool(cell.strip()) for cell in cells), fits[chosen]
    why = f"row {number}: {filled} cells filled, {len(_names(cells))} of them text and different"
    why += f"; {sum(below)} of the next {len(below)} rows stand under it" if below else "; nothing below it"
    return top[chosen], why


def _fits(record: Record, below: Sequence[Record]) -> list[bool]:
    """For each row below, whether all its cells stand under this record's."""
    first, last = _span(record[1])
    spans = [_span(cells) for _, cells in below]
    return [first <= left and right <= last for left, right in spans]


def _names(cells: Sequence[str]) -> set[str]:
    """The cells that could be names of columns: not empty, with a letter, no date, no TRUE or FALSE."""
    texts = {cell.strip() for cell in cells}
    return {
        text
        for text in texts
        if any(map(str.isalpha, text)) and text not in ("TRUE", "FALSE") and not re.match(r"\d{4}-\d\d-\d\d", text)
    }


def _span(cells: Sequence[str]) -> tuple[int, int]:
    """Index of the first and last filled cell; the record is never empty."""
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    return filled[0], filled[-1]


def second_header(header: Header, below: Sequence[Record]) -> int | None:
    """The number of the row right under the header when it looks like instructions and not like data.

    The row is still given out as data, because only the person importing can know; the caller may say so.
    """
    if not below:
        return None
    number, cells = below[0]
    filled = [cell.strip() for cell in cells if cell.strip()]
    alike = sum(bool(INSTRUCTION.search(cell)) for cell in filled)
    return number if 2 * alike >= len(filled) and 2 * len(filled) > len(header.columns) else None


def name_columns(record: Record, why: str, *, sheet: bool) -> Header:
    """The header made from a record: names trimmed, blank and repeated ones made distinct and reported.

    In a spreadsheet the table is as wide as its header's filled cells; in a text file every cell counts.
    """
    number, cells = record
    first, last = _span(cells) if sheet else (0, len(cells) - 1)
    names: list[str] = []
    notes: list[str] = []
    taken = {cell.strip() for cell in cells}
    for place in range(first, last + 1):
        given = cells[place].strip()
        where = f"Column {column_letter(place) if sheet else place + 1}"
        name = given or f"(c{where[1:]})"
        if not given or name in names:
            name = _distinct(name, names, taken)
            said = f"repeats the name '{given}'" if given else "has no name"
            notes.append(f"{where} {said}; it is called '{name}' here.")
        names.append(name)
    return Header(number, why, first, tuple(names), tuple(notes))


def _distinct(name: str, names: Sequence[str], taken: set[str]) -> str:
    """The name, or the name with the lowest number from 2 that no column has."""
    if name not in names and name not in taken:
        return name
    count = 2
    while f"{name} ({count})" in names or f"{name} ({count})" in taken:
        count += 1
    return f"{name} ({count})"
