"""The register: every information asset, and whether the lists among them may be used."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import works_here


def assets(request: Request) -> HttpResponse:
    """The register: every information asset, and whether the lists among them may be used."""
    require(works_here(request.person, request.on))
    return page(request, "controls/assets.html")


urls = [path("", assets, name="assets")]
