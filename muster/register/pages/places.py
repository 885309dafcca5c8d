"""The approved-locations register."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.people.queries import holders
from muster.people.rules import may, works_here
from muster.register.actions import approve_location
from muster.register.forms import LocationForm
from muster.register.records import Location
from muster.register.rules import LOCATION_KINDS


def locations(request: Request) -> HttpResponse:
    """Every place on record: whether approved, until when, and up to which classification."""
    require(works_here(request.person, request.on))
    found = Location.objects.annotate(assets=Count("asset")).order_by("name", "ref")
    return page(
        request,
        "register/locations.html",
        pages=Paginator(found, 50).get_page(request.GET.get("page")),
        kinds=LOCATION_KINDS,
        may_approve=may(request.person, "location.approve", request.on).allowed,
        approvers=holders(request.on, "siro")["siro"],
    )


def approve(request: Request) -> HttpResponse:
    """Put a place on the register or, named in the query, change what is said of it."""
    require(may(request.person, "location.approve", request.on))
    known = Location.objects.filter(ref=request.GET.get("place", "").replace("\0", "")).first()
    form = LocationForm(sent(request), initial=_said(known))
    if form.does(approve_location, by=request.by, at=request.at):
        return done(request, f"{form.result.name} is on the register of locations.", "register:locations")
    return page(request, "register/location_form.html", form=form, known=known)


def _said(place: Location | None) -> dict[str, object]:
    if place is None:
        return {}
    words = {True: "yes", False: "no", None: ""}
    said = {name: getattr(place, name) for name in ("ref", "name", "kind", "ceiling", "approved_until")}
    return said | {name: words[getattr(place, name)] for name in ("approved", "access_logged")}
