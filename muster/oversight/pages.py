"""Recommendations in pages: all of them, one with its history, and what was published."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, done, page, require, sent
from muster.oversight.actions import add_recommendation, change_recommendation, move_recommendation, publish_progress
from muster.oversight.forms import AddForm, ChangeForm, MoveForm
from muster.oversight.queries import published, recommendations, sources, the_recommendation
from muster.oversight.rules import KINDS, STATUSES, late, may_keep, may_publish, ways_on
from muster.people.rules import works_here


def index(request: Request) -> HttpResponse:
    """Every recommendation, the first due first, filtered."""
    require(works_here(request.person, request.on))
    status, source = request.GET.get("status", ""), request.GET.get("source", "")[:300]
    overdue = "overdue" in request.GET
    rows = recommendations(request.on, status=status, source=source, overdue=overdue)
    return page(
        request, "oversight/recommendations.html", rows=rows, statuses=STATUSES, chosen=status, source=source,
        sources=sources(), overdue=overdue, keeps=may_keep(request.person, request.on).allowed,
        publishes=may_publish(request.person, request.on).allowed, published=published(),
    )  # fmt: skip


def one(request: Request, ref: str) -> HttpResponse:
    """One recommendation: what it says, how far it is, and how it came there."""
    require(works_here(request.person, request.on))
    row = the_recommendation(ref)
    moves = list(row.moves.select_related("by").order_by("-id")[:200])
    ways = ways_on(request.person, row.owner.ref, row.status, request.on).values()
    return page(
        request, "oversight/recommendation.html", row=row, moves=moves, statuses=STATUSES, kind=KINDS[row.kind],
        late=late(row.status, row.due_on, request.on), moves_it=any(way.allowed for way in ways),
        keeps=may_keep(request.person, request.on).allowed,
    )  # fmt: skip


def add(request: Request) -> HttpResponse:
    """Put a recommendation on record."""
    require(may_keep(request.person, request.on))
    form = AddForm(sent(request))
    if form.does(add_recommendation, by=request.by, at=request.at):
        return done(request, f"{form.result.ref} is on record.", "recommendations:recommendation", form.result.ref)
    return page(request, "oversight/add.html", form=form)


def change(request: Request, ref: str) -> HttpResponse:
    """Give a recommendation another owner or day."""
    require(may_keep(request.person, request.on))
    row = the_recommendation(ref)
    form = ChangeForm(sent(request), initial={"owner": row.owner.ref, "due_on": row.due_on})
    if form.does(change_recommendation, by=request.by, at=request.at, ref=ref):
        return done(request, f"{ref} is changed.", "recommendations:recommendation", ref)
    return page(request, "oversight/change.html", form=form, row=row)


def move(request: Request, ref: str) -> HttpResponse:
    """Say how far a recommendation is."""
    require(works_here(request.person, request.on))
    row = the_recommendation(ref)
    ways = ways_on(request.person, row.owner.ref, row.status, request.on)
    allowed = [to for to, way in ways.items() if way.allowed]
    if not allowed:
        require(next(iter(ways.values())))
    form = MoveForm(sent(request), allowed)
    if form.does(move_recommendation, by=request.by, at=request.at, ref=ref):
        return done(
            request, f"{ref} is {STATUSES[form.result.status].lower()} now.", "recommendations:recommendation", ref
        )
    return page(request, "oversight/move.html", form=form, row=row)


def publish(request: Request) -> HttpResponse:
    """Publish how far all of them are."""
    require(may_publish(request.person, request.on))
    if request.method == "POST":
        publish_progress(by=request.by, at=request.at)
        return done(request, "The progress is published.", "recommendations:recommendations")
    return page(request, "oversight/publish.html", rows=recommendations(request.on))


# Two words, as one would be the reference of a recommendation of that name.
urls = [
    path("", index, name="recommendations"),
    path("add/one/", add, name="add"),
    path("publish/progress/", publish, name="publish"),
    path("<ref:ref>/", one, name="recommendation"),
    path("<ref:ref>/change/", change, name="change"),
    path("<ref:ref>/move/", move, name="move"),
]
