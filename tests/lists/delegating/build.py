"""Tables of delegation for tests, made by calling actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from muster.lists.delegating.actions import propose_delegation, vote_on_delegation
from muster.lists.delegating.rules import Proposed
from tests.hearing import HEARD
from tests.people.build import person

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
TABLE = Proposed(
    grades={"low": "INSP", "medium": "SUPT", "high": "CHSUPT", "board": "ACC"},
    months={"low": 12, "medium": 9, "high": 6, "board": 6},
    urgent="SUPT",
    quorum=3,
)
MEMBERS = [who for who, _, _ in HEARD["board"]]


def members() -> list[str]:
    return [person(who, role) for who, role, _ in HEARD["board"]]


def proposed(by: str = "P-SIRO", **changes: Any) -> int:
    """A table that waits for the board's votes; gives its number."""
    by = person(by, "siro")
    return propose_delegation(by=by, at=AT, table=replace(TABLE, **changes), reason="Two years were too long.").number


def voted(number: int, *says: str) -> None:
    for who, said in zip(members(), says, strict=False):
        vote_on_delegation(by=who, at=AT, number=number, says=said)


def agreed(**changes: Any) -> int:
    """A table that the board has agreed on."""
    number = proposed(**changes)
    voted(number, "for", "for", "for")
    return number
