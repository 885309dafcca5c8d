"""The renewal pack of a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.access.telling.queries import purposes_of
from muster.access.telling.renewal import renewal_of
from muster.access.telling.rules import may_see_use
from muster.doors.pages import Request, page, require
from muster.lists.queries import owns


def renewal(request: Request, ref: str) -> HttpResponse:
    """What stands in the way of renewing a list, and what changed since the last decision."""
    row = the_list(request, ref)
    require(may_see_use(request.person, any(owns(row, request.person)), request.on))
    pack = renewal_of(row, request.at)
    return page(request, "access/renewal.html", row=row, pack=pack, purposes=purposes_of(row))


urls = [path("<ref:ref>/renewal/", renewal, name="renewal")]
