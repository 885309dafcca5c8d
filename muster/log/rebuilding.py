"""Rebuilding the tree from the bodies that PostgreSQL holds, and comparing it with what the worker recorded.

PostgreSQL sends blocks of 256 entries, the width of a tile, each as a handful of long byte strings: a row object for
each entry would cost more than hashing it. It makes the next block while Python hashes this one.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from muster.log import checking, merkle, tiles
from muster.log.checking import Problems
from muster.log.merkle import HASH_BYTES, Frontier
from muster.log.stored import Cursor
from muster.log.tiles import WIDTH, Tile

ERASED = -1
GONE = -2
SALT_CUT = -3
NO_LEAF = -4
NO_TIME = -(2**63)
"""A moment that stands for none; PostgreSQL's -infinity. Other moments are microseconds since 2000, UTC."""
_ZEROS = bytes(HASH_BYTES)

# A commitment of another length would shift all that follow it in the string, hence the zeros, which fit no body.
# An entry that says no time that can be checked counts as far in the future, so that it is not passed over.
# `span` joins a block by reading the ids it spans in one go; an index look-up for each entry takes half as long again.
_BLOCKS = """
    select first, block.*,
           (select hashes from muster.tile where tile.level = 0 and tile.index = first / 256)
    from generate_series(0::bigint, %(count)s::bigint - 1, 256) first
    cross join lateral (
        select min(entry_id) as low, max(entry_id) as high from (
            select entry_id from muster.leaf where leaf.index >= first and leaf.index < first + 256 offset 0
        ) its
    ) span
    cross join lateral (
        select string_agg(int8send(index), ''::bytea),
               string_agg(int4send(length), ''::bytea),
               string_agg(case when length >= 0 then salt || textsend(body) else ''::bytea end, ''::bytea),
               string_agg(case octet_length(commitment) when 32 then commitment else %(zeros)b end, ''::bytea),
               string_agg(timestamptz_send(moment), ''::bytea)
        from (
            select leaf.index, entry.salt, entry.body, entry.commitment,
                   case when entry.id is null then -2
                        when entry.body is null then -1
                        when octet_length(entry.salt) is distinct from 32 then -3
                        else 32 + octet_length(entry.body) end as length,
                   case when entry.body is null then '-infinity'
                        when isfinite(entry.at) then entry.at
                        else 'infinity' end as moment
            from muster.leaf left join muster.entry
                on entry.id = leaf.entry_id and entry.id between span.low and span.high
            where leaf.index >= first and leaf.index < first + 256
            order by leaf.index
        ) one
    ) block
"""


class Block(NamedTuple):
    """Up to 256 entries: for each its leaf's index, its length with the salt (or one of the codes above), its salt
    and body, its commitment and its moment; and the recorded tile."""

    first: int
    indexes: array[int]
    lengths: array[int]
    content: bytes
    commitments: bytes
    moments: array[int]
    recorded: bytes


@dataclass
class Rebuilt:
    """The tree made anew, with the roots at the sizes asked for, and what the clock check needs later."""

    frontier: Frontier = field(default_factory=Frontier)
    roots: dict[int, bytes] = field(default_factory=dict)
    upper: dict[int, bytearray] = field(default_factory=dict)
    moments: array[int] = field(default_factory=lambda: array("q"))
    erased: int = 0
    found: int = 0

    def append(self, row: Sequence[bytes], sizes: Sequence[int]) -> None:
        """Add leaf hashes; `sizes` are those within reach at which somebody signed a root."""
        start = self.frontier.size
        for end in (*sizes, start + len(row)):
            for run in self.frontier.append(row[self.frontier.size - start : end - start]):
                level, height = divmod(run.level, tiles.HEIGHT)
                if level and not height:
                    self.upper.setdefault(level, bytearray()).extend(b"".join(run.hashes))
            if end in sizes:
                self.roots[end] = self.frontier.root()


def rebuild(
    cursor: Cursor, count: int, size: int, sizes: Sequence[int], problems: Problems, watch: Callable[[float], None]
) -> Rebuilt:
    """Make the tree of `count` leaves anew and compare the tiles of level 0 with it, recorded for `size` entries.

    `sizes`, in order and without repetition, are the sizes of which the root is wanted.
    """
    rebuilt = Rebuilt()
    if 0 in sizes:
        rebuilt.roots[0] = merkle.EMPTY_ROOT
    wanted = [each for each in sizes if 0 < each <= count]
    passed = 0
    for block in _blocks(cursor, count):
        width = min(WIDTH, count - block.first)
        row = _hash_block(_in_order(block, width, problems), width, size, rebuilt, problems)
        reached = passed
        while reached < len(wanted) and wanted[reached] <= block.first + width:
            reached += 1
        rebuilt.append(row, wanted[passed:reached])
        passed = reached
        watch((block.first + width) / count)
    return rebuilt


def _blocks(cursor: Cursor, count: int) -> Iterator[Block]:
    # By index, block after block: left to itself the planner may read and sort the whole log before the first row.
    for setting in ("enable_seqscan", "enable_hashjoin", "jit"):
        cursor.execute(f"set local {setting} = off")
    cursor.execute("set local max_parallel_workers_per_gather = 0")  # the other processor is Python's
    cursor.execute("set local client_encoding = 'UTF8'")  # what textsend() writes
    for first, indexes, lengths, content, commitments, moments, recorded in cursor.stream(
        _BLOCKS, {"count": count, "zeros": _ZEROS}
    ):
        yield Block(
            first,
            _numbers("q", indexes),
            _numbers("i", lengths),
            content or b"",
            commitments or b"",
            _numbers("q", moments),
            recorded or b"",
        )


def _numbers(kind: str, sent: bytes | None) -> array[int]:
    """Whole numbers as PostgreSQL sends them, highest byte first."""
    numbers = array(kind)
    numbers.frombytes(sent or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _in_order(block: Block, width: int, problems: Problems) -> Block:
    """The block with exactly one row for each index it has to hold; says which are missing or there twice."""
    if block.indexes.tobytes() == array("q", range(block.first, block.first + width)).tobytes():
        return block
    ends = [*accumulate(max(length, 0) for length in block.lengths)]
    places: dict[int, int] = {}
    for place, index in enumerate(block.indexes):
        if index in places:
            problems.add("count", f"The index {index} is given to two entries.", index)
        places.setdefault(index, place)
    lengths, moments, content, commitments = array("i"), array("q"), bytearray(), bytearray()
    for index in range(block.first, block.first + width):
        found = places.get(index)
        if found is None:
            problems.add("count", f"No entry has the index {index}.", index)
            lengths.append(NO_LEAF)
            moments.append(NO_TIME)
            commitments += _ZEROS
            continue
        lengths.append(block.lengths[found])
        moments.append(block.moments[found])
        commitments += block.commitments[found * HASH_BYTES : (found + 1) * HASH_BYTES]
        content += block.content[ends[found] - max(block.lengths[found], 0) : ends[found]]
    return block._replace(lengths=lengths, moments=moments, content=bytes(content), commitments=bytes(commitments))


def _hash_block(block: Block, width: int, size: int, rebuilt: Rebuilt, problems: Problems) -> list[bytes]:
    """The leaf hashes of a block, after comparing bodies with commitments, and commitments with the tile."""
    digest, content = sha256, block.content
    if lacking := min(block.lengths) < 0:
        ends = [*accumulate(max(length, 0) for length in block.lengths)]
    else:
        ends = [*accumulate(block.lengths)]
    made = [digest(content[start:end]).digest() for start, end in zip([0, *ends], ends, strict=False)]
    if lacking:
        _without_body(block, made, rebuilt, problems)
    if b"".join(made) != block.commitments:
        _name_bodies(block, made, problems)
    row = [digest(b"\x00" + each).digest() for each in made]
    expected = max(0, min(WIDTH, size - block.first))
    if len(block.recorded) != expected * HASH_BYTES:
        _name_tile(block, expected, problems)
    recorded = block.recorded[: width * HASH_BYTES]
    if lacking:
        _stand_in(block, row, recorded)
    checking.check_leaves(block.first, b"".join(row[: len(recorded) // HASH_BYTES]), recorded, problems)
    rebuilt.moments.extend(block.moments)
    rebuilt.found += width - (_count(block.lengths, GONE, NO_LEAF) if lacking else 0)
    return row


def _without_body(block: Block, made: list[bytes], rebuilt: Rebuilt, problems: Problems) -> None:
    """Where a body cannot be hashed, go on with the commitment, and say why unless it was erased."""
    for place, length in enumerate(block.lengths):
        if length >= 0:
            continue
        made[place] = block.commitments[place * HASH_BYTES : (place + 1) * HASH_BYTES]
        index = block.first + place
        if length == ERASED:
            rebuilt.erased += 1
        elif length == GONE:
            problems.add("count", f"Entry {index} is gone: its leaf is there, and the entry is not.", index)
        elif length == SALT_CUT:
            problems.add("body", f"The salt of entry {index} has not {checking.SALT_BYTES} bytes.", index)


def _stand_in(block: Block, row: list[bytes], recorded: bytes) -> None:
    """The recorded hash for each entry that is not there: it has been named, and must not hide what else is wrong."""
    for place, length in enumerate(block.lengths):
        if length in (GONE, NO_LEAF):
            row[place] = recorded[place * HASH_BYTES : (place + 1) * HASH_BYTES] or row[place]


def _name_bodies(block: Block, made: Sequence[bytes], problems: Problems) -> None:
    for place, each in enumerate(made):
        if each != block.commitments[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
            index = block.first + place
            problems.add("body", f"Salt and body of entry {index} are not those it committed to.", index)


def _name_tile(block: Block, expected: int, problems: Problems) -> None:
    tile = Tile(0, block.first // WIDTH, max(expected, 1))
    held = len(block.recorded) / HASH_BYTES
    message = f"The tile {tile.path} holds {held:g} hashes, not {expected}."
    problems.add("tile", message, block.first, block.first + WIDTH - 1)


def _count(lengths: array[int], *codes: int) -> int:
    return sum(lengths.count(code) for code in codes)
