"""Has everything been done that the assessment counts on?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, AUTHORISE, IAO, SHARE, Control, ListFacts
from muster.evidence.rules import VersionFacts, in_force, next_change
from muster.kernel.dates import day_of, end_of, start_of
from muster.kernel.decision import Finding, earliest, met, not_met, unknown

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
    """What is found holds until another version of the assessment takes effect, with measures of its own."""
    on = day_of(at)
    versions = facts.documents.get("dpia", ())
    comes_on = next_change(versions, on)
    changes = start_of(comes_on) if comes_on else None
    current = in_force(versions, on)
    if current is None:
        reason = "No assessment is in force that counts on any; whether one must be is for another control."
        return met(reason, until=changes)
    if current.id not in facts.measures:
        return _of_a_file(current, changes)
    measures = facts.measures[current.id]
    waiting = sorted((each for each in measures if not each.taken), key=lambda each: (each.due_on, each.number))
    if not waiting:
        return met("Every measure of its assessment is taken.", until=changes)
    first = waiting[0]
    if first.due_on >= on:
        until = earliest([end_of(first.due_on), changes])
        return met(f"The next measure is to be taken by {first.due_on:%-d %B %Y}.", until=until)
    more = f" And {len(waiting) - 1} more are still to be taken." if len(waiting) > 1 else ""
    return not_met(
        f"A measure was to be taken by {first.due_on:%-d %B %Y}: {first.says}{more}",
        "Take it and say how, or have a new version of the assessment approved without it.",
        f"{first.owner_name}, who answers for it",
        improves_at=changes,
    )


def _of_a_file(current: VersionFacts, changes: datetime | None) -> Finding:
    if current.measures_open is None:
        return unknown(
            "Its assessment came as a file, and nobody said whether its measures are taken.",
            "Have a version approved that says so, or write the assessment here.",
            IAO,
            improves_at=changes,
        )
    if current.measures_open:
        return not_met(
            "Its assessment came as a file that says measures are still to be taken.",
            "Take them and have a version approved that says so, or write the assessment here.",
            IAO,
            improves_at=changes,
        )
    return met("Its assessment says that every measure of it is taken.", until=changes)
