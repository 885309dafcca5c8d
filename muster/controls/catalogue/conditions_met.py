"""Has everything been done that the decision asked for by now?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, LIST_OWNER, OPEN, SHARE, Control, ListFacts
from muster.kernel.dates import day_of, end_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="conditions_met",
    title="Conditions of its decision met",
    question="Has each condition of the list's authorisation been met by its day?",
    why="Finding A2: a decision with conditions is a decision only while they are kept. Finding E10: no effective "
    "central governance.",
    findings=("A2",),
    closes=frozenset({OPEN, ADD, SHARE}),
    owner=LIST_OWNER,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    if facts.authorisation is None and facts.state == "authorised":
        return unknown("No decision on it is on record.", "Ask for the list to be authorised.", LIST_OWNER)
    conditions = facts.authorisation.conditions if facts.authorisation else ()
    unmet = sorted((each for each in conditions if not each.met), key=lambda each: each.due_on)
    if not unmet:
        return met("Every condition of its authorisation is met." if conditions else "Its authorisation has none.")
    first = unmet[0]
    if first.due_on < day_of(at):
        more = f" And {len(unmet) - 1} more." if len(unmet) > 1 else ""
        return not_met(
            f"A condition was to be met by {first.due_on:%-d %B %Y}: {first.says}{more}",
            "Meet it and say how.",
            f"{first.owner}, who answers for it",
        )
    return met(f"The next condition is to be met by {first.due_on:%-d %B %Y}.", until=end_of(first.due_on))
