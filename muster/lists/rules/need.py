"""Whether somebody needs a list at all: a table of outcomes, asked before anybody is put anywhere."""

from __future__ import annotations

from dataclasses import dataclass

SEEN_BY: dict[str, str] = {
    "unit": "My own unit",
    "force": "Other units of ours",
    "police": "Other law-enforcement bodies",
    "outside": "Somebody outside law enforcement",
}
FEW, SHORT = 5, 4
"""So few people for so few weeks, seen by one unit, are for case records and a briefing: a choice of design."""


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody says that they need a list for. `existing` is the reference of a list that will do, "" for none;
    `weeks` is for how long."""

    what_for: str
    existing: str
    why_not: str
    categories: tuple[str, ...]
    children: bool
    how_many: int
    weeks: int
    seen_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is none, existing or propose; what it means and why."""

    code: str
    title: str
    reason: str


def outcome_of(need: Need) -> Outcome:
    """What comes of a need: a list that exists comes first, then doing without one, then proposing one."""
    if need.existing:
        return Outcome(
            "existing",
            "Use the list that there is",
            "A second list of the same people is how informal lists begin: ask its owner for a grant.",
        )
    if need.how_many <= FEW and need.weeks <= SHORT and need.seen_by == "unit":
        return Outcome(
            "none",
            "No list is needed",
            f"At most {FEW} people, for at most {SHORT} weeks, seen by one unit: the case records hold them. Brief "
            "your unit from those.",
        )
    return Outcome(
        "propose", "Propose a list", "Nothing else does what you need. Nobody is on it before it is authorised."
    )


def started_from(need: Need) -> dict[str, object]:
    """What a proposal can start with, by the names of its fields."""
    months = -(-need.weeks * 12 // 52)
    return {
        "expected_size": need.how_many,
        "duration_months": max(1, months),
        "alternatives": need.why_not,
        "users": SEEN_BY[need.seen_by],
    } | ({} if need.children else {"youngest": 18})
