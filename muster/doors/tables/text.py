"""Records out of CSV and its relatives, streamed: memory does not grow with the file."""

import csv
import os
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from .cells import CELL_LIMIT
from .encoding import encoding_of
from .headers import Record
from .unreadable import Unreadable

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
LOOK_AT = 50
"""How many records the separator is judged by."""

LINE_LIMIT = 1 << 24
"""Most characters in one line: a file without line ends must not be read into memory whole."""


class TextSource:
    """One text file, its encoding and its separator. `records()` may be called again and again."""

    kind = "csv"
    sheet: str | None = None
    total: int | None = None

    def __init__(self, path: Path, header_row: int | None) -> None:
        """Read the file once for its encoding and its top for its separator; raises Unreadable."""
        self.path = path
        self.encoding, said = encoding_of(path)
        self._size = path.stat().st_size
        self._file: TextIOWrapper | None = None
        self.separator = self._find_separator(header_row)
        self.notes: tuple[str, ...] = (said,) if said else ()
        if self.separator != ",":
            self.notes += (f"Cells are separated by {SEPARATORS[self.separator]}.",)
        self._share = 0.0

    def progress(self) -> float:
        """The share of the file's bytes, 0 to 1, that the latest `records()` has taken in."""
        if self._file is not None and not self._file.closed:
            self._share = os.lseek(self._file.fileno(), 0, os.SEEK_CUR) / self._size
        return self._share

    def records(self) -> Iterator[Record]:
        """Every record that is not wholly empty, with the line on which it starts, counted from 1.

        Raises Unreadable at a quote mark that makes the rest of the file unsure: carrying on would put cells
        into the wrong columns.
        """
        return self._records(self.separator)

    def _records(self, separator: str) -> Iterator[Record]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            self._file = file
            reader = csv.reader(self._lines(file), delimiter=separator, strict=True)
            while True:
                start = reader.line_num + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    raise Unreadable(self._broken(start, reader.line_num, str(error))) from None
                if cells is None:
                    self._share = 1.0
                    return
                if any(map(str.strip, cells)):
                    yield start, cells

    def _lines(self, file: TextIOWrapper) -> Iterator[str]:
        while line := file.readline(LINE_LIMIT):
            if len(line) == LINE_LIMIT:
                raise Unreadable(f"{self.path.name} has a line of over {LINE_LIMIT:,} characters: is it a table?")
            yield line

    def _broken(self, start: int, line: int, error: str) -> str:
        name = self.path.name
        if "field limit" in error:
            return (
                f"{name}, record starting on line {start}: a cell is longer than {CELL_LIMIT:,} characters. "
                f"Often a quote mark is never closed; close it, or shorten the cell."
            )
        if "unexpected end" in error:
            return f"{name}, record starting on line {start}: a quote mark is never closed. Close it."
        return (
            f"{name}, line {line}: a quote mark stands in the middle of a quoted cell. "
            f'Write it twice ("") and try again; nothing after it can be told apart for certain.'
        )

    def _find_separator(self, header_row: int | None) -> str:
        """The separator that gives most records the header's width; between equals the wider header wins."""
        best, best_rank = ",", (0.0, 0)
        for separator in SEPARATORS:
            widths = self._widths(separator, header_row)
            if not widths or widths[0] < 2:
                continue
            below = widths[1:]
            rank = (sum(width == widths[0] for width in below) / len(below) if below else 1.0, widths[0])
            if rank[0] > 0 and rank > best_rank:
                best, best_rank = separator, rank
        return best

    def _widths(self, separator: str, header_row: int | None) -> list[int]:
        """Cells in the header and in the records below it; a quote mark that fits no cell ends the look."""
        widths: list[int] = []
        try:
            for number, cells in islice(self._records(separator), LOOK_AT + (header_row or 0)):
                if number >= (header_row or 0):
                    widths.append(len(cells))
        except Unreadable:
            return widths
        return widths
