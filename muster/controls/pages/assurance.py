"""Assurance: the organisation at a glance, every list against every control, and who must do what."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_POST

from muster.controls.actions import COLUMNS, download_assurance
from muster.controls.forms import FilterForm
from muster.controls.pages import history
from muster.controls.queries.duties import contacts_of, duties, findings_of_duty
from muster.controls.queries.overview import (
    CONTROLS,
    cells_of,
    controls_by_need,
    findings_to_mend,
    glance,
    lists_by_need,
    units_by_need,
    units_to_choose,
)
from muster.controls.rules import now_found
from muster.doors.pages import Request, page, require
from muster.doors.spreadsheets import as_csv
from muster.kernel.errors import NotFound
from muster.people.rules import may

LISTS, FINDINGS = 25, 50
"""How many to a page."""


def assurance(request: Request) -> HttpResponse:
    """The force at a glance, and every list against every control, worst first."""
    require(may(request.person, "assurance.read", request.on))
    chosen = FilterForm(request.GET, units=units_to_choose())
    lists = _paged(request, lists_by_need(request.at, chosen.chosen()), LISTS)
    return page(
        request,
        "controls/assurance.html",
        figures=glance(request.at),
        controls=controls_by_need(request.at),
        chosen=chosen,
        lists=lists,
        cells=cells_of(lists, request.at),
        columns=CONTROLS,
    )


@require_POST
def download(request: Request) -> HttpResponseBase:
    """The findings of the lists chosen, as a table to take away."""
    chosen = FilterForm(request.POST, units=units_to_choose())
    rows = download_assurance(by=request.by, at=request.at, choice=chosen.chosen())
    return as_csv(f"assurance-{request.on}", COLUMNS, ([row[column] for column in COLUMNS] for row in rows))


def control(request: Request, key: str) -> HttpResponse:
    """What one control asks, why, and the lists that do not meet it."""
    require(may(request.person, "assurance.read", request.on))
    if key not in CONTROLS:
        raise NotFound("control", key)
    figures = next(row for row in controls_by_need(request.at) if row["control"].id == key)
    found = _findings(request, findings_to_mend(request.at, control=key))
    return page(request, "controls/control.html", control=CONTROLS[key], figures=figures, **found)


def units(request: Request) -> HttpResponse:
    """How the lists of each unit stand."""
    require(may(request.person, "assurance.read", request.on))
    return page(request, "controls/units.html", units=units_by_need(request.at))


def who(request: Request) -> HttpResponse:
    """Who must do what: everybody who has something to mend."""
    require(may(request.person, "assurance.read", request.on))
    return page(request, "controls/who.html", duties=duties(request.at))


def findings(request: Request) -> HttpResponse:
    """What falls to a role, to one person in it, or to a unit."""
    require(may(request.person, "assurance.read", request.on))
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("role", "person", "unit")}
    found = _findings(request, findings_of_duty(request.at, **asked))
    return page(request, "controls/findings.html", asked=asked, **found)


def _findings(request: Request, findings: object) -> dict[str, object]:
    """A page of findings: each with what time has left of it, and who can be asked."""
    found = _paged(request, findings, FINDINGS)
    rows = [(row, CONTROLS[row.control], now_found(CONTROLS[row.control], row, request.at)) for row in found]
    asked = contacts_of([(row, cell.who) for row, _, cell in rows], request.on)
    return {"findings": found, "rows": [(*each, who) for each, who in zip(rows, asked, strict=True)]}


def _paged(request: Request, rows: object, most: int) -> Page:  # type: ignore[type-arg]
    return Paginator(rows, most).get_page(request.GET.get("page"))  # type: ignore[arg-type]


urls = [
    path("", assurance, name="assurance"),
    path("download/", download, name="download"),
    path("controls/<slug:key>/", control, name="control"),
    path("units/", units, name="units"),
    path("who/", who, name="who"),
    path("findings/", findings, name="findings"),
    *history.urls,
]
