"""What is wrong with a log: pure checks, shared by the verifier of exported logs and by the one in the
database.

A check never says that a log is good; it adds a ``Problem`` where it is bad, naming the entry or, where only
a root is known to differ, the span of entries one of which must be wrong.
"""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate

from muster.log.checkpoint import Checkpoint, read_time
from muster.log.merkle import HASH_BYTES, Malformed

SALT_BYTES = 32
LONGEST_TRANSACTION = timedelta(hours=1)
"""How long before the checkpoint that precedes it an entry can have been written: its transaction was still
open. PostgreSQL ends those of the program and of analysts some minutes earlier (config/roles.sql).
"""
CLOCK_SLACK = timedelta(seconds=5)
"""How far an entry's clock may run ahead of the checkpoint that covers it."""
NAMED = 20
"""How many problems of one kind are named; the others are counted, so that a ruined log costs no memory."""


CAUSES = frozenset({"leaf", "count", "body", "tile", "root", "truncated"})
"""The kinds of problem that make a root differ, and so explain one that was found for a wider span."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in entry ``first``, in some entry from ``first`` to ``last``, or in none."""

    kind: str
    message: str
    first: int | None = None
    last: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """First and last entry concerned; a problem of no entry sorts behind all others."""
        if self.first is None:
            return (1 << 64, 1 << 64)
        return (self.first, self.first if self.last is None else self.last)


@dataclass
class Problems:
    """Every problem found. Keeps the lowest few of each kind and the count of all."""

    counts: Counter[str] = field(default_factory=Counter)
    _named: dict[str, list[Problem]] = field(default_factory=dict)

    def add(self, kind: str, message: str, first: int | None = None, last: int | None = None) -> None:
        """Note a problem."""
        self.counts[kind] += 1
        named = self._named.setdefault(kind, [])
        insort(named, Problem(kind, message, first, last), key=lambda problem: problem.span)
        del named[NAMED:]

    def __iter__(self) -> Iterator[Problem]:
        """The named problems, lowest entry first."""
        return iter(sorted((p for named in self._named.values() for p in named), key=lambda p: p.span))

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    @property
    def first(self) -> Problem | None:
        """The problem with the first wrong entry, as narrowly as known; None when no entry is known wrong.

        A span that holds a narrower problem is explained by it: one edited entry changes every root above it.
        """
        spans = [problem for problem in self if problem.first is not None]
        causes = [problem for problem in spans if problem.kind in CAUSES]
        narrow = [p for p in spans if not any(_holds(p.span, cause.span) for cause in causes)]
        return min(narrow, key=lambda problem: problem.span, default=None)

    @property
    def first_bad(self) -> int | None:
        """The index of the first wrong entry, or where the span that must hold it begins."""
        return self.first.first if self.first else None


def _holds(wide: tuple[int, int], narrow: tuple[int, int]) -> bool:
    return wide != narrow and wide[0] <= narrow[0] and narrow[1] <= wide[1]


def commitment(salt: bytes, body: str) -> bytes:
    """What the tree holds of an entry: sha256 over salt and body as UTF-8; UnicodeEncodeError if it cannot
    be.
    """
    return sha256(salt + body.encode()).digest()


def first_difference(recomputed: bytes, recorded: bytes) -> int | None:
    """The lowest position at which two rows of 32-byte hashes differ, or one ends; None when equal."""
    if recomputed == recorded:
        return None
    shorter = min(len(recomputed), len(recorded)) // HASH_BYTES
    for position in range(shorter):
        here = slice(position * HASH_BYTES, (position + 1) * HASH_BYTES)
        if recomputed[here] != recorded[here]:
            return position
    return shorter


def check_leaves(first: int, recomputed: bytes, recorded: bytes, problems: Problems) -> None:
    """Compare leaf hashes made from the entries, entry ``first`` foremost, with those recorded for them."""
    position = first_difference(recomputed, recorded)
    if position is not None:
        index = first + position
        problems.add("leaf", f"Entry {index} is not the one whose hash the tree recorded.", index)


def check_roots(
    checkpoints: Mapping[str, Checkpoint], roots: Mapping[int, bytes], size: int, problems: Problems
) -> None:
    """Compare checkpoints, each under a name, with a log of ``size`` entries and its roots by tree size.

    A checkpoint larger than the log shows that entries were cut off its end. One whose root differs shows
    that an entry below its size changed; not below the largest smaller checkpoint that agrees, for that root
    covers those. Sizes for which ``roots`` has nothing were out of reach, which the caller has said already.
    """
    agreed = sorted({c.size for c in checkpoints.values() if roots.get(c.size) == c.root})
    for name, checkpoint in checkpoints.items():
        if checkpoint.size > size:
            message = f"The {name} covers {checkpoint.size} entries; the log has only {size}."
            problems.add("truncated", message, size, checkpoint.size - 1)
        elif checkpoint.size in roots and roots[checkpoint.size] != checkpoint.root:
            below = bisect_left(agreed, checkpoint.size)
            first = agreed[below - 1] if below else 0
            _add_mismatch(name, checkpoint, first, problems)


def _add_mismatch(name: str, checkpoint: Checkpoint, first: int, problems: Problems) -> None:
    last = checkpoint.size - 1
    if last < first:
        problems.add("root", f"The {name} has another root for {checkpoint.size} entries than this log.")
        return
    where = f"entry {first} is" if first == last else f"at least one of the entries {first} to {last} is"
    problems.add("root", f"The {name} has another root: {where} not what was signed for.", first, last)


def check_times(checkpoints: Mapping[str, Checkpoint], problems: Problems) -> None:
    """Check that no checkpoint of a larger tree is older than one of a smaller; each must say its time."""
    named = sorted(checkpoints.items(), key=lambda item: item[1].size)
    latest: tuple[str, Checkpoint, datetime] | None = None
    for name, checkpoint, at in _with_times(named, problems):
        if latest and at < latest[2] and checkpoint.size > latest[1].size:
            message = (
                f"The {name} covers more entries ({checkpoint.size}) than the {latest[0]} ({latest[1].size}) "
                f"and yet is older: {at.isoformat()} against {latest[2].isoformat()}. "
                "A clock was set back, or the log was cut and grew again."
            )
            problems.add("time", message, latest[1].size, checkpoint.size - 1)
        if latest is None or at > latest[2]:
            latest = (name, checkpoint, at)


def _with_times(
    named: Iterable[tuple[str, Checkpoint]], problems: Problems
) -> Iterator[tuple[str, Checkpoint, datetime]]:
    for name, checkpoint in named:
        if checkpoint.at is None:
            problems.add("time", f"The {name} does not say when it was published, so clocks cannot be checked.")
        else:
            yield name, checkpoint, checkpoint.at


@dataclass(frozen=True)
class Window:
    """When the entries ``first`` to ``last`` can have been written."""

    first: int
    last: int
    earliest: datetime
    latest: datetime


def windows(checkpoints: Iterable[Checkpoint]) -> list[Window]:
    """The spans of entries between one checkpoint and the next, with the times that those two allow.

    An entry was there when the first checkpoint that covers it was published, and was not yet settled at the
    last one that does not. Checkpoints without a time say nothing here.
    """
    timed = sorted((c.size, c.at) for c in checkpoints if c.at is not None)
    soonest = list(accumulate((at for _, at in reversed(timed)), min))[::-1]
    result: list[Window] = []
    below, earliest = 0, datetime.min.replace(tzinfo=UTC)
    for (size, at), covered in zip(timed, soonest, strict=True):
        if size > below:
            result.append(Window(below, size - 1, earliest, covered + CLOCK_SLACK))
        below, earliest = size, max(earliest, at - LONGEST_TRANSACTION)
    return result


def check_clock(index: int, at: datetime, allowed: Sequence[Window], problems: Problems) -> None:
    """Check one entry's time against the window it lies in; an entry in no window is not checked."""
    place = bisect_left(allowed, index, key=lambda window: window.last)
    if place == len(allowed) or index < allowed[place].first:
        return
    window = allowed[place]
    if at > window.latest:
        message = f"Entry {index} says {at.isoformat()}, after the first checkpoint that covers it."
        problems.add("clock", message, index)
    elif at < window.earliest:
        message = f"Entry {index} says {at.isoformat()}, over an hour before a checkpoint that lacks it."
        problems.add("clock", message, index)


def time_in(body: str) -> datetime:
    """When an entry says it was written: ``at`` in its body. Malformed when the body does not say."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("its body is not JSON") from None
    at = said.get("at") if isinstance(said, dict) else None
    if not isinstance(at, str):
        raise Malformed("its body does not say when it was written (at)")
    return read_time(at)


def check_body(index: int, salt: bytes, body: str, expected: bytes) -> str | None:
    """Why a body is not the one its entry committed to; None when it is."""
    if len(salt) != SALT_BYTES:
        return f"The salt of entry {index} has {len(salt)} bytes, not {SALT_BYTES}."
    if commitment(salt, body) != expected:
        return f"The body of entry {index} is not the one that was recorded."
    return None
