"""Recording a completion; adding a course, and changing one once its impact has been seen."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.kernel.errors import NotFound
from muster.people.rules import may
from muster.training import actions
from muster.training.forms import AddCourseForm, CourseForm, RecordForm
from muster.training.queries import course_facts, impact_of_validity


def record(request: Request) -> HttpResponse:
    """Record that a person completed a course."""
    require(may(request.person, "training.keep", request.on))
    named = {name: request.GET.get(name, "") for name in ("person", "course")}
    form = RecordForm(sent(request), initial=named)
    if form.does(actions.record_completion, by=request.by, at=request.at):
        completion = form.result
        told = f"{completion.person.ref} completed {completion.course.title} on {completion.completed_on:%-d %B %Y}."
        return done(request, told, "people:person", completion.person.ref)
    return page(request, "training/record.html", form=form)


def add(request: Request) -> HttpResponse:
    """Add a course."""
    require(may(request.person, "training.keep", request.on))
    form = AddCourseForm(sent(request))
    if form.does(actions.add_course, by=request.by, at=request.at):
        return done(request, f"Course {form.result.ref} is on record.", "training:course", form.result.ref)
    return page(request, "training/add.html", form=form)


def change(request: Request, ref: str) -> HttpResponse:
    """Change a course. What it does to people is shown first, and asked about (PhysioNet #1562)."""
    require(may(request.person, "training.keep", request.on))
    courses = course_facts()
    now = courses.get(ref)
    if now is None:
        raise NotFound("course", ref)
    months, validity = now.validity_months, "never" if now.validity_months is None else "months"
    before = {"title": now.title, "validity": validity, "validity_months": months, "equivalents": [*now.equivalents]}
    form = CourseForm(sent(request), initial=before, leave_out=ref)
    impact = None
    if form.is_valid():
        given = form.values()
        impact = impact_of_validity(ref, given["validity_months"], request.on, given["equivalents"])
        seen = request.POST.get("seen") == f"{impact.would_lapse} of {impact.hold}"
        if seen and form.does(actions.add_course, by=request.by, at=request.at, ref=ref):
            return done(request, f"Course {ref} is changed.", "training:course", ref)
    template = "training/change.html" if impact is None or form.errors else "training/impact.html"
    equivalents = [courses[each].title for each in form.cleaned_data["equivalents"]] if impact else []
    return page(request, template, form=form, course=now, impact=impact, equivalents=equivalents)
