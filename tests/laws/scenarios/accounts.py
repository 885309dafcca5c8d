"""How each action on accounts succeeds and is refused."""

from __future__ import annotations

from typing import Any

from muster.people.accounts import actions
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, NOON, person

SOMEBODY = "P-SOMEBODY"


def _giving(by: str) -> dict[str, Any]:
    person(SOMEBODY)
    return {"by": by, "at": NOON, "person": SOMEBODY}


def _ending(by: str) -> dict[str, Any]:
    actions.give_account(**_giving(ADMINISTRATOR))
    return {"by": by, "at": NOON, "person": SOMEBODY}


SCENARIOS = [
    Scenario(actions.give_account, lambda: _giving(ADMINISTRATOR), lambda: _giving(SOMEBODY)),
    Scenario(actions.end_account, lambda: _ending(ADMINISTRATOR), lambda: _ending(SOMEBODY)),
]
