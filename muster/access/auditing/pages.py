"""The log: searching it, for one of the purposes the law names."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import may


def entries(request: Request) -> HttpResponse:
    """The log: searching it, for one of the purposes the law names."""
    require(may(request.person, "log.read", request.on))
    return page(request, "auditing/entries.html")


urls = [path("", entries, name="entries")]
