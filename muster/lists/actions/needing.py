"""Recording what came of asking whether a list is needed."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import invalid_if
from muster.lists.records import List
from muster.lists.rules import LIMITS, SEEN_BY, SUBJECT_CATEGORIES, Need, Outcome, outcome_of
from muster.log.acting import acting
from muster.people.queries import the_person
from muster.people.rules import works_here


def answer_need(*, by: str, at: datetime, need: Need) -> Outcome:
    """What comes of somebody's need for a list. Nothing changes but the log: the board sees how often lists are asked
    for, and what for. Nothing of anybody who would be on it is said. Raises Invalid by field."""
    with acting("need.answered", by=by, at=at) as act:
        act.check(works_here(the_person(by, day_of(at)), day_of(at)))
        invalid_if(_wrong(need), "What the list is needed for is not said yet.")
        outcome = outcome_of(need)
        act.enter(outcome_of_need=outcome.code, needed_for=need.what_for, list=need.existing or None)
    return outcome


def _wrong(need: Need) -> dict[str, str]:
    texts = {"reason": need.what_for, "says": need.why_not}
    found = wrong_texts(texts, LIMITS, {"reason"} if need.existing else {"reason", "says"})
    faults = {{"reason": "what_for", "says": "why_not"}[name]: fault for name, fault in found.items()}
    if need.existing and not List.objects.filter(ref=need.existing).exclude(state=List.State.CLOSED).exists():
        faults["existing"] = "There is no such list that is not closed."
    if not need.existing and (not need.categories or set(need.categories) - set(SUBJECT_CATEGORIES)):
        faults["categories"] = f"Use one or more of {', '.join(SUBJECT_CATEGORIES)}."
    if need.seen_by not in SEEN_BY:
        faults["seen_by"] = f"Use {', '.join(SEEN_BY)}."
    if not 0 < need.how_many <= 10_000_000:
        faults["how_many"] = "Use a whole number of people from 1 to 10,000,000."
    if not 0 < need.weeks <= 5200:
        faults["weeks"] = "Use a whole number of weeks from 1 to 5,200."
    return faults
