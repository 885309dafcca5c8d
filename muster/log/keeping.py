"""Keeping the tree: *integrate* gives committed entries their places in it, *publish* signs how far it has come.

Appending takes no lock that anybody else waits for; the order of entries is fixed afterwards, here, by one worker at
a time. The worker may be killed at any point: leaves, tiles and the tree's size move in one transaction.

Which entries are new? Those of transactions from `tree.settled` on that have no leaf. `settled` is moved to the xmin of
a snapshot: the oldest transaction that was still running in it. Every transaction before that one had ended, so that
its entries, if it committed, were in the snapshot and have their leaves; whatever commits later is not before it,
however early it appended, for an entry carries the number of its whole transaction, also inside a savepoint.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from threading import Event
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from muster.kernel.errors import Conflict
from muster.log import checkpoint, merkle, tiles
from muster.log.checkpoint import Checkpoint
from muster.log.keys import Variables, checkpoint_file, signing_key, write_whole
from muster.log.stored import Cursor, Published, moment, newest_published, one, reading, tile_source

BATCH = 50_000
"""Entries in one transaction: enough to make each cheap, few enough to keep in memory and to redo after a crash."""
HEARTBEAT = timedelta(days=1)
"""A tree that does not grow is published again after this long, so that a silent log shows."""
WAITING = timedelta(minutes=1)
"""No checkpoint while an entry has waited longer than this for its leaf."""

_SWEEP = """
    with fresh as materialized (
        select id from muster.entry where xid >= %(settled)s::xid8
        and not exists (select from muster.leaf where leaf.entry_id = entry.id)),
    snapshot as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as horizon)
    select horizon::text, horizon >= %(settled)s::xid8, (select min(id) from fresh),
           exists (select from muster.entry where xid >= %(settled)s::xid8 and xid < horizon)
    from snapshot
"""
# `is true` keeps PostgreSQL from the index on xid, by which each batch would gather the whole backlog to sort it.
_TAKE = """
    with chosen as materialized (
        select id, commitment, row_number() over (order by id) - 1 as place from muster.entry
        where id > %(after)s and (xid >= %(settled)s::xid8) is true
        and not exists (select from muster.leaf where leaf.entry_id = entry.id and leaf.entry_id > %(after)s)
        order by id limit %(room)s),
    placed as (insert into muster.leaf (index, entry_id) select %(size)s + place, id from chosen)
    select count(*), max(id), string_agg(commitment, ''::bytea order by place) from chosen
"""


class _Turn(NamedTuple):
    """The tree as the worker found it when it became this worker's turn."""

    size: int
    settled: str


class _Batch(NamedTuple):
    """How many entries a batch took; the id to go on after, or None to look from the beginning; whether all is done."""

    taken: int
    after: int | None = None
    done: bool = False


def integrate(limit: int | None = None) -> int:
    """Give committed entries their leaves, in order of id within what is new; at most `limit` of them.

    Gives how many; 0 also when another worker is at it. Raises Conflict when the database counts its transactions anew.
    """
    total, batch = 0, _Batch(0)
    while not batch.done and (room := BATCH if limit is None else min(BATCH, limit - total)) > 0:
        with transaction.atomic(durable=True), reading() as cursor:
            batch = _integrate_some(cursor, room, batch.after)
        total += batch.taken
    return total


def _integrate_some(cursor: Cursor, room: int, after: int | None) -> _Batch:
    """One batch, in the transaction of the cursor.

    A batch that begins with a look at everything new (a sweep) and then takes it all has taken what the sweep's
    snapshot held, so that its xmin is settled. One that goes on from the batch before cannot say so: it passes by a
    transaction that committed late, lower down.
    """
    turn = _my_turn(cursor)
    if turn is None:
        return _Batch(0, done=True)
    settled, swept = turn.settled, after is None
    if after is None:
        settled, after = _sweep(cursor, turn)
        if after is None:
            return _Batch(0, done=True)
    given = {"after": after, "settled": turn.settled, "room": room, "size": turn.size}
    taken, last, commitments = one(cursor.execute(_TAKE, given))
    if taken:
        _hash_in(cursor, turn.size, commitments)
    full = taken == room
    _grow(cursor, turn.size + taken, turn.settled if full or not swept else settled)
    return _Batch(taken, after=last if full else None, done=swept and not full)


def _my_turn(cursor: Cursor) -> _Turn | None:
    """The tree, locked until the transaction ends; None when another worker has it.

    The row itself is the lock: an advisory lock could be taken by any login, an analyst's too, and never given back.
    In a statement of its own, so that the next one's snapshot holds all that the worker before us committed.
    """
    cursor.execute("select size, settled::text from muster.tree where id = 1 for update skip locked")
    row = cursor.fetchone()
    return _Turn(*row) if row else None


def _sweep(cursor: Cursor, turn: _Turn) -> tuple[str, int | None]:
    """The xmin of a snapshot, and the id before the first new entry in it, None when it holds none."""
    horizon, counts_on, first, skippable = one(cursor.execute(_SWEEP, {"settled": turn.settled}))
    if not counts_on:
        raise Conflict(
            f"The log is settled up to transaction {turn.settled}, but this server has only come to {horizon}: the "
            "database was restored from a dump. As a superuser with session_replication_role = replica, set settled "
            "in muster.tree to 0, and check with `muster log verify`."
        )
    if first is None and skippable:
        _grow(cursor, turn.size, horizon)
    return horizon, None if first is None else first - 1


def _hash_in(cursor: Cursor, size: int, commitments: bytes) -> None:
    """Add leaves to the stored tiles."""
    row = merkle.leaf_hashes(merkle.split_hashes(commitments))
    grown = tiles.extend(size, row, tile_source(cursor)).tiles
    cursor.execute(
        "insert into muster.tile (level, index, hashes)"
        " select * from unnest(%b::smallint[], %b::bigint[], %b::bytea[])"
        " on conflict (level, index) do update set hashes = excluded.hashes",
        [[tile.level for tile, _ in grown], [tile.index for tile, _ in grown], [hashes for _, hashes in grown]],
    )


def _grow(cursor: Cursor, size: int, settled: str) -> None:
    cursor.execute("update muster.tree set size = %s, settled = %s::xid8 where id = 1", [size, settled])


def publish(variables: Variables = settings.MUSTER) -> Checkpoint | None:
    """Sign how far the tree has come, when it grew or its newest checkpoint is older than a day; None when neither,
    when entries wait to be integrated, or when another worker is at it.

    The row is committed before the file is written: a signed statement must not leave the database before what it
    states is safe on its disk, or a crash would leave a checkpoint of entries that are lost, which looks like a
    truncated log. If the crash comes between the two, the next call writes the file from the row.

    Raises Conflict rather than sign what contradicts an earlier checkpoint, or a time before it.
    """
    with transaction.atomic(durable=True), reading() as cursor:
        turn = _my_turn(cursor)
        if turn is None or turn.size == 0:
            return None
        newest, now = newest_published(cursor), moment(cursor)
        if newest is not None:
            _keep_file(variables, newest)
            if turn.size == newest.size and now - newest.at < HEARTBEAT:
                return None
        if _somebody_waits(cursor, turn):
            return None
        new = _sign(cursor, variables, turn.size, newest, now)
        cursor.execute("set local synchronous_commit = on")
        cursor.execute("insert into muster.checkpoint (size, root, at, note) values (%s, %s, %s, %s)", new)
    _keep_file(variables, new)
    return checkpoint.parse(new.note)


def _sign(cursor: Cursor, variables: Variables, size: int, newest: Published | None, now: datetime) -> Published:
    source = tile_source(cursor)
    if newest is not None and (size < newest.size or tiles.root(newest.size, source) != newest.root):
        raise Conflict(f"The tree is no longer the one signed at {newest.size} entries. Run `muster log verify`.")
    if newest is not None and now < newest.at:
        raise Conflict(
            f"The database's clock says {now.isoformat()}, before the newest checkpoint ({newest.at.isoformat()}). "
            "Set the clock right; entries are recorded meanwhile, and published then."
        )
    key = signing_key(variables, first_use=newest is None)
    root = tiles.root(size, source)
    note = checkpoint.sign(key, origin=variables["MUSTER_LOG_ORIGIN"], size=size, root=root, at=now)
    return Published(size, root, now, note)


def _somebody_waits(cursor: Cursor, turn: _Turn) -> bool:
    """Whether an entry has waited too long. A checkpoint says of what it lacks that it came later: published in the
    midst of a backlog, it would make honest entries look backdated."""
    cursor.execute(
        "select exists (select from muster.entry where xid >= %s::xid8 and at < clock_timestamp() - %s::interval"
        " and not exists (select from muster.leaf where leaf.entry_id = entry.id))",
        [turn.settled, WAITING],
    )
    return bool(one(cursor)[0])


def _keep_file(variables: Variables, published: Published) -> None:
    path = checkpoint_file(variables, published.size, published.at)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, published.note)


def keep() -> None:
    """Integrate and publish. Never raises: it runs after a command's own work, whose error it must not hide."""
    try:
        integrate()
        publish()
    except Exception as problem:
        sys.stderr.write(f"The log was not brought up to date: {_first_line(problem)}\n")
        connection.close()  # it may be in the middle of a failed transaction


def keep_on(stop: Event, pause: float = 1.0) -> None:
    """Integrate and publish again and again until told to stop: what a worker does."""
    while not stop.is_set():
        keep()
        stop.wait(pause)


def _first_line(problem: Exception) -> str:
    return (str(problem).strip() or type(problem).__name__).splitlines()[0]
