"""Reading a file of rows by a mapping of its columns: what imports share, whichever door the file comes through."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muster.doors import tables
from muster.doors.tables import Ragged, Table, Unreadable, open_table, propose_mapping, to_bool, to_date, to_int
from muster.kernel.errors import Invalid
from muster.kernel.importing import Field, Incoming, Rejected

Watching = Callable[[str], AbstractContextManager[Callable[[float], Any]]]
"""Shows progress: given a title, what is told the share that was read, 0 to 1."""


def _nobody_watches(title: str) -> AbstractContextManager[Callable[[float], Any]]:
    return nullcontext(lambda share: None)


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as it was found in a file, with the hash of the whole file."""

    path: Path
    table: Table
    sha256: str

    def rows_by(
        self, columns: Mapping[str, str], fields: Mapping[str, Field], watching: Watching = _nobody_watches
    ) -> Incoming:
        """The rows, as an import takes them: `columns` says from which column each field is read. Raises Invalid while
        they are read, where the file cannot be read for certain or was changed meanwhile."""
        incoming = Incoming((), self.sha256)
        chosen = {field: (column, fields[field].kind) for field, column in columns.items()}
        incoming.rows = _rows(self, chosen, incoming, watching)
        return incoming


def opened(path: Path, *, sheet: str | None = None, header_row: int | None = None) -> Opened:
    """The table in a file. Raises Invalid where it cannot be read for certain, with the remedy."""
    try:
        return Opened(path, open_table(path, sheet=sheet, header_row=header_row), sha256_of(path))
    except (Unreadable, OSError) as error:
        raise Invalid(str(error)) from None


def proposed(table: Table, fields: Mapping[str, Field], but: Sequence[tables.Match] = ()) -> tables.Mapping:
    """Which column plainly is which field; the fields and columns of `but` are spoken for."""
    taken_fields, taken = {match.field for match in but}, {match.column for match in but}
    return propose_mapping(
        [column for column in table.columns if column not in taken],
        {name: field.also for name, field in fields.items() if name not in taken_fields},
    )


def sha256_of(path: Path) -> str:
    """Hexadecimal; "" for what is no file, which `open_table` explains."""
    if not path.is_file():
        return ""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _rows(
    file: Opened, columns: Mapping[str, tuple[str, str]], incoming: Incoming, watching: Watching
) -> Iterator[tuple[int, dict[str, str]]]:
    table = file.table
    with watching(f"Reading {table.name}") as bar:
        try:
            for place, row in enumerate(table.rows()):
                if place % 1000 == 0:
                    bar(table.progress())
                if isinstance(row, Ragged):
                    incoming.rejected.append(Rejected(row.number, "", row.reason))
                else:
                    yield (
                        row.number,
                        {field: _written(row.cells[column], kind) for field, (column, kind) in columns.items()},
                    )
            changed = sha256_of(file.path) != incoming.sha256
        except (Unreadable, OSError) as error:
            raise Invalid(str(error)) from None
    if changed:  # the entry would name a file that nobody imported
        raise Invalid(f"{table.name} was changed while it was read: import it again.")


def _written(text: str, kind: str) -> str:
    """A day, number or yes/no in the one way in which actions read it; what is unsure stays as it is."""
    try:
        if kind == "day":
            day = to_date(text)
            return day.isoformat() if day else ""
        if kind == "number":
            number = to_int(text)
            return "" if number is None else str(number)
        if kind == "yes_no":
            return {True: "yes", False: "no", None: ""}[to_bool(text)]
    except ValueError:
        return text
    return text
