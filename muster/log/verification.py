"""What `muster log verify` found: as JSON, and in sentences."""

from __future__ import annotations

import base64
from dataclasses import asdict, astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from muster.log.checking import NAMED, Problems
from muster.log.checkpoint import Checkpoint, write_time

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class FirstBad:
    """The first wrong entry: its id (None when it is gone), its index in the tree (None when it has none), and, where
    only a span is known, the last index of the span."""

    entry: int | None
    index: int | None
    last: int | None


@dataclass
class Verification:
    """What was checked and what is wrong. `size` is the tree's as recorded, `leaves` how many leaves there are; `at` is
    the database's clock; `compared` counts the signed checkpoints."""

    problems: Problems = field(default_factory=Problems)
    entries: int = 0
    leaves: int = 0
    size: int = 0
    pending: int = 0
    erased: int = 0
    compared: int = 0
    root: bytes | None = None
    checkpoint: Checkpoint | None = None
    first_bad: FirstBad | None = None
    at: datetime = LONG_AGO

    @property
    def ok(self) -> bool:
        return self.problems.ok

    @property
    def age(self) -> timedelta | None:
        """How old the newest checkpoint is."""
        return self.at - self.checkpoint.at if self.checkpoint and self.checkpoint.at else None


def as_json(found: Verification) -> dict[str, Any]:
    """The answer as scripts read it."""
    return {
        "ok": found.ok,
        "entries": found.entries,
        "size": found.size,
        "root": _base64(found.root),
        "checkpoint": _checkpoint(found),
        "first_bad": found.first_bad and asdict(found.first_bad),
        "pending": found.pending,
        "erased": found.erased,
        "problems": [
            {"kind": each.kind, "message": each.message, "first": each.first, "last": each.last}
            for each in found.problems
        ],
    }


def as_text(found: Verification) -> str:
    """The answer in sentences, the verdict first."""
    lines = ["Nothing is wrong." if found.ok else "THE LOG IS NOT AS IT WAS RECORDED.", *_first(found)]
    lines += [f"- {each.message}" for each in found.problems]
    for kind, count in found.problems.counts.items():
        if count > NAMED:
            lines.append(f"- {count - NAMED} more problems of the kind '{kind}'.")
    waiting = f", {found.pending} wait to be integrated" if found.pending else ""
    erased = f"; the bodies of {found.erased} are erased" if found.erased else ""
    lines.append(f"The log holds {found.entries} entries: {found.size} in the tree{waiting}{erased}.")
    lines.append(f"The root is {_base64(found.root)}.")
    lines.append(_published(found))
    return "\n".join(lines)


def _first(found: Verification) -> list[str]:
    if found.ok:
        return []
    if found.first_bad is None:
        return ["No entry is known to be wrong."]
    entry, index, last = astuple(found.first_bad)
    if last is not None:
        return [f"The first wrong entry lies between the indexes {index} and {last}."]
    known = " and ".join([f"has the index {index}"] * (index is not None) + [f"the id {entry}"] * (entry is not None))
    return [f"The first entry known to be wrong {known if index is not None else 'has ' + known}."]


def _published(found: Verification) -> str:
    if found.checkpoint is None or found.age is None:
        return "No checkpoint has been published: nothing outside the tables vouches for this log yet."
    age = timedelta(seconds=round(found.age.total_seconds()))
    noun = "checkpoint agrees" if found.compared == 1 else "signed checkpoints were compared"
    return (
        f"The newest checkpoint covers {found.checkpoint.size} entries and is {age} old (hours:minutes:seconds); "
        f"{found.compared} {noun}."
    )


def _checkpoint(found: Verification) -> dict[str, Any] | None:
    own = found.checkpoint
    if own is None:
        return None
    return {
        "origin": own.origin,
        "size": own.size,
        "root": _base64(own.root),
        "at": own.at and write_time(own.at),
        "age_seconds": found.age and round(found.age.total_seconds()),
    }


def _base64(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()
