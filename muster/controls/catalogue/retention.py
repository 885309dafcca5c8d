"""Is the list kept no longer than the corporate schedule allows?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="retention",
    title="Retention mirrors the corporate schedule",
    question="Are a retention period and a review interval set, no longer than the corporate schedule's?",
    why="Finding S6: a retention policy mirroring the corporate one. Finding E4: no retention period set for nominals. "
    "DPA 2018 s.39: time limits for periodic review.",
    findings=("S6", "E4"),
    closes=EVERY_DOOR,
    owner=IAO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    rule = facts.retention_rule
    if facts.retention_months is None:
        return not_met("No retention period is set.", "Set a period no longer than the corporate schedule's.", IAO)
    if facts.review_months is None:
        return not_met(
            "No review interval is set for the people on it.", "Set how often each is reviewed.", "List owner"
        )
    if rule is None:
        return not_met("It follows no rule of the corporate schedule.", "Name the rule it follows.", IAO)
    if rule.permanent:
        return met(f"Rule {rule.ref} keeps this for good; the list keeps it for {facts.retention_months} months.")
    if rule.months is None:
        return unknown(
            f"Rule {rule.ref} gives no period as a number.",
            "Have the schedule say a period.",
            "Register keeper",
        )
    if facts.retention_months > rule.months:
        return not_met(
            f"It keeps people for {facts.retention_months} months; rule {rule.ref} allows {rule.months}.",
            "Shorten the period to what the schedule allows.", IAO,
        )  # fmt: skip
    return met(f"{facts.retention_months} months, within the {rule.months} of rule {rule.ref}.")
