"""How each action of the register succeeds and is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from muster.people import actions as people
from muster.register import actions
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import OWNER, asset, incoming, keeper, location, siro

PLACE = {"ref": "STORE", "name": "Store", "kind": "paper_store", "ceiling": "OFFICIAL"}

FILE = {"kind": "csv", "assets": 3, "wanted": {"unit": "U-1", "search": "gangs"}}


def _as(who: Callable[[], str], **what: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"by": who(), "at": NOON, **what}


def _nobody() -> str:
    """Somebody in post without a role."""
    return person("P-BO")


def _of_another_organisation() -> str:
    people.add_organisation(by=person(ADMINISTRATOR), at=NOON, ref="COUNCIL", name="Council", law_enforcement=False)
    return person("P-ELLIS", "partner", kind="third_party", organisation="COUNCIL")


def _on_a_personal_drive() -> dict[str, Any]:
    place = location("H-DRIVE", kind="personal_drive", approved=False, ceiling="")
    return {"by": keeper(), "at": NOON, "ref": "A-2", "title": "Gang list", "location": place}


def _changed() -> dict[str, Any]:
    return {"by": keeper(), "at": NOON, "asset": asset(), "title": "Another title"}


def _naming() -> dict[str, Any]:
    return {"by": siro(), "at": NOON, "asset": asset(), "owner": person(OWNER, "iao")}


def _naming_somebody_without_a_role() -> dict[str, Any]:
    return _naming() | {"owner": _nobody()}


def _accepting() -> dict[str, Any]:
    named = _naming()
    actions.name_owner(**named)
    return {"by": OWNER, "at": NOON, "asset": named["asset"]}


def _accepting_for_somebody() -> dict[str, Any]:
    return _accepting() | {"by": person("P-IVO", "iao")}


def _importing(who: Callable[[], str]) -> Callable[[], dict[str, Any]]:
    return _as(who, incoming=incoming({"title": "Case files"}), source="their register")


def _importing_rules(who: Callable[[], str]) -> Callable[[], dict[str, Any]]:
    rows = incoming({"ref": "RET-9", "title": "Case files", "period": "6 years"})
    return _as(who, incoming=rows, source="their schedule")


SCENARIOS = [
    Scenario(actions.approve_location, _as(siro, **PLACE), _as(siro, **(PLACE | {"kind": "personal_drive"}))),
    Scenario(
        actions.add_retention_rule,
        _as(keeper, ref="RET-1", title="Case files", months=72),
        _as(_nobody, ref="RET-1", title="Case files", months=72),
    ),
    Scenario(actions.import_schedule, _importing_rules(keeper), _importing_rules(_nobody)),
    Scenario(actions.register_asset, _as(keeper, ref="A-1", title="Case files"), _on_a_personal_drive),
    Scenario(actions.change_asset, _changed, lambda: _changed() | {"location_as_named": "Bo's USB stick"}),
    Scenario(actions.name_owner, _naming, _naming_somebody_without_a_role),
    Scenario(actions.accept_asset, _accepting, _accepting_for_somebody),
    Scenario(actions.download_register, _as(keeper, **FILE), _as(_of_another_organisation, **FILE)),
    Scenario(actions.import_register, _importing(keeper), _importing(_nobody)),
]
