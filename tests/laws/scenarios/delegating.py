"""How each action on the table of delegation succeeds, and how it is refused."""

from __future__ import annotations

from typing import Any

from muster.lists.delegating.actions import propose_delegation, vote_on_delegation, withdraw_delegation
from tests.laws.scenario import Scenario
from tests.lists.delegating.build import AT, TABLE, proposed
from tests.people.build import person


def _proposing(by: str) -> dict[str, Any]:
    return {"by": by, "at": AT, "table": TABLE, "reason": "Two years were too long."}


def _voting(by: str) -> dict[str, Any]:
    return {"by": by, "at": AT, "number": proposed(), "says": "for"}


def _withdrawing(by: str) -> dict[str, Any]:
    return {"by": by, "at": AT, "number": proposed(), "reason": "A better one comes."}


SCENARIOS = [
    Scenario(
        action=propose_delegation,
        permitted=lambda: _proposing(person("P-SIRO", "siro")),
        refused=lambda: _proposing(person("P-OWNER", "iao")),
    ),
    Scenario(
        action=vote_on_delegation,
        permitted=lambda: _voting(person("P-BOYD", "board_member")),
        refused=lambda: _voting(person("P-SIRO", "siro")),
    ),
    Scenario(
        action=withdraw_delegation,
        permitted=lambda: _withdrawing(person("P-BOYD", "board_member")),
        refused=lambda: _withdrawing(person("P-OWNER", "iao")),
    ),
]
