"""A step of an assessment: its questions, with what the lists that it covers name to be ticked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.assessing.actions import answer_assessment
from muster.evidence.assessing.forms import AnswersForm
from muster.evidence.assessing.queries import answers_of, last_answer, template_of, the_assessment
from muster.evidence.assessing.rules import may_assess
from muster.kernel.errors import NotFound
from muster.lists.queries import named_by_lists
from muster.people.rules import works_here


def step(request: Request, ref: str, step: str) -> HttpResponse:
    """Answer the questions of one step. What is said so far is kept; the rest can wait."""
    require(works_here(request.person, request.on))
    require(may_assess(request.person, request.on))
    assessment = the_assessment(ref)
    steps = template_of(assessment).steps
    number = next((place for place, each in enumerate(steps) if each.id == step), None)
    if number is None:
        raise NotFound("step", step)
    if steps[number].part:
        return redirect("documents:risks", ref)
    answers = answers_of(assessment)
    offered = named_by_lists(assessment.document.assets.values_list("id", flat=True))
    form = AnswersForm(sent(request), steps[number], {id: row.says for id, row in answers.items()}, offered)
    seen = int(given) if (given := request.POST.get("seen", "")[:18]).isascii() and given.isdigit() else 0
    if form.does(answer_assessment, by=request.by, at=request.at, document=ref, seen=seen):
        return done(request, f"“{steps[number].title}” is kept.", "documents:assessment", ref)
    return page(
        request,
        "lists/step.html",
        form=form,
        document=assessment.document,
        step=steps[number],
        said={id: row for id, row in answers.items() if id in form.fields},
        seen=last_answer(assessment),
    )


urls = [path("<ref:ref>/assessment/steps/<slug:step>/", step, name="step")]
