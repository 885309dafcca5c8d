"""Is it shared outside law enforcement only under an agreement?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts, agreed_from, agreed_until
from muster.kernel.decision import Finding, earliest, met, not_met, unknown
from muster.kernel.text import listed

CONTROL = Control(
    id="sharing",
    title="Sharing only under agreement",
    question="Does an agreement in force name every recipient that is not law enforcement?",
    why="Finding S3: sharing outside law enforcement only under a data sharing agreement. Findings E8 and E9: blanket "
    "sharing, no agreements. ICO Data Sharing Code.",
    findings=("S3", "E8", "E9"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    if facts.recipients_as_named and not facts.recipients:
        return unknown(
            f"Its recipients are only named in words: {facts.recipients_as_named[:200]}",
            "Record each recipient as an organisation.", IAO,
        )  # fmt: skip
    outside = [each for each in facts.recipients if not each.law_enforcement]
    agreements = facts.documents.get("agreement", ())
    ends = {each: agreed_until(agreements, each.ref, facts.purposes, at) for each in outside}
    bare = [each for each, end in ends.items() if end is None]
    if bare:
        return not_met(
            f"It is shared with {listed(sorted(each.name for each in bare))}, and no agreement in force covers that "
            "for its purposes.",
            "Agree and approve a data sharing agreement, or stop sharing.", IAO,
            improves_at=earliest(agreed_from(agreements, each.ref, facts.purposes, at) for each in bare),
        )  # fmt: skip
    if not outside:
        return met("It is shared with nobody outside law enforcement.")
    return met("An agreement in force covers every recipient outside law enforcement.", until=earliest(ends.values()))
