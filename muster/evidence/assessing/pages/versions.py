"""An assessment that is finished: reading what was said, taking it out, saying what was done since."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.actions import record_consultation
from muster.evidence.assessing.actions import export_assessment, take_measure
from muster.evidence.assessing.forms import ConsultForm, TakeForm
from muster.evidence.assessing.pages.ending import exported
from muster.evidence.assessing.queries import assessment_page, measure_in_force, taken_of, the_assessment
from muster.evidence.assessing.rules import may_take
from muster.evidence.queries import the_document
from muster.evidence.rules import may_consult, may_download
from muster.kernel.errors import Conflict, NotFound
from muster.people.rules import works_here


def read(request: Request, ref: str, number: int) -> HttpResponse:
    """Everything that was said in the assessment of a version: each answer with who gave it and when."""
    require(works_here(request.person, request.on))
    shown = assessment_page(the_assessment(ref, number))
    return page(request, "assessing/read.html", shown=shown, number=number)


def export_version(request: Request, ref: str, number: int, form: str) -> HttpResponse:
    """The assessment of a version, with how it was decided on, as a file, once the log has that it is taken."""
    if request.method != "POST":
        require(may_download(request.person, request.on))
        return redirect("documents:read", ref, number)
    return exported(*export_assessment(by=request.by, at=request.at, document=ref, number=number, form=form))


def consult(request: Request, ref: str, number: int) -> HttpResponse:
    """Put on record that the Commissioner was consulted on a version, and what they answered."""
    require(works_here(request.person, request.on))
    document = the_document(ref)
    require(may_consult(request.person, document.kind, request.on))
    version = document.versions.filter(number=number).first()
    if version is None:
        raise NotFound("version", f"{ref} {number}")
    form = ConsultForm(sent(request))
    if form.does(record_consultation, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"The consultation on version {number} is on record.", "documents:document", ref)
    asked = list(version.consultations.select_related("by").order_by("-id"))
    return page(request, "assessing/consult.html", form=form, document=document, number=number, asked=asked)


def take(request: Request, ref: str, number: int) -> HttpResponse:
    """Say that a measure is taken, and how."""
    require(works_here(request.person, request.on))
    document = the_document(ref)
    measure = measure_in_force(document.id, number)
    require(may_take(request.person, measure.owner.ref, request.on))
    if number in taken_of(document.id) and request.method != "POST":
        raise Conflict(f"Measure {number} of {ref} is taken already.")
    form = TakeForm(sent(request))
    if form.does(take_measure, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"Measure {number} is taken.", "documents:document", ref)
    return page(request, "assessing/take.html", form=form, document=document, measure=measure)
