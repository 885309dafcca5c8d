"""Documents: what there is, and what is in force."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import works_here


def documents(request: Request) -> HttpResponse:
    """Documents: what there is, and what is in force."""
    require(works_here(request.person, request.on))
    return page(request, "evidence/documents.html")


urls = [path("", documents, name="documents")]
