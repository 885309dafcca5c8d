"""How each action on accounts succeeds and is refused."""

from __future__ import annotations

from typing import Any

from muster.people.accounts import actions
from tests.laws.scenario import Scenario
from tests.people.accounts.build import PASSWORD, account, code_for, second_factor
from tests.people.build import ADMINISTRATOR, NOON, person

SOMEBODY = "P-SOMEBODY"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _giving(by: str) -> dict[str, Any]:
    person(SOMEBODY)
    return {"by": by, "at": NOON, "person": SOMEBODY}


def _keeping(by: str) -> dict[str, Any]:
    account(SOMEBODY)
    return {"by": by, "at": NOON, "person": SOMEBODY}


def _own(**given: Any) -> dict[str, Any]:
    account(SOMEBODY)
    return {"by": SOMEBODY, "at": NOON, **given}


def _ended(**given: Any) -> dict[str, Any]:
    account(SOMEBODY)
    actions.end_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    return {"by": SOMEBODY, "at": NOON, **given}


def _with_second_factor() -> dict[str, Any]:
    account(SOMEBODY)
    second_factor(SOMEBODY)
    return {"by": SOMEBODY, "at": NOON}


NEW = {"old": PASSWORD, "password": "heron-lantern-quarry"}


SCENARIOS = [
    Scenario(actions.give_account, lambda: _giving(ADMINISTRATOR), lambda: _giving(SOMEBODY)),
    Scenario(actions.end_account, lambda: _keeping(ADMINISTRATOR), lambda: _keeping(SOMEBODY)),
    Scenario(
        actions.reset_account,
        lambda: _keeping(ADMINISTRATOR) | {"password": "heron-lantern-quarry"},
        lambda: _keeping(SOMEBODY) | {"password": "heron-lantern-quarry"},
    ),
    Scenario(actions.sign_in, lambda: _own(how=["password"]), lambda: _ended(how=["password"])),
    Scenario(actions.sign_out, _own, _ended),
    Scenario(actions.set_password, lambda: _own(**NEW), lambda: _ended(**NEW)),
    Scenario(
        actions.set_second_factor,
        lambda: _own(secret=SECRET, code=code_for(SECRET)),
        lambda: _ended(secret=SECRET, code=code_for(SECRET)),
    ),
    Scenario(actions.remove_second_factor, _with_second_factor, _ended),
    Scenario(actions.make_recovery_codes, _with_second_factor, _ended),
]
