"""Assurance: the organisation at a glance."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import may


def assurance(request: Request) -> HttpResponse:
    """Assurance: the organisation at a glance."""
    require(may(request.person, "assurance.read", request.on))
    return page(request, "controls/assurance.html")


urls = [path("", assurance, name="assurance")]
