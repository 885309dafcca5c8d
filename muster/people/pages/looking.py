"""Who is here, what each role lets one do, and the organisations."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, page, require
from muster.people.forms import FindPeopleForm
from muster.people.queries.finding import people_found
from muster.people.queries.shown import grades_shown, organisations_shown, roles_shown
from muster.people.rules import may, works_here


def people(request: Request) -> HttpResponse:
    """Everybody, narrowed to whom one looks for."""
    require(works_here(request.person, request.on))
    form = FindPeopleForm(request.GET if "here" in request.GET else {"here": "in_post", **request.GET.dict()})
    sort = request.GET.get("sort", "name")
    found = people_found(form.wanted(), request.on, sort, request.GET.get("page", "1"))
    may_do = {"keeps": "people.keep", "signs_in": "login.give"}
    allowed = {name: may(request.person, permission, request.on).allowed for name, permission in may_do.items()}
    return page(request, "people/people.html", form=form, found=found, sort=sort, **allowed)


def roles(request: Request) -> HttpResponse:
    """Every role in plain English, and who holds it."""
    require(works_here(request.person, request.on))
    return page(request, "people/roles.html", roles=roles_shown(request.on))


def organisations(request: Request) -> HttpResponse:
    """The organisations with their units, and the order of grades."""
    require(works_here(request.person, request.on))
    keeps = may(request.person, "people.keep", request.on).allowed
    shown = organisations_shown(request.on)
    return page(request, "people/organisations.html", organisations=shown, grades=grades_shown(), keeps=keeps)
