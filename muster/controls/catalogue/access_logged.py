"""Is every look at the list logged?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="access_logged",
    title="Access logged",
    question="Is every consultation, change and disclosure logged where the list is kept?",
    why="Finding S4: access logs. Finding E14: no proper record of who accessed it. DPA 2018 s.62. Whether the log "
    "keeps up is judged live at the gate.",
    findings=("S4", "E14"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    logged = facts.location.access_logged if facts.location else None
    if facts.location is None or logged is None:
        return unknown(
            "It is not known whether access is logged where this list is kept.",
            "Find out and record it.",
            IAO,
        )
    if not logged:
        return not_met(f"{facts.location.name} does not log access.", "Move the list to where access is logged.", IAO)
    return met(f"{facts.location.name} logs access.")
