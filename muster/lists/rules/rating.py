"""Which tier a list is of, computed from what it says, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass

from muster.lists.rules.terms import ListTerms
from muster.lists.rules.tiers import TIERS

LADDER = tuple(TIERS)
LARGE, VERY_LARGE, ADULT = 100, 1000, 18


@dataclass(frozen=True, slots=True)
class Rating:
    """The tier and the reasons that raised it: none for a list of the lowest."""

    tier: str
    reasons: tuple[str, ...]


def tier_of(terms: ListTerms, at_least: str = "low", *, called_in: bool = False) -> Rating:
    """The tier of a list. Each reason raises it by one; the proposer may ask for a higher tier (`at_least`) and never
    for a lower; what the board has called in is the board's. What nobody has said raises nothing here, because a list
    that does not say it cannot be decided on."""
    reasons = tuple(reason for reason, holds in _reasons(terms) if holds)
    tier = LADDER[min(len(reasons), len(LADDER) - 1)]
    if LADDER.index(at_least) > LADDER.index(tier):
        return Rating(at_least, (*reasons, "Whoever proposed it asked for this tier."))
    if called_in and tier != LADDER[-1]:
        return Rating(LADDER[-1], (*reasons, "The board called it in."))
    return Rating(tier, reasons)


def _reasons(terms: ListTerms) -> tuple[tuple[str, bool], ...]:
    size = terms.expected_size or 0
    return (
        (f"It may hold more than {LARGE} people.", size > LARGE),
        (f"It may hold more than {VERY_LARGE:,} people.", size > VERY_LARGE),
        (f"It may hold people under {ADULT}.", terms.youngest is not None and terms.youngest < ADULT),
        ("It processes sensitive data.", terms.is_sensitive),
        ("It is shared outside law enforcement.", any(not police for _, police in terms.recipients)),
        ("A computer scores or chooses people for it.", terms.automated is True),
    )
