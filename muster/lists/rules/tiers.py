"""How much harm a list can do, and so who must decide on it and for how long: the table of tiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muster.kernel.dates import add_months


@dataclass(frozen=True, slots=True)
class Tier:
    """`rank` is the least rank of the grade of its owner and its senior information risk owner, `months` the longest an
    authorisation may last, `parts` who must take part in the decision: the last of them decides, the others before."""

    title: str
    rank: int
    months: int
    parts: tuple[str, ...]


TIERS: dict[str, Tier] = {
    "low": Tier("Low: an information asset owner, inspector or above, for at most two years", 30, 24, ("owner",)),
    "medium": Tier(
        "Medium: two independent assessors, then an information asset owner, superintendent or above, for at most "
        "a year",
        50, 12, ("assessor", "owner"),
    ),
    "high": Tier(
        "High: two independent assessors, an information asset owner, the data protection officer's advice, then the "
        "senior information risk owner, chief superintendent or above, for at most six months",
        60, 6, ("assessor", "owner", "dpo", "siro"),
    ),
    "board": Tier(
        "Board: as for a high tier, then the data board by vote, for at most six months",
        60, 6, ("assessor", "owner", "dpo", "siro", "board"),
    ),
}  # fmt: skip
"""From the least harm to the most. Ranks are those of the organisation's own grades. The numbers are a choice of
design, not law (findings A2, A3, E10)."""

ASSESSORS = 2
"""So many independent assessors, each blind to what the other says until both have said it."""
QUORUM = 3
"""So many votes for or against must be counted for the board to have decided."""


def longest(tier: Tier, on: date) -> date:
    """The last day until which a list of this tier can be authorised today."""
    return add_months(on, tier.months)
