"""What a proposal says beside its parts, and everybody heard whom the tier of a list asks for, by calling actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from muster.kernel.dates import day_of
from muster.lists.actions import give_opinion
from muster.lists.queries import facts_of
from muster.lists.records import List
from muster.lists.rules import TIERS
from tests.people.build import person

PROPOSAL: dict[str, Any] = {
    "basis": "strict_necessity",
    "condition": "statutory",
    "necessity": "Without it the units of an area would not know of each other's reports.",
    "proportionality": "It holds only those who meet a criterion, for as long as they do.",
    "alternatives": "The crime system was tried and cannot be searched by area.",
    "sources": "Crime reports and referrals",
    "users": "Officers of the unit",
    "expected_size": 50,
    "youngest": 18,
    "duration_months": 24,
    "automated": False,
}
HEARD: dict[str, tuple[tuple[str, str, str], ...]] = {
    "assessor": (("P-ASHBY", "assessor", "INSP"), ("P-ASTON", "assessor", "INSP")),
    "owner": (("P-OAKES", "iao", "ACC"),),
    "dpo": (("P-DUNN", "dpo", ""),),
    "siro": (("P-SAYER", "siro", "ACC"),),
    "board": (("P-BOYD", "board_member", ""), ("P-BRAY", "board_member", ""), ("P-BYRD", "board_member", "")),
}
"""Who says what they think, by part: reference, role, grade. None of them owns or proposes anything in a test."""


def hear(ref: str, at: datetime, *, but: frozenset[str] = frozenset(), **people: Any) -> None:
    """Everybody whom the list's tier asks for is for it as it is now, but those in these parts. `people` is more about
    each, such as since when they are in post."""
    tier = TIERS[facts_of(List.objects.select_related("owner", "proposed_by").get(ref=ref), day_of(at)).terms.tier]
    for part in [*tier.parts[:-1], *(["board"] if tier.parts[-1] == "board" else [])]:
        for who, role, grade in HEARD[part] if part not in but else ():
            person(who, role, grade=grade, **people)
            give_opinion(by=who, at=at, list=ref, part=part, says="for", reason="Needed, and no more than is needed.")
