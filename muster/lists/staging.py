"""Rows on their way into a list: brought into a temporary table, judged there all at once, inserted in one statement.

COPY cannot write into a table with row-level security, so it writes here; and a row judged in the database need not
travel back to the program. The table is the transaction's own and gone with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction

from muster.kernel.errors import Conflict, Invalid
from muster.kernel.importing import Incoming, Rejected
from muster.lists.validation import ALL_DAYS, column_names, detail_parameters, faults_sql, insert_sql, wrong_with_cell

BLOCK = 1 << 20
BATCH = 10_000
SORT_MEMORY = "128MB"

# Whatever PostgreSQL's reader might take differently than ours, and what ours would trim or reject. '\.' alone on a
# line ends a COPY before PostgreSQL 18, and everything after it would be lost in silence.
CONTROLS = bytes({*range(32), 127} - {*b"\r\n"})
ODD = (b'"', b"\\.", b"; ", b" ;", b"\n ", b" \n", b" \r", b"\r ")
ODD_BEYOND_ASCII = tuple(
    chr(code).encode()
    for codes in (
        range(0x80, 0xA1),
        (0x1680, 0x202F, 0x205F, 0x3000),
        range(0x2000, 0x200B),
        range(0x2028, 0x202F),
        range(0x2066, 0x206A),
    )
    for code in codes
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A separated text file that may be so plain that PostgreSQL can read it itself, several times as fast.

    `fields` says of each column of the file which field it is (None: not read). `header_lines` come before the rows.
    Whether the file is plain is seen while it is read; where it is not, the rows are read the careful way instead.
    """

    path: Path
    separator: str
    fields: tuple[str | None, ...]
    header_lines: int
    sha256: str


class NotPlain(Exception):
    """The file is not so plain after all. Never leaves this module."""


class Staged:
    """The temporary table, filled from one file. Only inside a transaction, and once in each."""

    def __init__(self, details: Sequence[str]) -> None:
        self.details = tuple(details)
        self.rows = 0
        """How many rows are staged: all that could be read, and after `judge` only the good ones."""
        self._columns = column_names(self.details)

    def fill(self, incoming: Incoming, plain: PlainText | None) -> None:
        """Bring every row in. Raises Invalid for what the whole file has wrong, Conflict when it changed meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("select set_config('work_mem', %s, true)", [SORT_MEMORY])
        if plain is None or not self._fill_plain(plain):
            self._fill_careful(incoming)

    def judge(self, list_id: int, given: dict[str, Any]) -> list[Rejected]:
        """Every fault of every row, in the order of the file; afterwards only good rows are staged."""
        faults, said = faults_sql("staged", self.details, given)
        with connection.cursor() as cursor:
            cursor.execute("create temporary table faulty (row bigint, field text, reason text) on commit drop")
            cursor.execute(f"insert into faulty with {ALL_DAYS}, {faults}", said)
            cursor.execute(_REPEATED)
            cursor.execute("select muster.holds_nobody(%s)", [list_id])
            if not cursor.fetchone()[0]:
                cursor.execute(_ON_LIST_ALREADY, [list_id, BATCH])
            cursor.execute("delete from staged where row in (select row from faulty)")
            self.rows -= cursor.rowcount
        return list(_faults())

    def insert(self, list_id: int, added_by: int, added_at: datetime) -> int:
        """Put every staged row on the list, in one statement. Gives how many."""
        given = {"list": list_id, "added_by": added_by, "added_at": added_at} | detail_parameters(self.details)
        with connection.cursor() as cursor:
            cursor.execute(insert_sql("staged", self.details), given)
            return int(cursor.rowcount)

    def _fill_plain(self, plain: PlainText) -> bool:
        """Whether PostgreSQL could read the file itself. If not, nothing of it is left behind."""
        columns = [self._columns[field] if field else f"x{place}" for place, field in enumerate(plain.fields)]
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                self._create(cursor, [name for name in columns if name.startswith("x")], plain.header_lines + 1)
                names = ", ".join(columns)
                copying = (
                    f"copy staged ({names}) from stdin (format csv, delimiter '{plain.separator}', "
                    f"encoding 'UTF8', force_not_null ({names}))"
                )
                with cursor.copy(copying) as copy:
                    for block in _plain_blocks(plain):
                        copy.write(block)
                self.rows = cursor.rowcount
        except (NotPlain, psycopg.DataError):
            return False
        return True

    def _fill_careful(self, incoming: Incoming) -> None:
        """Row by row, as the door's reader gives them: whatever the file, and several times slower."""
        names = list(self._columns)
        with connection.cursor() as cursor:
            self._create(cursor, (), 1)
            with cursor.copy(f"copy staged (row, {', '.join(self._columns.values())}) from stdin") as copy:
                for number, cells in incoming.rows:
                    if not cells.keys() <= self._columns.keys():
                        raise Invalid(*_unknown(cells, self._columns))
                    texts = [_tidy(name, cells.get(name, "")) for name in names]
                    if unkept := list(_unkept(number, names, texts)):
                        incoming.rejected += unkept
                    else:
                        copy.write_row((number, *texts))
                        self.rows += 1

    def _create(self, cursor: Any, others: Iterable[str], first: int) -> None:
        texts = ", ".join(f"{column} text not null default ''" for column in (*self._columns.values(), *others))
        cursor.execute(
            f"create temporary table staged (row bigint generated by default as identity (start with {first}), {texts})"
            " on commit drop"
        )


_REPEATED = """insert into faulty
select row, 'ref', 'Stands in more than one row of the file: which one is right cannot be told.' from staged
where ref in (select ref from staged where ref <> '' group by ref having count(*) > 1)"""

# Asked about in batches: an array of a million references would be held in memory several times over.
_ON_LIST_ALREADY = """insert into faulty
select row, 'ref', 'Is on the list already, or was taken off it: decide on that person by name.' from staged
where ref in (select muster.on_list_already(%s, batch.refs)
              from (select array_agg(ref) as refs from staged group by row / %s) as batch)"""


def _faults() -> Iterator[Rejected]:
    words: dict[str, str] = {}  # a few reasons repeated a million times are kept once
    with connection.chunked_cursor() as cursor:
        cursor.execute("select row, field, reason from faulty order by row, field, reason")
        for row, field, reason in cursor:
            yield Rejected(row, words.setdefault(field, field), words.setdefault(reason, reason))


def _plain_blocks(plain: PlainText) -> Iterator[bytes]:
    """The file's rows as they are, whole lines at a time. Raises NotPlain, or Conflict when it is another file now."""
    digest = sha256()
    separator = plain.separator.encode()
    blank = separator * (len(plain.fields) - 1)  # a row with nothing in it, which a careful reader leaves out
    odd = (*ODD, separator + b" ", b" " + separator, b"\n" + blank, b"\r" + blank)
    with plain.path.open("rb") as file:
        for _ in range(plain.header_lines):
            digest.update(file.readline())
        while block := file.read(BLOCK):
            block += file.readline(BLOCK)
            digest.update(block)
            if block.startswith((blank, b" ")) or _is_odd(block, odd):
                raise NotPlain
            yield block
    if digest.hexdigest() != plain.sha256:  # the entry would name a file that nobody imported
        raise Conflict(f"{plain.path.name} was changed while it was read: import it again.")


def _is_odd(block: bytes, odd: Iterable[bytes]) -> bool:
    if block.endswith(b" ") or any(sign in block for sign in odd):
        return True
    if len(block.translate(None, CONTROLS)) < len(block):
        return True
    return not block.isascii() and any(sign in block for sign in ODD_BEYOND_ASCII)


def _tidy(field: str, text: str) -> str:
    """A cell without the spaces around it, and around each code where there are several."""
    if field in ("categories", "criteria"):
        return ";".join(code.strip() for code in text.split(";"))
    return text.strip()


def _unkept(number: int, names: Sequence[str], texts: Sequence[str]) -> Iterator[Rejected]:
    """The cells that hold what cannot be kept or shown. Only what is told at length may have several lines."""
    if "".join(texts).isprintable():  # nearly every row
        return
    for name, text in zip(names, texts, strict=True):
        if why := wrong_with_cell(name, text):
            yield Rejected(number, name, why)


def _unknown(cells: Mapping[str, str], columns: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    names = sorted(cells.keys() - columns.keys())
    return (
        f"The list has no field {', '.join(map(repr, names))}; nothing was imported.",
        {name: "Leave it out, or ask for the field to be defined. There are: " + ", ".join(columns) for name in names},
    )
