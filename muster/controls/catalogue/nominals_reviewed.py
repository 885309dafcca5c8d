"""Is everybody on the list reviewed in time?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, LIST_OWNER, SHARE, Control, ListFacts
from muster.kernel.dates import end_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="nominals_reviewed",
    title="Nominals reviewed in time",
    question="Is nobody on the list past their review date?",
    why="DPA 2018 s.39: time limits for periodic review. Finding L39: an entry past its review date cannot be shared. "
    "Finding E5: people not removed. It does not close opening, as a review needs a look.",
    findings=("L39", "E5"),
    closes=frozenset({ADD, SHARE}),
    owner=LIST_OWNER,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    figures = facts.figures
    if figures is None:
        return unknown("Nobody has counted the people on it.", "Restate the list's standing.", "Administrator")
    if figures.overdue:
        return not_met(
            f"{figures.overdue:,} of {figures.active:,} people on it are past their review date.",
            "Review each of them: keep with a reason, or remove.", LIST_OWNER,
        )  # fmt: skip
    if not figures.active:
        return met("There is nobody on it.")
    until = end_of(figures.next_review) if figures.next_review else None
    return met(f"All {figures.active:,} people on it are within their review date.", until=until)
