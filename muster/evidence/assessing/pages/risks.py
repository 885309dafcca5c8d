"""The risks of an assessment that is being written, and what is done about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.assessing.actions import assess_risk, plan_measure
from muster.evidence.assessing.forms import MeasureForm, RiskForm
from muster.evidence.assessing.queries import assessment_page, measures_of, risks_of, template_of, the_assessment
from muster.evidence.assessing.records import Assessment
from muster.evidence.assessing.rules import Scale, may_assess
from muster.kernel.errors import Conflict, NotFound
from muster.people.rules import works_here


def risks(request: Request, ref: str) -> HttpResponse:
    """Every risk and every measure, and what is missing about them."""
    require(works_here(request.person, request.on))
    assessment = the_assessment(ref)
    _scale(assessment)
    may_write = may_assess(request.person, request.on).allowed
    return page(request, "assessing/risks.html", shown=assessment_page(assessment), may_write=may_write)


def risk(request: Request, ref: str, number: int | None = None) -> HttpResponse:
    """Name a risk, or say it again."""
    assessment, scale = _asked_for(request, ref)
    row = _numbered(risks_of(assessment), number, "risk")
    names = ("says", "likelihood", "severity", "left_likelihood", "left_severity")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = RiskForm(sent(request), scale, there_already=row is not None, initial=initial)
    if form.does(assess_risk, by=request.by, at=request.at, document=ref, number=number):
        said = f"Risk {form.result.number} is {'dropped' if form.result.dropped else 'kept'}."
        return done(request, said, "documents:risks", ref)
    return page(request, "assessing/risk.html", form=form, document=assessment.document, number=number)


def measure(request: Request, ref: str, number: int | None = None) -> HttpResponse:
    """Plan a measure, or say it again."""
    assessment, _ = _asked_for(request, ref)
    row = _numbered(measures_of(assessment), number, "measure")
    its = risks_of(assessment)
    if not its:
        raise Conflict("There is no risk yet to take a measure against: name the risk first.")
    initial: dict[str, Any] = {"risk": request.GET.get("risk", "")}
    if row is not None:
        initial = {name: getattr(row, name) for name in ("risk", "says", "effect", "due_on")} | {"owner": row.owner.ref}
    choices = [(str(each.number), f"{each.number}: {each.says}") for each in its]
    form = MeasureForm(sent(request), choices, there_already=row is not None, initial=initial)
    if form.does(plan_measure, by=request.by, at=request.at, document=ref, number=number):
        said = f"Measure {form.result.number} is {'dropped' if form.result.dropped else 'kept'}."
        return done(request, said, "documents:risks", ref)
    return page(request, "assessing/measure.html", form=form, document=assessment.document, number=number)


def _asked_for(request: Request, ref: str) -> tuple[Assessment, Scale]:
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    assessment = the_assessment(ref)
    return assessment, _scale(assessment)


def _scale(assessment: Assessment) -> Scale:
    scale = template_of(assessment).scale
    if scale is None:
        raise Conflict("This kind of assessment asks for no risks: answer its questions.")
    return scale


def _numbered(rows: Any, number: int | None, noun: str) -> Any:
    """The row with a number; None where a new one is asked for. Raises NotFound."""
    if number is None:
        return None
    found = next((each for each in rows if each.number == number), None)
    if found is None:
        raise NotFound(noun, str(number))
    return found
