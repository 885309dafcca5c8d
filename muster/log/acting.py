"""How every action runs: one durable transaction, the entry first, then the changes; a refusal is recorded too.

    with acting("asset.accepted", by=by, at=at, asset=asset) as act:
        act.check(rules.may_accept(...))   # raises NotAllowed: rolled back, and recorded as asset.accepted.refused
        act.enter()                        # from here on PostgreSQL lets this transaction change records
        ...

Leaving without an entry is an error, so that no action can forget it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from muster.kernel.decision import Decision
from muster.kernel.errors import NotAllowed
from muster.log.events import EVENTS

door: ContextVar[str] = ContextVar("door", default="program")
"""Which door this work came through; each door says it once, at its root."""


@dataclass
class Affected:
    """What an action touched, by primary key, so that what is derived from it can be stated again."""

    assets: set[int] = field(default_factory=set)
    lists: set[int] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    everything: bool = False


restate: Callable[[str, Affected, datetime], None] | None = None
"""States derived facts again before the commit. Set by `config`, which alone knows all rooms."""


@dataclass
class Acting:
    event: str
    by: str
    at: datetime
    about: dict[str, Any]
    affected: Affected = field(default_factory=Affected)
    entry: int | None = None

    def check(self, decision: Decision) -> None:
        """Go on only if the rule allows it. Raises NotAllowed."""
        if not decision.allowed:
            raise NotAllowed(decision)

    def enter(self, **details: Any) -> int:
        """Write this action's entry; changes are possible only after it. Gives the entry's id."""
        if self.entry is not None:
            raise RuntimeError(f"{self.event} has its entry already; an action leaves exactly one.")
        operation = EVENTS[self.event].operation
        said = {"person": self.by, "door": door.get(), "operation": operation} | self.about
        self.entry = append(self.event, "permitted", said | details)
        return self.entry

    def look_through(self, opening: int) -> None:
        """Let this transaction see the nominals of an opening made earlier by the same person."""
        for name, value in (("muster.person", self.by), ("muster.opening", str(opening))):
            with connection.cursor() as cursor:
                cursor.execute("select set_config(%s, %s, true)", [name, value])

    def affects(
        self,
        *,
        assets: Iterable[int] = (),
        lists: Iterable[int] = (),
        persons: Iterable[int] = (),
        organisations: Iterable[int] = (),
        everything: bool = False,
    ) -> None:
        """Say what was touched; standings and clearances that depend on it are stated again before the commit."""
        self.affected.assets.update(assets)
        self.affected.lists.update(lists)
        self.affected.persons.update(persons)
        self.affected.organisations.update(organisations)
        self.affected.everything |= everything


@contextmanager
def acting(event: str, *, by: str, at: datetime, **about: Any) -> Iterator[Acting]:
    """Run one action by one person. `about` says what it concerns (asset=…, list=…) and stands in the entry,
    permitted or refused.

    Raises whatever the action raises, after rolling all of it back; NotAllowed only after the refusal is recorded.
    """
    if event not in EVENTS:
        raise RuntimeError(f"{event!r} is not in the table of events (muster/log/events.py).")
    act = Acting(event, by, at, {key: value for key, value in about.items() if value is not None})
    try:
        with transaction.atomic(durable=True):
            yield act
            if act.entry is None:
                raise RuntimeError(f"{event} left no entry; nothing was changed.")
            if restate is not None:
                restate(event, act.affected, at)
    except NotAllowed as refusal:
        record_refusal(event, by=by, decision=refusal.decision, **act.about)
        refusal.recorded = True
        raise


def append(event: str, outcome: str, details: dict[str, Any]) -> int:
    """Append one entry in the current transaction. Gives its id."""
    body = json.dumps(_storable(details), ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("select muster.append(%s, %s, %s::jsonb)", [event, outcome, body])
        return int(cursor.fetchone()[0])


def _storable(value: Any) -> Any:
    """PostgreSQL keeps neither a NUL nor half a character; a refusal of such input must be recorded all the same."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def record_refusal(event: str, *, by: str, decision: Decision, **about: Any) -> None:
    """Record that somebody was refused: what an action does by itself, and a door for what is only looked at."""
    details = {"person": by or None, "door": door.get(), "operation": EVENTS[event].operation} | about
    # In a transaction of its own: inside the action's, the rollback would take the record of the refusal with it.
    with transaction.atomic(durable=True):
        append(f"{event}.refused", "refused", details | {"code": decision.code, "why": decision.reason})
