"""Training: courses and who holds them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import works_here


def courses(request: Request) -> HttpResponse:
    """Training: courses and who holds them."""
    require(works_here(request.person, request.on))
    return page(request, "training/courses.html")


urls = [path("", courses, name="courses")]
