"""The amnesty: declaring a list that exists outside Muster, what becomes of it, and certifying that it did."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.doors.forms import Choice, Day, Form, LongText, Number, Text
from muster.doors.pages import Request, done, page, require, sent
from muster.kernel.errors import NotFound
from muster.lists.actions import certify_list, declare_list, triage_list
from muster.lists.queries.declared import declarations, stage_of
from muster.lists.records import Declaration, List
from muster.lists.rules import TRIAGE, may_certify, may_declare, may_triage
from muster.people.forms import PersonField
from muster.people.rules import may, works_here


class DeclareForm(Form):
    title = Text("What is it called?")
    ref = Text("A short name for it", hint="By which it will be found here, for example NORTH-BOARD", width=20)
    what_for = LongText("What is it for?", rows=2, missing="Say what it is for")
    where_kept = LongText(
        "Where is it kept?", rows=2, missing="Say where it is kept",
        hint="For example: a spreadsheet on the drive of North Fen, a whiteboard in the parade room",
    )  # fmt: skip
    how_many = Number("About how many people are on it?")
    used_by = LongText("Who uses it?", rows=2, missing="Say who uses it")
    since = Text("Since when?", required=False)
    copies = LongText("Who else has copies?", required=False, rows=2)


class TriageForm(Form):
    nouns = {"person": "acts"}
    decision = Choice("What becomes of it?", [*TRIAGE.items()])
    acts = PersonField("Who does it?", hint="A staff number or a name. If it is to be authorised, they own the list.")
    due_on = Day("By which day?", missing="Enter the day by which it is done")
    into = Text("Merged into which list?", required=False, hint="Its short name, for example VHL", width=20)
    reason = LongText("Why?", missing="Say why")


class CertifyForm(Form):
    how = LongText(
        "How was it done, and how do you know?", missing="Say how it was done and how you know",
        hint="For example: I saw the file deleted from the drive and from its backup on 3 May.",
    )  # fmt: skip


def declared(request: Request) -> HttpResponse:
    """Every declared list and what is next for it."""
    require(works_here(request.person, request.on))
    rows = [(row, stage_of(row, request.on)) for row in declarations()]
    triages = may(request.person, "list.triage", request.on).allowed
    return page(request, "access/declared.html", rows=rows, triages=triages, by=request.by)


def declare(request: Request) -> HttpResponse:
    """Declare a list."""
    require(may_declare(request.person, request.on))
    form = DeclareForm(sent(request))
    if form.does(declare_list, by=request.by, at=request.at):
        return done(request, f"{form.result.list.title} is declared. Thank you.", "lists:declared")
    return page(request, "access/declare.html", form=form)


def triage(request: Request, ref: str) -> HttpResponse:
    """Decide what becomes of a declared list."""
    row, found = _found(request, ref)
    require(may_triage(request.person, found.declared_by.ref, request.on))
    form = TriageForm(sent(request))
    if form.does(triage_list, by=request.by, at=request.at, list=ref):
        return done(request, f"What becomes of {row.title} is decided.", "lists:declared")
    return page(request, "access/triage.html", form=form, row=row, declared=found)


def certify(request: Request, ref: str) -> HttpResponse:
    """Certify that a declared list was merged or destroyed."""
    row, found = _found(request, ref)
    require(may_certify(request.person, found.acts.ref if found.acts else "", request.on))
    form = CertifyForm(sent(request))
    if form.does(certify_list, by=request.by, at=request.at, list=ref):
        return done(request, f"What became of {row.title} is certified, and the list is closed.", "lists:declared")
    return page(request, "access/certify.html", form=form, row=row, declared=found)


def _found(request: Request, ref: str) -> tuple[List, Any]:
    row = the_list(request, ref)
    found = Declaration.objects.select_related("declared_by", "acts", "into").filter(list=row).first()
    if found is None:
        raise NotFound("declaration", ref)
    return row, found


# Two words after /lists/, as one would be the reference of a list of that name.
urls = [
    path("amnesty/declared/", declared, name="declared"),
    path("amnesty/declare/", declare, name="declare"),
    path("<ref:ref>/triage/", triage, name="triage"),
    path("<ref:ref>/certify/", certify, name="certify"),
]
