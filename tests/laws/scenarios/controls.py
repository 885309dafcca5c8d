"""How taking the assurance away succeeds and is refused."""

from __future__ import annotations

from muster.controls import actions
from muster.controls.rules import EVERY_LIST
from tests.laws.scenario import Scenario
from tests.people.build import NOON, person

SCENARIOS = [
    Scenario(
        actions.download_assurance,
        lambda: {"by": person("P-BOARD", "board_member"), "at": NOON, "choice": EVERY_LIST},
        lambda: {"by": person("P-BO", "list_user"), "at": NOON, "choice": EVERY_LIST},
    ),
]
