"""Reading somebody else's register from a file, for the command line and the pages alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from muster.doors import tables
from muster.doors.reading import Opened, opened, proposed
from muster.kernel.errors import Invalid
from muster.kernel.importing import Incoming, Rejected
from muster.register.reading.files import register_as_table
from muster.register.rules import classification_of
from muster.register.rules.rows import FIELDS, single_spaced

MOST_WORDS = 40
"""Most words of classification that a person is asked about."""
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a file shows: its columns with a few values of each, where its header is and why, and which
    column plainly is which field."""

    columns: tuple[str, ...]
    examples: Mapping[str, list[str]]
    header_row: int
    header_reason: str
    notes: tuple[str, ...]
    proposed: tables.Mapping


@contextmanager
def opened_register(file: Path, sheet: str = "", header_row: int | None = None) -> Iterator[Opened]:
    """The register in a file, whatever kind of file it is. Raises Invalid."""
    with register_as_table(file) as (table, _):
        yield opened(table, sheet=sheet or None, header_row=header_row)


def look_at(file: Path, sheet: str = "", header_row: int | None = None) -> Look:
    """A first look at a file. Raises Invalid where it cannot be read for certain."""
    with opened_register(file, sheet, header_row) as found:
        table = found.table
        return Look(
            tuple(table.columns),
            _examples(table),
            table.header_row,
            table.header_reason,
            tuple(table.notes),
            proposed(table, FIELDS),
        )


def _examples(table: tables.Table) -> dict[str, list[str]]:
    examples: dict[str, list[str]] = {column: [] for column in table.columns}
    try:
        for row in islice(table.rows(), 50):
            for column, text in row.cells.items() if isinstance(row, tables.Row) else ():
                if text.strip() and len(examples[column]) < EXAMPLES and text not in examples[column]:
                    examples[column].append(text)
    except tables.Unreadable as error:
        raise Invalid(str(error)) from None
    return examples


@contextmanager
def register_rows(
    file: Path, columns: Mapping[str, str], sheet: str = "", header_row: int | None = None
) -> Iterator[Incoming]:
    """The rows of a file by this mapping of fields to columns, with their numbers in the file itself. Raises Invalid,
    also while they are read."""
    with register_as_table(file) as (table, renumber):
        found = opened(table, sheet=sheet or None, header_row=header_row)
        incoming = found.rows_by(columns, FIELDS)
        if header_row is None and found.table.doubtful_row:
            incoming = without_row(found.table.doubtful_row, incoming, "say in which row the header is.")
        yield renumber(incoming)


def unknown_words(file: Path, column: str, sheet: str = "", header_row: int | None = None) -> list[tuple[str, int]]:
    """The words in the column of classifications that are none of ours, with how often each stands there: the most
    frequent ones. Raises Invalid."""
    with register_rows(file, {"classification": column}, sheet, header_row) as incoming:
        words = Counter[str]()
        for _, texts in incoming.rows:
            word = single_spaced(texts["classification"])[:80]
            if word and classification_of(word) is None and (word in words or len(words) < 1000):
                words[word] += 1
    return words.most_common(MOST_WORDS)


def without_row(doubtful: int, incoming: Incoming, otherwise: str) -> Incoming:
    """The same but for the row under the header that looks like instructions, which is rejected; `otherwise` is what to
    do if it is data."""
    incoming.rows = _without_row(doubtful, incoming.rows, incoming.rejected, otherwise)
    return incoming


def _without_row(
    doubtful: int, rows: Iterable[tuple[int, Mapping[str, str]]], rejected: list[Rejected], otherwise: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, texts in rows:
        if number != doubtful:
            yield number, texts
            continue
        reason = f"It looks like instructions and not like data. If it is data, {otherwise}"
        rejected.append(Rejected(number, "", reason))
