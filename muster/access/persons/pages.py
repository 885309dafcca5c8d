"""A person: their roles, training and grants, what these let them do, and what ends when they leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import path

from muster.access.persons.forms import EndPersonForm, EndRoleForm
from muster.access.persons.queries import answered_for, grants_of
from muster.access.persons.rules import loses_by, may_look_at, sees_grant
from muster.doors.pages import Request, done, page, require, sent
from muster.kernel.errors import NotFound
from muster.people import actions
from muster.people.queries import the_person
from muster.people.queries.shown import holders_of, person_shown
from muster.people.rules import ROLES, may
from muster.training.queries import training_held


def person(request: Request, ref: str) -> HttpResponse:
    """Everything about a person that the viewer may know."""
    viewer, on = request.person, request.on
    require(may_look_at(viewer, ref, on))
    shown = person_shown(ref, on)
    grants = grants_of(shown["id"], request.at, on)
    seen = [grant for grant in grants if sees_grant(viewer, shown["id"], grant["owner_id"], on)]
    return page(
        request,
        "persons/person.html",
        person=shown,
        training=training_held(shown["id"], on),
        grants=seen,
        hidden=len(grants) - len(seen),
        answers=answered_for(shown["id"], on),
        name_owners=holders_of("owner.name", on) if shown["left"] else [],
        keeps=may(viewer, "people.keep", on).allowed,
        gives=may(viewer, "role.give", on).allowed,
        trains=may(viewer, "training.keep", on).allowed,
        own=viewer.ref == ref,
    )


def end(request: Request, ref: str) -> HttpResponse:
    """Record that a person leaves, once it is plain what ends with them."""
    require(may(request.person, "people.keep", request.on))
    shown = person_shown(ref, request.on)
    form = EndPersonForm(sent(request), initial={"ended_on": request.on})
    if form.does(actions.end_person, by=request.by, at=request.at, person=ref):
        last_day = form.result.ended_on
        return done(request, f"The last day of {ref} is {last_day:%-d %B %Y}.", "people:person", ref)
    grants = len(grants_of(shown["id"], request.at, request.on))
    return page(
        request, "persons/end.html", form=form, person=shown, grants=grants, **_orphaned(shown["id"], request.on)
    )


def end_role(request: Request, ref: str, role: str) -> HttpResponse:
    """End a role that a person holds, once it is plain what they lose by it."""
    require(may(request.person, "role.give", request.on))
    facts, shown = the_person(ref, request.on), person_shown(ref, request.on)
    if role not in facts.roles or role not in ROLES:
        raise NotFound("role held", role)
    form = EndRoleForm(sent(request))
    if form.does(actions.end_role, by=request.by, at=request.at, person=ref, role=role):
        return done(request, f"{ref} is {ROLES[role].title.lower()} no longer.", "people:person", ref)
    loses = loses_by(facts, role)
    grants = len(grants_of(shown["id"], request.at, request.on)) if loses.use else 0
    given = {"form": form, "person": shown, "role": ROLES[role], "loses": loses, "grants": grants}
    return page(request, "persons/end_role.html", **given, **_orphaned(shown["id"], request.on))


def _orphaned(person: int, on: date) -> dict[str, Any]:
    """What nobody would answer for without this person, and who names another owner."""
    return {"answers": answered_for(person, on), "name_owners": holders_of("owner.name", on, most=3)}


urls = [
    path("<ref:ref>/", person, name="person"),
    path("<ref:ref>/end/", end, name="end"),
    path("<ref:ref>/roles/<slug:role>/end/", end_role, name="end_role"),
]
