"""How each action of the training room succeeds and is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.kernel.importing import Incoming
from muster.training import actions
from tests.laws.scenario import Scenario
from tests.people.build import NOON, person
from tests.training.build import COURSE, course, keeper

ROW = {"person": "P-BO", "course": COURSE, "completed_on": "2026-06-01"}


def _course(by: str) -> dict[str, Any]:
    return {"by": by, "at": NOON, "ref": COURSE, "title": "Information and You", "validity_months": 12}


def _completion(by: str) -> dict[str, Any]:
    person("P-BO")
    return {"by": by, "at": NOON, "person": "P-BO", "course": course(), "completed_on": date(2026, 6, 1)}


def _file(by: str) -> dict[str, Any]:
    course()
    person("P-BO")
    return {"by": by, "at": NOON, "incoming": Incoming([(2, ROW)], "0" * 64)}


SCENARIOS = [
    Scenario(actions.add_course, lambda: _course(keeper()), lambda: _course(person("P-BO"))),
    Scenario(actions.record_completion, lambda: _completion(keeper()), lambda: _completion(person("P-BO"))),
    Scenario(actions.import_training, lambda: _file(keeper()), lambda: _file(person("P-BO"))),
]
