"""Assurance over time: how the lists stood on a day, and how that went."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import path

from muster.controls.forms import DayForm
from muster.controls.queries.history import record_began, standings_on, trend
from muster.controls.queries.overview import CONTROLS
from muster.controls.rules import SPANS, days_of
from muster.doors.pages import Request, page, require
from muster.kernel.dates import end_of
from muster.people.rules import may

LISTS = 100


def over_time(request: Request) -> HttpResponse:
    """How many lists might be used, were closed or unknown, over 90 days or twelve months."""
    require(may(request.person, "assurance.read", request.on))
    span = request.GET.get("span") if request.GET.get("span") in SPANS else "days"
    days = days_of(span, request.on)
    points = trend([_at_the_end_of(day, request.at) for day in days])
    return page(
        request, "controls/trend.html", span=span, points=list(zip(days, points, strict=True)), began=record_began()
    )


def on_a_day(request: Request) -> HttpResponse:
    """How every list stood on a day."""
    require(may(request.person, "assurance.read", request.on))
    form = DayForm(request.GET if "day-year" in request.GET else None, today=request.on)
    found = {}
    if form.is_valid():
        stood = standings_on(_at_the_end_of(form.cleaned_data["day"], request.at))
        found = {
            "day": form.cleaned_data["day"],
            "counts": {each: sum(row.verdict == each for row in stood) for each in ("met", "not_met", "unknown")},
            "lists": Paginator(stood, LISTS).get_page(request.GET.get("page")),
        }
    return page(request, "controls/on.html", form=form, controls=CONTROLS, began=record_began(), **found)


def _at_the_end_of(day: date, at: datetime) -> datetime:
    """The last moment of a day: what ends with the day still holds then. Today only until now."""
    return min(end_of(day) - timedelta(microseconds=1), at)


urls = [
    path("trend/", over_time, name="trend"),
    path("on/", on_a_day, name="on"),
]
