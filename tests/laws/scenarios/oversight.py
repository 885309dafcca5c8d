"""How each action on recommendations succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.oversight import actions
from tests.laws.scenario import Scenario
from tests.people.build import NOON, person

DUE = date(2026, 9, 1)


def _adding(role: str) -> dict[str, Any]:
    person("P-OWNS", "list_owner")
    by = person("P-KEEPS", role)
    about = {"ref": "R-1", "kind": "term", "source": "Notice of 2026", "text": "Keep a record of who looks."}
    return {"by": by, "at": NOON, "owner": "P-OWNS", "due_on": DUE} | about


def _changing(by: str) -> dict[str, Any]:
    actions.add_recommendation(**_adding("register_keeper"))
    person("P-NEXT")
    person("P-OWNS")
    return {"by": by, "at": NOON, "ref": "R-1", "owner": "P-NEXT", "due_on": DUE, "reason": "The owner moved."}


def _moving(by: str) -> dict[str, Any]:
    actions.add_recommendation(**_adding("register_keeper"))
    return {"by": by, "at": NOON, "ref": "R-1", "status": "under_way", "reason": "A supplier is found."}


SCENARIOS = [
    Scenario(actions.add_recommendation, lambda: _adding("register_keeper"), lambda: _adding("list_user")),
    Scenario(actions.change_recommendation, lambda: _changing("P-KEEPS"), lambda: _changing("P-OWNS")),
    Scenario(actions.move_recommendation, lambda: _moving("P-OWNS"), lambda: _moving("P-KEEPS")),
    Scenario(
        actions.publish_progress,
        lambda: {"by": person("P-BOARD", "board_member"), "at": NOON},
        lambda: {"by": person("P-USER", "list_user"), "at": NOON},
    ),
]
