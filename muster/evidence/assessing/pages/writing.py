"""Starting an assessment, and how far one is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.assessing.actions import start_assessment
from muster.evidence.assessing.asking import newest_template
from muster.evidence.assessing.forms import StartForm
from muster.evidence.assessing.queries import assessment_page, being_written, the_assessment
from muster.evidence.assessing.rules import may_assess
from muster.evidence.queries import the_document
from muster.kernel.errors import Conflict
from muster.people.rules import works_here


def start(request: Request) -> HttpResponse:
    """Start an assessment as a new document."""
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    given = {"kind": request.GET.get("kind", ""), "assets": request.GET.get("asset", "")[:60]}
    form = StartForm(sent(request), initial=given)
    if form.does(start_assessment, by=request.by, at=request.at):
        ref = form.result.document.ref
        return done(
            request, f"You started {ref}. Nothing of it counts before it is approved.", "documents:assessment", ref
        )
    return page(request, "assessing/start.html", form=form)


def start_version(request: Request, ref: str) -> HttpResponse:
    """Start an assessment as the next version of a document."""
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    document = the_document(ref)
    if being_written(ref) is not None:
        return redirect("documents:assessment", ref)
    template = newest_template(document.kind)
    if template is None:
        raise Conflict(f"{ref} is of a kind that is not written here: write its next version from a file.")
    if request.method == "POST":
        start_assessment(by=request.by, at=request.at, ref=ref)
        said = f"You started the next version of {ref}. Until it is approved, the version before it counts."
        return done(request, said, "documents:assessment", ref)
    return page(request, "assessing/start_version.html", document=document, template=template)


def assessment(request: Request, ref: str) -> HttpResponse:
    """The assessment that is being written: how far each step is, what is missing, and how it goes on."""
    require(works_here(request.person, request.on))
    shown = assessment_page(the_assessment(ref))
    return page(
        request, "assessing/assessment.html", shown=shown, may_write=may_assess(request.person, request.on).allowed
    )
