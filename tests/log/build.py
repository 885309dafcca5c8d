"""A log for tests: entries as the program appends them, and what a superuser can do behind the triggers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

from muster.log import merkle, tiles
from muster.log.acting import append
from muster.log.keeping import integrate, publish
from tests.forging import forged


def write(count: int, event: str = "person.added", **details: Any) -> list[int]:
    """Entries, each in a transaction of its own; gives their ids."""
    written = []
    for number in range(count):
        with transaction.atomic(durable=True):
            written.append(append(event, "permitted", {"person": "P-ADA", "number": number, **details}))
    return written


def write_many(count: int) -> None:
    """Entries by the thousand, in one transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "select count(muster.append('person.added', 'permitted', jsonb_build_object('number', g)))"
            " from generate_series(1, %s) g",
            [count],
        )


def kept(*counts: int) -> None:
    """A log with that many entries between one checkpoint and the next."""
    for count in counts:
        write(count)
        integrate()
        assert publish() is not None


def leaves() -> list[tuple[int, int]]:
    """Every leaf: index and entry."""
    with connection.cursor() as cursor:
        cursor.execute("select index, entry_id from muster.leaf order by index")
        return [*cursor.fetchall()]


def settled() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select settled::text from muster.tree")
        return int(cursor.fetchone()[0])


@contextmanager
def behind(admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """As a superuser, with every trigger of this session off."""
    admin.execute("set session_replication_role = replica")
    try:
        yield admin
    finally:
        admin.execute("set session_replication_role = origin")


@contextmanager
def loosened(admin: psycopg.Connection, *constraints: str) -> Iterator[None]:
    """Without these constraints, which a superuser can drop; afterwards they are as they were."""
    defined = admin.execute(
        "select conname, conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
        " where conname = any (%s)",
        [list(constraints)],
    ).fetchall()
    assert len(defined) == len(constraints)
    for name, table, _ in defined:
        admin.execute(f"alter table {table} drop constraint {name}")
    try:
        yield
    finally:
        connection.close()  # it may be in the midst of reading
        for name, table, what in defined:
            admin.execute(f"alter table {table} add constraint {name} {what}")


def crafted(admin: psycopg.Connection, *, xid: int, at: str = "", entry: int | None = None, **says: Any) -> int:
    """Write an entry that is sound in itself, as only a superuser can: any transaction, any time, any id."""
    (now,) = admin.execute(
        "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    ).fetchone()
    body = json.dumps({"at": at or now, "event": "person.added", "outcome": "permitted", **says})
    rows, number = "select sha256(random()::text::bytea) salt, %s body", "coalesce(%s, nextval('entry_id_seq'))"
    statement = forged("%s::text::xid8", rows, entry=number) + " returning id"
    return admin.execute(statement, [entry, xid, body]).fetchone()[0]


def rewrite(admin: psycopg.Connection, entry: int, says: str) -> None:
    """Give an entry another body, with the salt and the commitment that fit it."""
    admin.execute(
        "update entry set body = %s, salt = sha256('new'), commitment = muster.commitment(sha256('new'), %s)"
        " where id = %s",
        [says, says, entry],
    )


def retile(admin: psycopg.Connection) -> None:
    """Make all tiles and the size anew from the leaves, as a careful forger would."""
    commitments = [
        bytes(row[0])
        for row in admin.execute("select commitment from leaf join entry on entry.id = entry_id order by index")
    ]
    admin.execute("delete from tile")
    for tile, hashes in tiles.extend(0, merkle.leaf_hashes(commitments), lambda tile: b"").tiles:
        admin.execute("insert into tile (level, index, hashes) values (%s, %s, %s)", [tile.level, tile.index, hashes])
    admin.execute("update tree set size = %s", [len(commitments)])
