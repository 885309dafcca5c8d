"""Adding persons, organisations, units and grades; giving roles."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.people import actions
from muster.people.forms import AddGradeForm, AddOrganisationForm, AddPersonForm, AddUnitForm, GiveRoleForm
from muster.people.queries.shown import person_shown
from muster.people.rules import ROLES, may


def add(request: Request) -> HttpResponse:
    """Add a person."""
    require(may(request.person, "people.keep", request.on))
    form = AddPersonForm(sent(request))
    if form.does(actions.add_person, by=request.by, at=request.at):
        ref = form.result.ref
        return done(request, f"{ref} is on record. Without a role they can do nothing yet.", "people:person", ref)
    return page(request, "people/add.html", form=form)


def give_role(request: Request, ref: str) -> HttpResponse:
    """Give a person a role, from today."""
    require(may(request.person, "role.give", request.on))
    person = person_shown(ref, request.on)
    form = GiveRoleForm(sent(request), held=[role["role"] for role in person["roles"]])
    if form.does(actions.give_role, by=request.by, at=request.at, person=ref):
        title = ROLES[form.result.role].title.lower()
        return done(request, f"{ref} is {title} from today.", "people:person", ref)
    return page(request, "people/give_role.html", form=form, person=person)


def add_organisation(request: Request) -> HttpResponse:
    """Add an organisation that information is shared with or whose people use Muster."""
    require(may(request.person, "people.keep", request.on))
    form = AddOrganisationForm(sent(request))
    if form.does(actions.add_organisation, by=request.by, at=request.at):
        return done(request, f"Organisation {form.result.ref} is on record.", "people:organisations")
    return page(request, "people/add_part.html", form=form, heading="Add an organisation")


def add_unit(request: Request) -> HttpResponse:
    """Add a unit to an organisation."""
    require(may(request.person, "people.keep", request.on))
    form = AddUnitForm(sent(request))
    if form.does(actions.add_unit, by=request.by, at=request.at):
        return done(request, f"Unit {form.result.ref} is on record.", "people:organisations")
    return page(request, "people/add_part.html", form=form, heading="Add a unit")


def add_grade(request: Request) -> HttpResponse:
    """Add a grade at its place in the order."""
    require(may(request.person, "people.keep", request.on))
    form = AddGradeForm(sent(request))
    if form.does(actions.add_grade, by=request.by, at=request.at):
        return done(request, f"Grade {form.result.ref} is on record.", "people:organisations")
    return page(request, "people/add_part.html", form=form, heading="Add a grade")
