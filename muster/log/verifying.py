"""Verifying the log in the database: every entry from its body up, against the tiles and against what was signed.

It finds what a superuser of PostgreSQL did behind the triggers, as long as the checkpoints in MUSTER_HOME, or copies of
them, are out of that person's reach. What they rewrote since the last checkpoint, nothing can show.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from muster.log import checking, merkle, tiles
from muster.log.checking import CLOCK_SLACK, LONGEST_TRANSACTION, Problems, Window
from muster.log.claims import Claims, kept_notes, read_claims
from muster.log.columns import check_columns
from muster.log.keys import Variables, verifier_key
from muster.log.merkle import HASH_BYTES
from muster.log.rebuilding import NO_TIME, Rebuilt, rebuild
from muster.log.stored import Cursor, moment, one, one_snapshot
from muster.log.tiles import Tile
from muster.log.verification import LONG_AGO, FirstBad, Verification

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From when PostgreSQL counts microseconds."""
_NO_LEAF = "not exists (select from muster.leaf where leaf.entry_id = entry.id)"


def verify(
    variables: Variables = settings.MUSTER, watch: Callable[[float], None] = lambda done: None, columns: bool = False
) -> Verification:
    """Check the whole log in one snapshot, changing nothing. `watch` is told the fraction done, from 0 to 1. With
    `columns`, compare those with the bodies also where PostgreSQL's CHECK vouches for them.

    Holds in memory the moment of each entry (8 bytes) and the checkpoints; entries pass through in blocks.
    """
    result = Verification()
    claims = Claims(verifier_key(variables), variables["MUSTER_LOG_ORIGIN"], result.problems)
    notes = kept_notes(variables, result.problems)
    with one_snapshot() as cursor:
        check_columns(cursor, result.problems, columns)
        _verify(cursor, claims, notes, result, watch)
    return result


def _verify(
    cursor: Cursor, claims: Claims, notes: dict[str, str], result: Verification, watch: Callable[[float], None]
) -> None:
    result.at = moment(cursor)
    settled = _read_tree(cursor, result)
    read_claims(cursor, claims, notes)
    rebuilt = rebuild(cursor, result.leaves, result.size, claims.sizes, result.problems, watch)
    result.root, result.erased = rebuilt.frontier.root(), rebuilt.erased
    result.checkpoint, result.compared = claims.newest, len(claims.signed)
    _check_tiles(cursor, rebuilt, result)
    checking.check_roots(claims.signed, rebuilt.roots, result.leaves, result.problems)
    checking.check_times(claims.signed, result.problems)
    _check_moments(rebuilt, claims, result)
    strays = _check_without_leaf(cursor, settled, rebuilt, result)
    result.first_bad = _name_first(cursor, strays, result)


def _read_tree(cursor: Cursor, result: Verification) -> str:
    """Sizes; gives how far the worker says it has settled transactions."""
    cursor.execute("select size, settled::text from muster.tree where id = 1")
    row = cursor.fetchone()
    if row is None:
        result.problems.add("count", "The table of the tree's size is empty.")
    result.size, settled = row or (0, "0")
    counts = "select (select count(*) from muster.leaf), (select count(*) from muster.entry)"
    result.leaves, result.entries = one(cursor.execute(counts))
    if result.leaves < result.size:
        first, last = result.leaves, result.size - 1
        message = f"The tree was recorded with {result.size} entries; only {first} have a leaf."
        result.problems.add("count", message, first, last)
    elif result.leaves > result.size:
        message = f"{result.leaves} entries have a leaf; the tree was recorded with only {result.size}."
        result.problems.add("count", message, result.size, result.leaves - 1)
    return str(settled)


def _check_tiles(cursor: Cursor, rebuilt: Rebuilt, result: Verification) -> None:
    """Compare the tiles above level 0, and look for tiles that this tree does not have."""
    levels = tiles.levels_of(result.size)
    for level in range(1, levels):
        cursor.execute("select string_agg(hashes, ''::bytea order by index) from muster.tile where level = %s", [level])
        recorded = bytes(one(cursor)[0] or b"")
        if len(recorded) == (result.size >> tiles.HEIGHT * level) * HASH_BYTES:
            # Where leaves are missing there is nothing to compare with; that they are missing was said already.
            recorded = recorded[: (result.leaves >> tiles.HEIGHT * level) * HASH_BYTES]
        position = checking.first_difference(bytes(rebuilt.upper.get(level, b"")), recorded)
        if position is not None:
            covered = tiles.HEIGHT * level
            first, last = position << covered, ((position + 1) << covered) - 1
            place = Tile(level, position // tiles.WIDTH).path
            message = f"The tile {place} is not what the entries give, at the hash over entries {first} to {last}."
            result.problems.add("tile", message, first, last)
    cursor.execute(
        "select level, index from muster.tile where level not between 0 and %s - 1 or level = 0 and index >= %s"
        " order by level, index limit 1",
        [levels, -(-result.size // tiles.WIDTH)],
    )
    for level, index in cursor:
        message = f"There is a tile {index} of level {level}, which a tree of {result.size} entries has not."
        result.problems.add("tile", message)


def _check_moments(rebuilt: Rebuilt, claims: Claims, result: Verification) -> None:
    """Compare when entries say they were written with the checkpoints around them that agree with the tree."""
    agreed = [claim for claim in claims.signed.values() if rebuilt.roots.get(claim.size) == claim.root]
    allowed = checking.windows(agreed)
    covered = allowed[-1].last + 1 if allowed else 0
    newest = max((claim.at for claim in agreed if claim.at is not None), default=None)
    if newest is not None and newest > result.at + CLOCK_SLACK:
        message = f"A checkpoint says {newest.isoformat()}, which is still to come: the clock was set back."
        result.problems.add("time", message)
    earliest = newest - LONGEST_TRANSACTION if newest else LONG_AGO
    tail = Window(covered, len(rebuilt.moments) - 1, earliest, result.at + CLOCK_SLACK)
    for window in (*allowed, tail):
        _check_window(rebuilt, window, result.problems)


def _check_window(rebuilt: Rebuilt, window: Window, problems: Problems) -> None:
    moments = rebuilt.moments[window.first : window.last + 1]
    earliest, latest = _microseconds(window.earliest), _microseconds(window.latest)
    if not moments or (min(moments) >= earliest and max(moments) <= latest):
        return
    for index, said in enumerate(moments, window.first):
        if said != NO_TIME and not earliest <= said <= latest:
            problems.add("clock", _misdated(index, said, window), index)


def _misdated(index: int, said: int, window: Window) -> str:
    try:
        at = (EPOCH + timedelta(microseconds=said)).isoformat()
    except OverflowError:
        return f"Entry {index} says no time that can be checked."
    if said > _microseconds(window.latest):
        return f"Entry {index} says {at}, later than the checkpoint that covers it, or than now."
    return f"Entry {index} says {at}, over an hour before a checkpoint that lacks it."


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _check_without_leaf(
    cursor: Cursor, settled: str, rebuilt: Rebuilt, result: Verification
) -> list[tuple[int, bytes]]:
    """Entries that the tree does not hold: those waiting, and *strays*, which the worker passed by for good.

    Gives the strays, id and commitment, lowest first, as many as are named.
    """
    condition = f"xid >= %s::xid8 and {_NO_LEAF}"
    (result.pending,) = one(cursor.execute(f"select count(*) from muster.entry where {condition}", [settled]))  # noqa: S608
    newest = result.checkpoint.at if result.checkpoint else None
    earliest = newest - LONGEST_TRANSACTION if newest else LONG_AGO
    cursor.execute(
        f"select id, commitment from muster.entry where {condition}"  # noqa: S608
        " and (at not between %s and %s) is not false order by id limit %s",
        [settled, earliest, result.at + CLOCK_SLACK, checking.NAMED],
    )
    strays = [(number, bytes(commitment)) for number, commitment in cursor]
    for number, _ in strays:
        message = f"The entry with id {number} waits for its leaf, and its time does not fit the newest checkpoint."
        result.problems.add("stray", message)
    if result.entries - rebuilt.found != result.pending:
        cursor.execute(
            f"select id, commitment from muster.entry where xid < %s::xid8 and {_NO_LEAF} order by id limit %s",  # noqa: S608
            [settled, checking.NAMED],
        )
        for number, commitment in cursor.fetchall():
            message = f"The entry with id {number} has no leaf, though its transaction was settled: it came in behind."
            result.problems.add("stray", message)
            strays.append((number, bytes(commitment)))
    return sorted(strays)


def _name_first(cursor: Cursor, strays: list[tuple[int, bytes]], result: Verification) -> FirstBad | None:
    """The first wrong entry by its leaf index; where none is known by that, the first stray."""
    first = result.problems.first
    if first is None or first.first is None:
        return FirstBad(strays[0][0], None, None) if strays else None
    index, last = first.span
    cursor.execute("select entry_id from muster.leaf where index = %s", [index])
    row = cursor.fetchone()
    entry = row[0] if row else _recorded_as(cursor, index, strays)
    return FirstBad(entry, index, last if last != index else None)


def _recorded_as(cursor: Cursor, index: int, strays: list[tuple[int, bytes]]) -> int | None:
    """Which of the entries without a leaf is the one that the tile recorded at an index whose leaf is gone."""
    level0 = Tile(0, index // tiles.WIDTH)
    cursor.execute("select hashes from muster.tile where level = 0 and index = %s", [level0.index])
    row = cursor.fetchone()
    place = index % tiles.WIDTH * HASH_BYTES
    recorded = bytes(row[0])[place : place + HASH_BYTES] if row else b""
    return next((number for number, each in strays if merkle.leaf_hash(each) == recorded), None)
