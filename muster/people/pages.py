"""People: who is here and what their roles let them do."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import works_here


def people(request: Request) -> HttpResponse:
    """People: who is here and what their roles let them do."""
    require(works_here(request.person, request.on))
    return page(request, "people/people.html")


urls = [path("", people, name="people")]
