"""How each action on access succeeds and is refused."""

from __future__ import annotations

from typing import Any

from muster.access import actions
from muster.access.telling.actions import take_user_policy
from muster.lists.records import List
from tests.access.build import ANALYST, IAO, NOW, OWNER, cleared, day, good_list, granted, people
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, person


def _giving(by: str = OWNER, to: str = ANALYST) -> dict[str, Any]:
    good_list(nominals=0)
    return {
        "by": by, "at": NOW, "list": "L-1", "person": to, "purpose": "prevent", "ends_on": day(30),
        "reason": "Works on it",
    }  # fmt: skip


def _withdrawing(by: str) -> dict[str, Any]:
    good_list(nominals=0)
    granted()
    return {"by": by, "at": NOW, "list": "L-1", "person": ANALYST, "purpose": "prevent", "reason": "Moved unit"}


def _acknowledging(by: str) -> dict[str, Any]:
    good_list(nominals=0)
    return {"by": by, "at": NOW, "document": "USER_POLICY-L-1", "number": 1}


def _opening(by: str) -> dict[str, Any]:
    good_list()
    cleared()
    return {"by": by, "at": NOW, "list": "L-1", "purpose": "prevent", "reason": "Briefing"}


def _restating(by: str) -> dict[str, Any]:
    good_list(nominals=0)
    return {"by": by, "at": NOW, "lists": [List.objects.get().id], "persons": []}


def _leaver() -> str:
    from muster.people.actions import end_person

    person("P-LEAVER", started_on=day(-100))
    end_person(by=ADMINISTRATOR, at=NOW, person="P-LEAVER", ended_on=day(-1))
    return "P-LEAVER"


def _login(by: str, to: str) -> dict[str, Any]:
    people()
    return {"by": by, "at": NOW, "person": to}


def _ending(by: str) -> dict[str, Any]:
    people()
    actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    return {"by": by, "at": NOW, "person": ANALYST}


def _taking(by: str) -> dict[str, Any]:
    good_list(nominals=0)
    return {"by": by, "at": NOW, "list": "L-1"}


SCENARIOS = [
    Scenario(take_user_policy, lambda: _taking(ANALYST), lambda: _taking(OWNER) | {"by": _leaver()}),
    Scenario(actions.give_grant, _giving, lambda: _giving(by=ANALYST, to=IAO)),
    Scenario(actions.withdraw_grant, lambda: _withdrawing(OWNER), lambda: _withdrawing(ANALYST)),
    Scenario(actions.acknowledge_policy, lambda: _acknowledging(ANALYST), lambda: _acknowledging("P-KEEPER")),
    Scenario(actions.open_list, lambda: _opening(ANALYST), lambda: _opening(OWNER)),
    Scenario(actions.restate_due, lambda: _restating(OWNER), lambda: _restating("P-OWNER") | {"by": _leaver()}),
    Scenario(actions.give_login, lambda: _login(ADMINISTRATOR, ANALYST), lambda: _login(OWNER, ANALYST)),
    Scenario(actions.end_login, lambda: _ending(ADMINISTRATOR), lambda: _ending(OWNER)),
]
