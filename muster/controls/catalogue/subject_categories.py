"""Is it clear who may be on the list, and as what?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, LIST_OWNER, Control, ListFacts
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="subject_categories",
    title="Subject categories defined",
    question="Are the categories of people and the criteria for inclusion and removal defined?",
    why="DPA 2018 s.38(3): suspects, convicted, victims, witnesses and others distinguished. Finding E1: no clear "
    "distinction between victims and perpetrators. Finding E5: people never truly removed.",
    findings=("E1", "E5"),
    closes=EVERY_DOOR,
    owner=LIST_OWNER,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    if not facts.categories and facts.subjects_as_named:
        return unknown(
            f"The people on it are only described in words: {facts.subjects_as_named[:200]}",
            "Say which categories they are, and why each.",
            LIST_OWNER,
        )
    if not facts.categories:
        return not_met("No category of people is defined.", "Say which categories it holds, and why each.", LIST_OWNER)
    if not facts.inclusion_criteria:
        return not_met("No criterion for inclusion is defined.", "Define what puts a person on it.", LIST_OWNER)
    if not facts.removal_criteria:
        return not_met("No criterion for removal is defined.", "Define what takes a person off it.", LIST_OWNER)
    return met(f"{len(facts.categories)} categories, with criteria for inclusion and removal.")
