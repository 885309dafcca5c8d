"""Lists: what there is, whether each may be used and until when, what would open it and who must act."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import path

from muster.access.pages import amnesty, contacts, deciding, flags, granting, need, proposing, renewal, taking_part
from muster.access.pages.finding import the_list
from muster.access.telling.history import history
from muster.access.telling.queries import grants_told, lists_told, purposes_of, rows_of, standings_told
from muster.access.telling.rules import as_a_request, told_to
from muster.access.telling.whole import FIRST, whole
from muster.controls.findings import FINDINGS
from muster.doors.pages import Request, page, require
from muster.lists.records import List
from muster.lists.rules import BASES_IN_LAW, SCHEDULE_8, SUBJECT_CATEGORIES, may_propose
from muster.people.rules import in_post, may

ROWS, HAPPENINGS = 25, 10
DOORS = (("open", "open the list"), ("add", "add people to it"), ("share", "share it"), ("authorise", "authorise it"))
STANDINGS = {"closed": "Closed", "open": "May be used"}


def lists(request: Request) -> HttpResponse:
    """The lists this person may know of, worst first: searched, filtered by standing, or only their own."""
    require(in_post(request.person, request.on))
    search, mine = request.GET.get("q", "").replace("\0", "")[:200], "mine" in request.GET
    found = lists_told(request.at, request.person, request.on, search=search.strip(), mine=mine)
    usable = sum(told.usable for _, told in found)
    counts = {"closed": len(found) - usable, "open": usable}
    standing = request.GET.get("standing", "")
    if standing in STANDINGS:
        found = [(key, told) for key, told in found if told.usable == (standing == "open")]
    pages = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return page(
        request, "access/lists.html", pages=pages, rows=rows_of(pages), counts=counts, standing=standing, search=search,
        mine=mine, standings=STANDINGS, proposes=may_propose(request.person, request.on).allowed,
        assures=may(request.person, "assurance.read", request.on).allowed,
    )  # fmt: skip


def one_list(request: Request, ref: str) -> HttpResponse:
    """One list: its standing, what would open it, what it is, who may use it and what happened. Partners see less."""
    row = the_list(request, ref)
    if not request.person.at_home:
        return _for_a_partner(request, row)
    told = whole(row, request.person, request.at, request.on)
    number = max(1, min(_number(request.GET.get("page", "")), 500))
    happened, older = history(
        row, request.at, page=number, size=HAPPENINGS, grants_of=request.person.id, all_grants=told.sees_grants
    )
    return page(
        request, "access/list.html", list=told, row=row, happened=happened, number=number, older=older, first=FIRST,
        doors=DOORS, findings=FINDINGS, categories=SUBJECT_CATEGORIES, tier=told.deciding.tier.title,
        bases_in_law=BASES_IN_LAW, schedule_8=SCHEDULE_8,
        as_a_request=as_a_request, decides=deciding.decides(request),
        reads_log=may(request.person, "log.read", request.on).allowed,
    )  # fmt: skip


def _for_a_partner(request: Request, row: List) -> HttpResponse:
    """What somebody of another organisation sees of a list they hold a grant for: no more than they need to use it."""
    told = told_to(request.person, standings_told(request.at, [row.id])[row.id])
    own = grants_told(row, request.at, purposes_of(row), person=request.person.id)
    return page(
        request, "access/list_for_a_partner.html", row=row, told=told, own=own,
        policy=granting.unread_policy(request, row),
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


urls = [
    path("", lists, name="lists"),
    *need.urls,
    *amnesty.urls,
    *proposing.urls,
    path("<ref:ref>/", one_list, name="list"),
    *deciding.urls,
    *taking_part.urls,
    *flags.urls,
    *renewal.urls,
    *contacts.urls,
    *granting.urls,
]
