"""Which table of delegation holds, and those that there were."""

from __future__ import annotations

from typing import Any

from muster.lists.delegating.records import Delegation
from muster.lists.rules import TIERS, UNTIL_AGREED, DelegationFacts, delegated


def delegation_in_force() -> DelegationFacts:
    """What the board agreed on last; until it has agreed on anything, what holds until then. Two queries."""
    rows = Delegation.objects.filter(agreed_at__isnull=False).select_related("urgent_grade")
    row = rows.prefetch_related("tiers__grade").order_by("-agreed_at", "-id").first()
    return UNTIL_AGREED if row is None else facts_of_table(row)


def facts_of_table(row: Delegation) -> DelegationFacts:
    """A table as the rules see it; its tiers must have been fetched with their grades."""
    tiers = {each.tier: each for each in row.tiers.all()}
    return delegated(
        row.number,
        {name: (tiers[name].grade.name, tiers[name].grade.rank) for name in TIERS},
        {name: tiers[name].months for name in TIERS},
        (row.urgent_grade.name, row.urgent_grade.rank),
        row.quorum,
    )


def open_table() -> Delegation | None:
    """The table that is being voted on; None when none is."""
    return Delegation.objects.filter(agreed_at=None, withdrawn_at=None).select_related("proposed_by").first()


def tables_shown() -> list[dict[str, Any]]:
    """Every table that there was, the newest first: the row, what it says, and the votes. Four queries."""
    rows = Delegation.objects.select_related("urgent_grade", "proposed_by").order_by("-number")
    found = rows.prefetch_related("tiers__grade", "votes__person")[:50]
    return [
        {
            "row": row,
            "facts": facts_of_table(row),
            "votes": sorted(row.votes.all(), key=lambda vote: vote.id),
        }
        for row in found
    ]
