"""Does the law allow the list?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts, document_finding
from muster.kernel.decision import Finding, Verdict, earliest, met, not_met, unknown

CONTROL = Control(
    id="lawful_basis",
    title="Lawful basis and policy document",
    question="Are the lawful basis and the legal mandate stated, and for sensitive processing a condition and a "
    "policy document?",
    why="DPA 2018 s.35: sensitive processing only with consent or strict necessity, a Schedule 8 condition, and a "
    "policy document; s.42: the appropriate policy document. Finding T5: a stated legal basis and a legal mandate.",
    findings=("L35/42", "T5"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    if facts.part not in ("2", "3", "4"):
        return unknown("It is not said which Part of the DPA 2018 governs it.", "Choose Part 2, 3 or 4.", IAO)
    if not facts.legal_basis:
        return not_met("No lawful basis is stated.", "State the lawful basis.", IAO)
    mandate = document_finding(facts, "mandate", "legal mandate", at)
    if mandate.verdict is not Verdict.MET:
        return mandate
    if facts.sensitive is None:
        return unknown("It is not said whether it holds sensitive data.", "Say whether it does (s.35).", IAO)
    if not facts.sensitive:
        return met("A lawful basis is stated and it holds no sensitive data.", until=mandate.until)
    if not facts.condition:
        return not_met("It holds sensitive data without a stated condition.", "State the Schedule 8 condition.", IAO)
    policy = document_finding(facts, "appropriate_policy", "appropriate policy document", at)
    if policy.verdict is not Verdict.MET:
        return policy
    until = earliest([mandate.until, policy.until])
    return met("A lawful basis, a condition and a policy document are in force.", until=until)
