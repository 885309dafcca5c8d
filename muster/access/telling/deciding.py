"""What the page of a list says of deciding on it: its tier and why, what was said, and who is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from muster.kernel.decision import Decision
from muster.lists.queries import tier_reasons
from muster.lists.queries.opinions import opinions_shown
from muster.lists.records import Authorisation, List
from muster.lists.rules import (
    PARTS,
    ListFacts,
    Tier,
    may_authorise_urgently,
    may_decide,
    may_oversee,
    part_wanted,
    still_wanted,
)
from muster.people.rules import PersonFacts


@dataclass(frozen=True, slots=True)
class Deciding:
    """`said` is what was said, as this person may see it; `wanted` what is still wanted before the last part decides;
    `part` the part in which this person is asked; `ways` what else they may do."""

    tier: Tier
    reasons: Sequence[str]
    said: Sequence[dict[str, Any]]
    wanted: Sequence[Decision]
    part: str
    ways: frozenset[str]
    stands_on: Authorisation | None
    decisions: Sequence[Authorisation]
    declined: Sequence[Any]

    @property
    def conditions(self) -> Sequence[Any]:
        return list(self.stands_on.conditions.all()) if self.stands_on else ()


def deciding_of(row: List, facts: ListFacts, person: PersonFacts, on: date) -> Deciding:
    """Everything about deciding on a list, for one of our own people: three queries."""
    tier = facts.tier
    given = list(
        row.authorisations.select_related("decided_by", "oversight__by")
        .prefetch_related("conditions__owner", "conditions__met_by")
        .order_by("-decided_at", "-id")
    )
    stands_on = next((each for each in given if each.voided_at is None), None)
    part = part_wanted(person, facts, on) if row.state != "closed" else ""
    decides = may_decide(person, facts, on).allowed and row.state == "proposed"
    urgent = may_authorise_urgently(person, facts, bool(given and given[0].urgent_until), on).allowed
    oversees = stands_on is not None and stands_on.tier != "board" and may_oversee(person, "", on).allowed
    ways = {"opinion": bool(part), "decline": decides, "urgently": urgent and row.state == "proposed",
            "oversee": oversees}  # fmt: skip
    return Deciding(
        tier=tier,
        reasons=tier_reasons(row, facts.terms),
        said=opinions_shown(facts.opinions, person.ref),
        wanted=[each for each in still_wanted(tier, facts.opinions, "whatever was advised") if not each.allowed],
        part=PARTS[part].title if part else "",
        ways=frozenset(name for name, may in ways.items() if may),
        stands_on=stands_on,
        decisions=given,
        declined=list(row.declined.select_related("by").order_by("-id")),
    )
