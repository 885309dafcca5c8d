"""A table as it was found in a file: its columns, and its rows one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from .cells import column_letter
from .headers import Header
from .sheets import SheetSource
from .text import TextSource


@dataclass(frozen=True, slots=True)
class Row:
    """A row as wide as the header. `cells` maps each column to its text exactly as in the file."""

    number: int
    """The row as a person sees it. In a text file: the line, from 1, on which the record starts."""
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that does not fit its header. Its cells are as found: their columns cannot be known."""

    number: int
    cells: tuple[str, ...]
    reason: str


class Table:
    """One table in one file. Made by `open_table`."""

    def __init__(self, name: str, source: TextSource | SheetSource, header: Header, doubtful: int | None) -> None:
        """Put together by `open_table`, which has found the header."""
        self.name = name
        """The file's name, without its folder."""
        self.kind = source.kind
        """'csv' (any separated text), 'xlsx' or 'ods'."""
        self.sheet = source.sheet
        """The sheet's name; None for text."""
        self.header_row = header.row
        """The header's row, or line in a text file, from 1."""
        self.header_reason = header.why
        """Why that row, for a person to check."""
        self.columns = header.columns
        """Names of the columns, trimmed and each different."""
        self.doubtful_row = doubtful
        """The row under the header if it looks like instructions and not data; `rows()` still gives it."""
        said = f"Row {doubtful} looks like instructions and not data; leave it out if it is." if doubtful else None
        self.notes = (*source.notes, *header.notes, *((said,) if said else ()))
        """Everything else a person should know, one sentence each."""
        self.total = _rows_below(source, header.row)
        """Rows under the header, for a progress bar; None for text, which is not counted beforehand."""
        self._source, self._header = source, header

    def progress(self) -> float:
        """The share of the file, 0 to 1, that the latest `rows()` has read."""
        return self._source.progress()

    def rows(self) -> Iterator[Row | Ragged]:
        """Each row under the header that is not wholly empty, streamed; may be called again.

        Raises Unreadable where a text file's quote marks make everything after them unsure.
        """
        fit = _fit_text if self.sheet is None else _fit_sheet
        for number, cells in self._source.records():
            if number > self._header.row:
                yield fit(number, cells, self._header)


def _rows_below(source: TextSource | SheetSource, header_row: int) -> int | None:
    if source.total is None:
        return None
    return source.total - sum(1 for _ in takewhile(lambda record: record[0] <= header_row, source.records()))


def _fit_text(number: int, cells: Sequence[str], header: Header) -> Row | Ragged:
    """In separated text every cell counts, also an empty one at the end."""
    if len(cells) == len(header.columns):
        return Row(number, dict(zip(header.columns, cells, strict=True)))
    reason = (
        f"{_count(len(cells))} where the header has {len(header.columns)}: "
        f"put a cell that contains the separator in quote marks, and leave no cell out."
    )
    return Ragged(number, tuple(cells), reason)


def _fit_sheet(number: int, cells: Sequence[str], header: Header) -> Row | Ragged:
    """In a sheet a row ends nowhere, so only a filled cell outside the header's columns is too much."""
    end = header.first + len(header.columns)
    outside = [place for place, cell in enumerate(cells) if cell.strip() and not header.first <= place < end]
    if outside:
        where = ", ".join(column_letter(place) for place in outside[:5])
        reason = f"a filled cell in column {where}, which has no name: name the column or clear the cell."
        return Ragged(number, tuple(cells), reason)
    own = [*cells[header.first : end]]
    own += [""] * (len(header.columns) - len(own))
    return Row(number, dict(zip(header.columns, own, strict=True)))


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
