"""Was the effect on equality considered before the list was let in?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts, document_finding
from muster.kernel.dates import day_of
from muster.kernel.decision import Finding, Verdict, not_met

CONTROL = Control(
    id="equality_assessment",
    title="EIA before authorisation",
    question="Was an equality impact assessment approved before the list was authorised, and is it current?",
    why="Finding E12: no list is authorised without an EIA dated before authorisation. Equality Act 2010 s.149: a "
    "continuing duty (Bridges [2020] EWCA Civ 1058).",
    findings=("E12",),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    finding = document_finding(facts, "eia", "equality impact assessment (EIA)", at)
    if finding.verdict is not Verdict.MET or facts.authorisation is None or facts.state != "authorised":
        return finding
    approvals = (each.approved_on for each in facts.documents.get("eia", ()) if each.approved_on is not None)
    first = min(approvals, default=None)
    # On the day itself the order is certain: authorising needs this control to be met beforehand.
    if first is None or first > day_of(facts.authorisation.decided_at):
        return not_met(
            "The equality impact assessment was approved only after the list was authorised.",
            "Ask for a fresh decision that takes the assessment into account.", "List owner",
        )  # fmt: skip
    return finding
