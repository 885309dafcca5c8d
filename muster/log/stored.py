"""Reading the tree and its checkpoints from PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection, transaction
from psycopg import pq

from muster.log.tiles import Tile, TileSource

Cursor = psycopg.Cursor[tuple[Any, ...]]


@contextmanager
def reading() -> Iterator[Cursor]:
    """A cursor of the program's connection that gets its answers in binary.

    Django's own asks for text, in which every hash would be spelt out in twice as many characters.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.format = pq.Format.BINARY
        yield cursor


@contextmanager
def one_snapshot() -> Iterator[Cursor]:
    """A cursor that sees the database as it is now, whatever others commit meanwhile, and can change nothing."""
    with transaction.atomic(durable=True):
        with connection.cursor() as plain:
            plain.execute("set transaction isolation level repeatable read, read only")
        with reading() as cursor:
            yield cursor


def tile_source(cursor: Cursor) -> TileSource:
    """The stored tiles; one that is missing has no hashes, which whoever reads it will say."""

    def read(tile: Tile) -> bytes:
        cursor.execute("select hashes from muster.tile where level = %s and index = %s", [tile.level, tile.index])
        row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    return read


class Published(NamedTuple):
    """A row of the table of checkpoints."""

    size: int
    root: bytes
    at: datetime
    note: str


def newest_published(cursor: Cursor, covering: int = 0) -> Published | None:
    """The newest checkpoint of the largest tree; None when none covers so many entries."""
    cursor.execute(
        "select size, root, at, note from muster.checkpoint where size >= %s"
        " order by size desc, at desc, id desc limit 1",
        [covering],
    )
    row = cursor.fetchone()
    return Published(*row) if row else None


def moment(cursor: Cursor) -> datetime:
    """What the database's clock says. Every time in the log is by this one clock."""
    now: datetime
    (now,) = one(cursor.execute("select clock_timestamp()"))
    return now


def one(cursor: Cursor) -> tuple[Any, ...]:
    """The one row of an answer that always has one."""
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError("PostgreSQL gave no row where there is always one.")
    return row
