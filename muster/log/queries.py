"""Reads about the log itself: how far the tree has come, and what was signed last. Figures, never what entries say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from muster.log.keys import verifier_key
from muster.log.stored import newest_published, one, reading


@dataclass(frozen=True, slots=True)
class State:
    """`waiting` entries have no place in the tree yet, the oldest since `waiting_since`; `size`, `root` (hexadecimal),
    `published_at` and `note` are of the newest checkpoint, empty before the first; `key` verifies it."""

    integrated: int
    waiting: int
    waiting_since: datetime | None
    size: int
    root: str
    published_at: datetime | None
    note: str
    key: str


_WAITING = """
    select tree.size, count(entry.id), min(entry.at) from muster.tree
    left join muster.entry on entry.xid >= tree.settled
         and not exists (select from muster.leaf where leaf.entry_id = entry.id)
    group by tree.size
"""


def log_state() -> State:
    """How the log stands now: two queries, however long it is."""
    with reading() as cursor:
        integrated, waiting, since = one(cursor.execute(_WAITING))
        newest = newest_published(cursor)
    key = verifier_key(settings.MUSTER)
    return State(
        integrated=integrated,
        waiting=waiting,
        waiting_since=since,
        size=newest.size if newest else 0,
        root=newest.root.hex() if newest else "",
        published_at=newest.at if newest else None,
        note=newest.note if newest else "",
        key=str(key) if key else "",
    )
