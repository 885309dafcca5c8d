"""Has the risk to people been assessed, and is the assessment current?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts, document_finding
from muster.kernel.decision import Finding

CONTROL = Control(
    id="data_protection_assessment",
    title="DPIA in force",
    question="Is there an approved data protection impact assessment that is not past its review date?",
    why="Finding S2: a reviewed DPIA. Finding E11: no DPIA at any point. DPA 2018 s.64: before high-risk processing.",
    findings=("S2", "E11"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    return document_finding(facts, "dpia", "data protection impact assessment (DPIA)", at)
