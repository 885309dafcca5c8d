"""Answers that always carry a reason: may this be done (Decision), does this hold (Finding)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """Three values, because *unknown never passes* must be sayable."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def severity(self) -> int:
        """0 for met, 1 for unknown, 2 for not met: the worst of several verdicts is the largest."""
        return {"met": 0, "unknown": 1, "not_met": 2}[self.value]


@dataclass(frozen=True, slots=True)
class Decision:
    """May this be done? A refusal says which rule (`code`), why, what would mend it, and who can."""

    allowed: bool
    code: str
    reason: str
    remedy: str = ""
    who: str = ""


def allow(code: str = "allowed", reason: str = "") -> Decision:
    return Decision(True, code, reason)


def refuse(code: str, reason: str, remedy: str, who: str = "") -> Decision:
    """A refusal without a remedy leaves a person stuck, so the remedy is required."""
    return Decision(False, code, reason, remedy, who)


def first_refusal(decisions: Iterable[Decision]) -> Decision:
    """The first refusal in the order given, else permission: the order of the rules is the order of the reasons."""
    return next((decision for decision in decisions if not decision.allowed), allow())


@dataclass(frozen=True, slots=True)
class Finding:
    """Does a control hold? `until` is when a met finding stops holding (None: no end known);
    `improves_at` is the earliest moment at which a finding could get better by time alone."""

    verdict: Verdict
    reason: str
    remedy: str = ""
    who: str = ""
    until: datetime | None = None
    improves_at: datetime | None = None


def met(reason: str, until: datetime | None = None) -> Finding:
    return Finding(Verdict.MET, reason, until=until)


def not_met(reason: str, remedy: str, who: str, improves_at: datetime | None = None) -> Finding:
    return Finding(Verdict.NOT_MET, reason, remedy, who, improves_at=improves_at)


def unknown(reason: str, remedy: str, who: str, *, improves_at: datetime | None = None) -> Finding:
    return Finding(Verdict.UNKNOWN, reason, remedy, who, improves_at=improves_at)


def worst(findings: Iterable[Finding]) -> Finding:
    """The finding that decides: not met before unknown before met, and of met ones the first to end.

    No findings at all is unknown, so that a list nobody judged never passes.
    """
    ranked = sorted(findings, key=lambda each: (-each.verdict.severity, *_soonest(each.until)))
    return ranked[0] if ranked else unknown("Nothing has been judged.", "Run the controls.", "Assurance group")


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of the moments that are known, or None when none is."""
    return min((moment for moment in moments if moment is not None), default=None)


def _soonest(until: datetime | None) -> tuple[bool, float]:
    return (until is None, until.timestamp() if until else 0.0)
