"""Is the list kept where it may be kept?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, SIRO, Control, ListFacts
from muster.kernel.dates import day_of, end_of
from muster.kernel.decision import Finding, met, not_met, unknown
from muster.register.rules import may_keep_at, within_ceiling

CONTROL = Control(
    id="secure_location",
    title="Secure location",
    question="Is it kept at an approved location that is fit for its classification?",
    why="Finding S1: secure location. Findings E3 (lists on a personal drive) and E13 (DPP7, security). DPA 2018 s.40.",
    findings=("S1", "E3", "E13"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    place = facts.location
    if place is None:
        return unknown("It is not recorded where this list is kept.", "Record its location.", IAO)
    allowed = may_keep_at(place.kind)
    if not allowed.allowed:
        return not_met(allowed.reason, allowed.remedy, IAO)
    if not place.approved:
        return not_met(f"{place.name} is not an approved location.", "Move it, or have the location approved.", SIRO)
    if place.approved_until is not None and place.approved_until < day_of(at):
        return not_met(
            f"The approval of {place.name} ended on {place.approved_until:%-d %B %Y}.",
            "Have the location approved again.",
            SIRO,
        )
    fits = within_ceiling(facts.classification, place.ceiling)
    if fits is None:
        return unknown("Its classification is not known.", "Classify the asset.", IAO)
    if not fits:
        return not_met(
            f"{facts.classification} is above what {place.name} is approved for ({place.ceiling}).",
            "Move it to a location approved for its classification.", IAO,
        )  # fmt: skip
    until = None if place.approved_until is None else end_of(place.approved_until)
    return met(f"It is kept in {place.name}, approved up to {place.ceiling}.", until=until)
