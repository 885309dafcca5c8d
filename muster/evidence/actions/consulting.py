"""Putting on record that the Information Commissioner was consulted, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from muster.evidence.actions.versions import complain, the_version
from muster.evidence.records import Consultation
from muster.evidence.rules import LIMITS, may_consult, wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict
from muster.log.acting import acting
from muster.people.queries import the_person


def record_consultation(
    *,
    by: str,
    at: datetime,
    document: str,
    number: int,
    asked_on: date,
    answered_on: date | None = None,
    outcome: str = "",
) -> Consultation:
    """Put on record that the Commissioner was consulted on a version whose residual risk is high (DPA 2018 s.65), and
    when and what they answered. Without an answer nobody can approve it yet. Raises Invalid, Conflict."""
    with acting("consultation.recorded", by=by, at=at, document=document, number=number) as act:
        today = day_of(at)
        version = the_version(document, number)
        person = the_person(by, today)
        act.check(may_consult(person, version.document.kind, today))
        complain(_wrong(asked_on, answered_on, outcome, today))
        if version.residual_risk != "high":
            raise Conflict(
                f"Version {number} of {document} does not say that a high risk remains, so there is nothing to consult "
                "the Commissioner on (DPA 2018 s.65)."
            )
        act.enter(asked_on=asked_on.isoformat(), answered=answered_on is not None)
        return Consultation.objects.create(
            version=version, asked_on=asked_on, answered_on=answered_on, outcome=outcome, by_id=person.id, at=at
        )


def _wrong(asked_on: date, answered_on: date | None, outcome: str, today: date) -> dict[str, str]:
    faults = {}
    if asked_on > today:
        faults["asked_on"] = "Use today or a day before."
    if answered_on is None and outcome.strip():
        faults["answered_on"] = "Say on which day the Commissioner answered."
    if answered_on is not None:
        faults |= wrong_texts({"outcome": outcome}, LIMITS, {"outcome"})
        if not asked_on <= answered_on <= today:
            faults["answered_on"] = "Use a day from that of the question to today."
    return faults
