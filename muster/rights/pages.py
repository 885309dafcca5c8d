"""Complaints in pages, for those who keep them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, done, page, require, sent
from muster.rights.actions import acknowledge_complaint, answer_complaint, record_complaint
from muster.rights.forms import AcknowledgeForm, AnswerForm, RecordForm
from muster.rights.queries import complaint_shown, complaints, the_complaint
from muster.rights.rules import may_keep_complaints


def index(request: Request) -> HttpResponse:
    """Every complaint: what must be acknowledged by when, and what became of the others."""
    require(may_keep_complaints(request.person, request.on))
    waiting = bool(request.GET.get("waiting"))
    return page(request, "rights/complaints.html", rows=complaints(request.on, waiting=waiting), waiting=waiting)


def one(request: Request, ref: str) -> HttpResponse:
    """One complaint."""
    require(may_keep_complaints(request.person, request.on))
    row = the_complaint(ref)
    return page(request, "rights/complaint.html", row=row, shown=complaint_shown(row, request.on))


def add(request: Request) -> HttpResponse:
    """Put a complaint on record."""
    require(may_keep_complaints(request.person, request.on))
    form = RecordForm(sent(request))
    if form.does(record_complaint, by=request.by, at=request.at):
        return done(request, f"Complaint {form.result.ref} is on record.", "complaints:complaint", form.result.ref)
    return page(request, "rights/record.html", form=form)


def acknowledge(request: Request, ref: str) -> HttpResponse:
    """Say that a complaint was acknowledged."""
    require(may_keep_complaints(request.person, request.on))
    row = the_complaint(ref)
    form = AcknowledgeForm(sent(request), initial={"acknowledged_on": request.on})
    if form.does(acknowledge_complaint, by=request.by, at=request.at, ref=ref):
        return done(request, f"{ref} is acknowledged.", "complaints:complaint", ref)
    return page(request, "rights/acknowledge.html", form=form, shown=complaint_shown(row, request.on))


def answer(request: Request, ref: str) -> HttpResponse:
    """Say how a complaint was answered."""
    require(may_keep_complaints(request.person, request.on))
    row = the_complaint(ref)
    form = AnswerForm(sent(request), initial={"answered_on": request.on})
    if form.does(answer_complaint, by=request.by, at=request.at, ref=ref):
        return done(request, f"{ref} is answered.", "complaints:complaint", ref)
    return page(request, "rights/answer.html", form=form, shown=complaint_shown(row, request.on))


# Two words, as one would be the reference of a complaint of that name.
urls = [
    path("", index, name="complaints"),
    path("add/one/", add, name="add"),
    path("<ref:ref>/", one, name="complaint"),
    path("<ref:ref>/acknowledge/", acknowledge, name="acknowledge"),
    path("<ref:ref>/answer/", answer, name="answer"),
]
