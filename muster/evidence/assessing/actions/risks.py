"""The risks of an assessment, the measures against them, and saying that a measure is taken."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max

from muster.evidence.actions.versions import asset_ids
from muster.evidence.assessing.actions.found import the_unfinished
from muster.evidence.assessing.queries import measure_in_force, measures_of, risks_of, taken_of, template_of
from muster.evidence.assessing.records import Assessment, Measure, MeasureTaken, Risk
from muster.evidence.assessing.rules import (
    MeasureFacts,
    RiskFacts,
    Scale,
    may_assess,
    may_take,
    wrong_measure,
    wrong_risk,
)
from muster.evidence.records import Document
from muster.evidence.rules import LIMITS, wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound, invalid_if
from muster.kernel.text import wrong_with_reference
from muster.log.acting import acting
from muster.people.queries import the_person


def assess_risk(
    *,
    by: str,
    at: datetime,
    document: str,
    number: int | None = None,
    says: str,
    likelihood: str,
    severity: str,
    left_likelihood: str = "",
    left_severity: str = "",
    drop: bool = False,
) -> Risk:
    """Say what could happen to people, how likely and how severe it is, and what of it is left once the measures are
    taken. With a number it is said again of that risk, or the risk is dropped. Raises Invalid, NotFound."""
    with acting("risk.assessed", by=by, at=at, document=document) as act:
        person = the_person(by, day_of(at))
        act.check(may_assess(person, day_of(at)))
        assessment = the_unfinished(document)
        if number is not None and number not in {row.number for row in risks_of(assessment)}:
            raise NotFound("risk", str(number))
        number = number or _next(Risk, assessment)
        risk = RiskFacts(number, says.strip(), likelihood, severity, left_likelihood, left_severity)
        invalid_if(wrong_risk(_scale(assessment), risk), "The risk is not said yet.")
        if drop and any(row.risk == number for row in measures_of(assessment)):
            raise Conflict(f"There are measures against risk {number}: drop them first, or give them to another risk.")
        act.enter(number=number, dropped=drop)
        return Risk.objects.create(
            assessment=assessment, number=number, says=risk.says, likelihood=likelihood, severity=severity,
            left_likelihood=left_likelihood, left_severity=left_severity, dropped=drop, by_id=person.id, at=at,
        )  # fmt: skip


def plan_measure(
    *,
    by: str,
    at: datetime,
    document: str,
    number: int | None = None,
    risk: int,
    says: str,
    effect: str,
    owner: str,
    due_on: date,
    drop: bool = False,
) -> Measure:
    """Say what is done about a risk, who does it and by when. With a number it is said again of that measure, or the
    measure is dropped. One that is taken is not changed any more. Raises Invalid, NotFound, Conflict."""
    with acting("measure.planned", by=by, at=at, document=document) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_assess(person, today))
        assessment = the_unfinished(document)
        if number is not None and number not in {row.number for row in measures_of(assessment)}:
            raise NotFound("measure", str(number))
        if number in taken_of(assessment.document_id):
            raise Conflict(f"Measure {number} is taken, so it stays as it is: add another one.")
        number = number or _next(Measure, assessment)
        measure = MeasureFacts(number, risk, says.strip(), effect, owner, due_on)
        invalid_if(wrong_measure(measure, {row.number for row in risks_of(assessment)}), "The measure is not said yet.")
        holder = the_person(owner, today)
        act.enter(number=number, owner=owner, due_on=due_on.isoformat(), dropped=drop)
        return Measure.objects.create(
            assessment=assessment, number=number, risk=risk, says=measure.says, effect=effect, owner_id=holder.id,
            due_on=due_on, dropped=drop, by_id=person.id, at=at,
        )  # fmt: skip


def take_measure(*, by: str, at: datetime, document: str, number: int, how: str) -> MeasureTaken:
    """Say that a measure is taken, and how. Whoever answers for it, or somebody who decides on documents, says so.
    Raises NotFound, Invalid, Conflict."""
    with acting("measure.taken", by=by, at=at, document=document) as act:
        today = day_of(at)
        person = the_person(by, today)
        row = _locked(document)
        measure = measure_in_force(row.id, number)
        act.check(may_take(person, measure.owner.ref, today))
        invalid_if(wrong_texts({"reason": how}, LIMITS, {"reason"}), "Say how the measure was taken.")
        if number in taken_of(row.id):
            raise Conflict(f"Measure {number} of {document} is taken already.")
        act.enter(number=number, justification=how)
        taken = MeasureTaken.objects.create(document=row, number=number, how=how, by_id=person.id, at=at)
        act.affects(assets=asset_ids(row))
    return taken


def _scale(assessment: Assessment) -> Scale:
    scale = template_of(assessment).scale
    if scale is None:
        raise Invalid("This kind of assessment asks for no risks.", {"document": "Answer its questions."})
    return scale


def _next(kind: type[Risk] | type[Measure], assessment: Assessment) -> int:
    """The next number of the document, so that one is never used for another thing in a later version."""
    rows = kind.objects.filter(assessment__document=assessment.document_id)  # type: ignore[attr-defined]
    return (rows.aggregate(most=Max("number"))["most"] or 0) + 1


def _locked(document: str) -> Document:
    found = (
        None if wrong_with_reference(document) else Document.objects.select_for_update().filter(ref=document).first()
    )
    if found is None:
        raise NotFound("document", document)
    return found
