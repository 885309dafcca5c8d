"""The register: every information asset, and whether the lists among them may be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.urls import path

from muster.controls.pages.asset import asset
from muster.controls.queries import with_standing
from muster.doors.pages import Request, page, require
from muster.doors.spreadsheets import as_csv, as_xlsx
from muster.people.rules import may, works_here
from muster.register.actions import download_register
from muster.register.queries import orphaned_because
from muster.register.queries.finding import NONE, Wanted, assets_found, filter_choices, in_order
from muster.register.records import Asset
from muster.register.rules.fields import TEXTS, TITLES

PAGE = 50
STANDINGS = {"met": "May be used", "not_met": "Closed", "unknown": "Unknown", NONE: "Not a list"}
FILTERS = {
    "unit": ("Unit", "No unit"),
    "owner": ("Owner", "Nobody asked"),
    "classification": ("Classification", "None"),
    "kind": ("Kind", "None"),
}
PLAIN = ("kind", "part", "sensitive", "classification", "copy", "volume", "retention_months")
PLAIN += ("owner_as_named", "location_as_named")
COLUMNS: dict[str, Any] = {
    "Reference": "ref",
    "Title": "title",
    "Organisation": "organisation__ref",
    "Unit": "unit__ref",
    "Somebody answers for it": "answered",
    "Owner": "owner__name",
    "Owner's e-mail": "owner__email",
    "Accepted": "accepted_at",
    "Delegate": "delegate__name",
    "List": "list_ref",
    "Standing of the list": "standing",
    "Standing holds until": "standing_until",
    "Location": "location__ref",
    "Master": "master__ref",
    "Retention rule": "retention_rule__ref",
    **{TITLES[name]: name for name in (*PLAIN, *TEXTS)},
    "Source": "source",
    "Id in the source": "source_id",
}
"""The columns of a download."""


def assets(request: Request) -> HttpResponse:
    """The register, searched, narrowed, sorted and paged."""
    require(works_here(request.person, request.on))
    wanted = Wanted.of(request.GET)
    pages = Paginator(_in_order(_found(request, wanted), wanted), PAGE).get_page(request.GET.get("page"))
    shown = list(pages.object_list.select_related("unit", "owner__unit").defer(*TEXTS))
    return page(
        request,
        "controls/assets.html",
        wanted=wanted,
        pages=pages,
        shown=shown,
        orphaned=orphaned_because(shown, request.on),
        filters=_filters(request, wanted),
        standings=STANDINGS,
        keeps=may(request.person, "register.keep", request.on).allowed,
    )


def download(request: Request, kind: str) -> HttpResponseBase:
    """What was found, as a spreadsheet; that somebody took it with them is recorded."""
    wanted = Wanted.of(request.GET)
    found = _found(request, wanted)
    download_register(by=request.by, at=request.at, kind=kind, assets=found.count(), wanted=wanted.narrows)
    rows = _rows(_in_order(found, wanted))
    return {"csv": as_csv, "xlsx": as_xlsx}[kind]("register", list(COLUMNS), rows)


def _found(request: Request, wanted: Wanted) -> QuerySet[Asset]:
    found = with_standing(assets_found(wanted, request.on), request.at)
    if wanted.standing in STANDINGS:
        found = found.filter(standing="" if wanted.standing == NONE else wanted.standing)
    return found


def _in_order(found: QuerySet[Asset], wanted: Wanted) -> QuerySet[Asset]:
    if wanted.sort.removeprefix("-") == "standing":
        by = F("standing")
        return found.order_by(by.desc() if wanted.sort.startswith("-") else by.asc(), "ref")
    return in_order(found, wanted.sort)


def _rows(found: QuerySet[Asset]) -> Iterator[tuple[Any, ...]]:
    place = list(COLUMNS.values()).index("standing")
    for row in found.values_list(*COLUMNS.values()).iterator(chunk_size=500):
        yield (*row[:place], STANDINGS[row[place] or NONE], *row[place + 1 :])


def _filters(request: Request, wanted: Wanted) -> list[dict[str, Any]]:
    """The filters as they are drawn: name, words, choices and what is chosen."""
    there = filter_choices(request.on)
    rows = [(name, label, [*there[name], (NONE, none)]) for name, (label, none) in FILTERS.items()]
    rows += [
        ("standing", "Standing of the list", list(STANDINGS.items())),
        ("orphaned", "Accountable owner", [("yes", "Orphaned: nobody answers"), ("no", "Somebody answers")]),
    ]
    return [
        {"name": name, "label": label, "choices": choices, "value": getattr(wanted, name)}
        for name, label, choices in rows
    ]


urls = [
    path("", assets, name="assets"),
    path("download/<str:kind>/", download, name="download"),
    path("<ref:ref>/", asset, name="asset"),
]
