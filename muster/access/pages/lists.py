"""Lists: what there is, whether each may be used, and opening one."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.people.rules import in_post


def lists(request: Request) -> HttpResponse:
    """Lists: what there is, whether each may be used, and opening one."""
    require(in_post(request.person, request.on))
    return page(request, "access/lists.html")


urls = [path("", lists, name="lists")]
