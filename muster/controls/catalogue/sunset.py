"""Has the list's authorisation not yet ended?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, LIST_OWNER, SHARE, Control, ListFacts
from muster.kernel.dates import day_of, end_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="sunset",
    title="Not past its end",
    question="Is today on or before the last day of the list's authorisation?",
    why="Finding A2: an authorisation that never ends is nobody's decision after a while. After that day a list may "
    "only be looked into, and after 30 days more it closes.",
    findings=("A2",),
    closes=frozenset({ADD, SHARE}),
    owner=LIST_OWNER,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    given = facts.authorisation
    if given is None and facts.state == "authorised":
        return unknown("No decision on it is on record.", "Ask for the list to be authorised.", LIST_OWNER)
    if given is None or given.void_reason is not None:
        return met("No authorisation of it is running that could be past its end.")
    if given.urgent_until is not None:
        if given.urgent_until <= at:
            return not_met("Its urgent authorisation has ended.", "Ask for the full decision.", LIST_OWNER)
        return met("Its urgent authorisation is running.", until=given.urgent_until)
    if given.ends_on < day_of(at):
        return not_met(
            f"Its authorisation ended on {given.ends_on:%-d %B %Y}, so nobody is added and nothing is shared.",
            "Ask for it to be renewed, or close the list.",
            LIST_OWNER,
        )
    return met(f"Its authorisation runs until {given.ends_on:%-d %B %Y}.", until=end_of(given.ends_on))
