"""What needs you."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, page


def home(request: Request) -> HttpResponse:
    """What this person has to do next, oldest first."""
    return page(request, "home/home.html")
