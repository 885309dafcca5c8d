"""How an assessment that is being written ends, and taking it out to be commented on."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse
from django.shortcuts import redirect

from muster.doors.downloads import sent_file
from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.assessing.actions import drop_assessment, export_assessment, finish_assessment
from muster.evidence.assessing.forms import FinishForm
from muster.evidence.assessing.queries import assessment_page, the_assessment
from muster.evidence.assessing.rules import may_assess
from muster.evidence.forms import ReasonForm
from muster.evidence.rules import may_download, media_type_of
from muster.people.rules import works_here


def finish(request: Request, ref: str) -> HttpResponse:
    """Finish an assessment: it becomes a version that waits for somebody else's approval."""
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    form = FinishForm(sent(request))
    if form.does(finish_assessment, by=request.by, at=request.at, document=ref):
        number = form.result.number
        return done(
            request, f"Version {number} is finished and waits for somebody else’s approval.", "documents:document", ref
        )
    return page(request, "assessing/finish.html", form=form, shown=assessment_page(the_assessment(ref)))


def drop(request: Request, ref: str) -> HttpResponse:
    """Drop an assessment that is being written."""
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    hint = "What was said stays on record and counts for nothing."
    form = ReasonForm(sent(request), question="Why is it dropped?", hint=hint)
    if form.does(drop_assessment, by=request.by, at=request.at, document=ref):
        return done(request, f"You dropped what was being written of {ref}.", "documents:document", ref)
    return page(request, "assessing/drop.html", form=form, document=the_assessment(ref).document)


def export(request: Request, ref: str, form: str) -> HttpResponse:
    """What is written so far as a file, once the log has that this person takes it."""
    if request.method != "POST":
        require(may_download(request.person, request.on))
        return redirect("documents:assessment", ref)
    return exported(*export_assessment(by=request.by, at=request.at, document=ref, form=form))


def exported(name: str, content: bytes) -> HttpResponse:
    return sent_file(content, name, media_type_of(name), hashlib.sha256(content).hexdigest())
