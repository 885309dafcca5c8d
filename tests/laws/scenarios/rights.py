"""How each action on complaints succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.rights import actions
from tests.laws.scenario import Scenario
from tests.people.build import NOON, person

CAME = date(2026, 6, 1)


def _recording(by: str) -> dict[str, Any]:
    return {"by": by, "at": NOON, "ref": "C-1", "received_on": CAME, "about": "A stop."}


def _recorded(by: str, **more: Any) -> dict[str, Any]:
    actions.record_complaint(**_recording(_keeper()))
    return {"by": by, "at": NOON, "ref": "C-1"} | more


def _keeper() -> str:
    return person("P-DUNN", "dpo", started_on=date(2020, 1, 1))


def _user() -> str:
    return person("P-USER", "list_user", started_on=date(2020, 1, 1))


ANSWER = {"answered_on": CAME, "outcome": "upheld", "answer": "It was wrong."}
SCENARIOS = [
    Scenario(actions.record_complaint, lambda: _recording(_keeper()), lambda: _recording(_user())),
    Scenario(
        actions.acknowledge_complaint,
        lambda: _recorded(_keeper(), acknowledged_on=CAME),
        lambda: _recorded(_user(), acknowledged_on=CAME),
    ),
    Scenario(
        actions.answer_complaint,
        lambda: _recorded(_keeper(), **ANSWER),
        lambda: _recorded(_user(), **ANSWER),
    ),
]
