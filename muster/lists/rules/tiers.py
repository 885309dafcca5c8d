"""How much harm a list can do, and so who must decide on it and for how long: the table of tiers, and what of it the
board sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from muster.kernel.dates import add_months

SPANS = {6: "six months", 12: "a year", 24: "two years"}


@dataclass(frozen=True, slots=True)
class Tier:
    """`rank` is the least rank of the grade of its owner and its senior information risk owner, `grade` what that grade
    is called, `months` the longest an authorisation may last, `parts` who must take part in the decision: the last of
    them decides, the others before. `quorum` is how many votes of the board must be counted."""

    who: str
    grade: str
    rank: int
    months: int
    parts: tuple[str, ...]
    quorum: int = 3

    @property
    def title(self) -> str:
        """Low: an information asset owner, inspector or above, for at most two years."""
        return f"{self.who.format(grade=self.grade)}, for at most {SPANS.get(self.months, f'{self.months} months')}"


TIERS: dict[str, Tier] = {
    "low": Tier("Low: an information asset owner, {grade} or above", "inspector", 30, 24, ("owner",)),
    "medium": Tier(
        "Medium: two independent assessors, then an information asset owner, {grade} or above",
        "superintendent", 50, 12, ("assessor", "owner"),
    ),
    "high": Tier(
        "High: two independent assessors, an information asset owner, the data protection officer's advice, then the "
        "senior information risk owner, {grade} or above",
        "chief superintendent", 60, 6, ("assessor", "owner", "dpo", "siro"),
    ),
    "board": Tier(
        "Board: as for a high tier, then the data board by vote",
        "chief superintendent", 60, 6, ("assessor", "owner", "dpo", "siro", "board"),
    ),
}  # fmt: skip
"""From the least harm to the most. The numbers hold until the board has agreed on its own, and are a choice of design,
not law (findings A2, A3, E10). Who takes part is not the board's to change: nobody may be left out."""

ASSESSORS = 2
"""So many independent assessors, each blind to what the other says until both have said it."""
URGENT_GRADE, URGENT_RANK = "inspector", 30
"""The least grade of whoever authorises urgently, until the board has agreed on another."""


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """Which authority is delegated to whom: what the board agreed on, or else what holds until it has (`number` 0)."""

    tiers: Mapping[str, Tier] = field(default_factory=lambda: TIERS)
    urgent_grade: str = URGENT_GRADE
    urgent_rank: int = URGENT_RANK
    number: int = 0


UNTIL_AGREED = DelegationFacts()


def delegated(
    number: int, grades: Mapping[str, tuple[str, int]], months: Mapping[str, int], urgent: tuple[str, int], quorum: int
) -> DelegationFacts:
    """The table that the board agreed on: for each tier the least grade (what it is called, its rank) and the longest
    authorisation in months."""
    tiers = {
        name: replace(
            tier, grade=_in_a_sentence(grades[name][0]), rank=grades[name][1], months=months[name], quorum=quorum
        )
        for name, tier in TIERS.items()
    }
    return DelegationFacts(tiers, _in_a_sentence(urgent[0]), urgent[1], number)


def _in_a_sentence(name: str) -> str:
    """Inspector becomes inspector, and ACC stays ACC."""
    return name if name.isupper() else name[:1].lower() + name[1:]


def longest(tier: Tier, on: date) -> date:
    """The last day until which a list of this tier can be authorised today."""
    return add_months(on, tier.months)
