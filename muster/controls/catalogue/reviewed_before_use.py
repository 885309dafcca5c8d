"""Has the list been looked through before this use of it, where that was decided?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import LIST_OWNER, OPEN, SHARE, Control, ListFacts
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="reviewed_before_use",
    title="Reviewed before use",
    question="Where a list is to be reviewed before each use, does a review of it as it is now still hold?",
    why="DPA 2018 s.39: periodic review. A list that is seldom used is reviewed when it is used, not by the calendar "
    "alone.",
    findings=("L39",),
    closes=frozenset({OPEN, SHARE}),
    owner=LIST_OWNER,
)

REMEDY = "Look through the list, and say what you looked at: muster lists review."


def check(facts: ListFacts, at: datetime) -> Finding:
    if facts.authorisation is None and facts.state == "authorised":
        return unknown("No decision on it is on record.", "Ask for the list to be authorised.", LIST_OWNER)
    if not facts.review_hours:
        return met("It was not decided that it is reviewed before each use.")
    review = facts.review
    if review is None:
        return not_met("It is to be reviewed before each use, and has not been.", REMEDY, LIST_OWNER)
    if not review.as_reviewed:
        return not_met("It has been changed since it was reviewed for its last use.", REMEDY, LIST_OWNER)
    if review.until <= at:
        says = (
            f"It is to be reviewed before each use. The last review held for {facts.review_hours} hours, and is over."
        )
        return not_met(says, REMEDY, LIST_OWNER)
    return met(f"{review.by} reviewed it for this use.", until=review.until)
