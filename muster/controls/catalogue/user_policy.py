"""Have its users been told the rules?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts, document_finding
from muster.kernel.decision import Finding

CONTROL = Control(
    id="user_policy",
    title="User policy in force",
    question="Is there an approved policy document for the people who use the list?",
    why="Finding S5: a policy document for users. Findings E2 and E15: unclear operating model, no coherent guidance.",
    findings=("S5", "E2", "E15"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    return document_finding(facts, "user_policy", "user policy", at)
