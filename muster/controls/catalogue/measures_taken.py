"""Has everything been done that the assessment counts on?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, AUTHORISE, IAO, SHARE, Control, ListFacts
from muster.evidence.rules import VersionFacts, in_force
from muster.kernel.dates import day_of, end_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="measures_taken",
    title="Measures of the DPIA taken",
    question="Has each measure of the data protection impact assessment been taken by its day?",
    why="DPA 2018 s.64: an assessment says which measures address the risks. One that is late leaves the risk as it "
    "was before.",
    findings=("L64",),
    closes=frozenset({ADD, SHARE, AUTHORISE}),
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    on = day_of(at)
    current = in_force(facts.documents.get("dpia", ()), on)
    if current is None:
        return met("No assessment is in force that counts on any; whether one must be is for another control.")
    if current.id not in facts.measures:
        return _of_a_file(current)
    measures = facts.measures[current.id]
    waiting = sorted((each for each in measures if not each.taken), key=lambda each: (each.due_on, each.number))
    if not waiting:
        return met("Every measure of its assessment is taken.")
    first = waiting[0]
    if first.due_on >= on:
        return met(f"The next measure is to be taken by {first.due_on:%-d %B %Y}.", until=end_of(first.due_on))
    more = f" And {len(waiting) - 1} more are still to be taken." if len(waiting) > 1 else ""
    return not_met(
        f"A measure was to be taken by {first.due_on:%-d %B %Y}: {first.says}{more}",
        "Take it and say how, or have a new version of the assessment approved without it.",
        f"{first.owner_name}, who answers for it",
    )


def _of_a_file(current: VersionFacts) -> Finding:
    if current.measures_open is None:
        return unknown(
            "Its assessment came as a file, and nobody said whether its measures are taken.",
            "Have a version approved that says so, or write the assessment here.",
            IAO,
        )
    if current.measures_open:
        return not_met(
            "Its assessment came as a file that says measures are still to be taken.",
            "Take them and have a version approved that says so, or write the assessment here.",
            IAO,
        )
    return met("Its assessment says that every measure of it is taken.")
