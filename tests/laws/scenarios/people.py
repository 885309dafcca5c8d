"""How each action of the people room succeeds and is refused."""

from __future__ import annotations

from typing import Any

from muster.kernel.importing import Incoming
from muster.people import actions
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, NOON, found, person


def _as(by: str, **what: Any) -> dict[str, Any]:
    return {"by": by, "at": NOON, **what}


def _administrator(**what: Any):
    def build() -> dict[str, Any]:
        found()
        person("P-BO")
        return _as(ADMINISTRATOR, **what)

    return build


def _nobody(**what: Any):
    """Somebody in post without the role."""

    def build() -> dict[str, Any]:
        return _as(person("P-BO"), **what)

    return build


def _founding() -> dict[str, Any]:
    return _as("P-ONE", ref="FEN", name="Fenmarch Police", law_enforcement=True, administrator="Orla Nene")


def _founded() -> dict[str, Any]:
    found()
    return _founding()


def _holder() -> dict[str, Any]:
    return _as(ADMINISTRATOR, person=person("P-BO", "list_user"))


def _rows() -> Incoming:
    return Incoming([(2, {"ref": "P-CY", "name": "Cy Welland"})], "0" * 64)


def _importing(by: str) -> dict[str, Any]:
    return _as(by, incoming=_rows())


SCENARIOS = [
    Scenario(actions.found_organisation, _founding, _founded),
    Scenario(
        actions.add_organisation,
        _administrator(ref="WELLAND", name="Welland Council", law_enforcement=False),
        _nobody(ref="WELLAND", name="Welland Council", law_enforcement=False),
    ),
    Scenario(actions.add_unit, _administrator(ref="U-INT", name="Intelligence"), _nobody(ref="U-INT", name="Intel")),
    Scenario(
        actions.add_grade,
        _administrator(ref="CC", name="Chief constable", rank=99),
        _nobody(ref="CC", name="Chief constable", rank=99),
    ),
    Scenario(
        actions.add_person,
        _administrator(ref="P-CY", name="Cy Welland"),
        _nobody(ref="P-CY", name="Cy Welland"),
    ),
    Scenario(actions.end_person, _administrator(person="P-BO"), _nobody(person=ADMINISTRATOR)),
    Scenario(
        actions.give_role,
        _administrator(person="P-BO", role="list_user"),
        _nobody(person="P-BO", role="list_user"),
    ),
    Scenario(
        actions.end_role,
        lambda: _holder() | {"role": "list_user"},
        lambda: _holder() | {"by": "P-BO", "role": "list_user"},
    ),
    Scenario(
        actions.import_people,
        lambda: found() and _importing(ADMINISTRATOR),
        lambda: _importing(person("P-BO")),
    ),
]
