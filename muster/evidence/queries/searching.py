"""Finding documents among many."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q

from muster.evidence.assessing.queries import unfinished
from muster.evidence.queries.facts import facts_by_document
from muster.evidence.queries.standing import current_is, currents, in_state, last_day_on
from muster.evidence.records import Document
from muster.evidence.rules import KINDS, STATES, VersionFacts, counted_on, document_states, last_day_of
from muster.kernel.text import wrong_with_line

PAGE = 50
SORTS = {"ref": "ref", "title": "title", "kind": "kind", "last": "last"}
"""What a page of documents can be sorted by; with a minus before it, falling."""


def documents_found(
    *,
    on: date,
    search: str = "",
    kind: str = "",
    asset: str = "",
    state: str = "",
    sort: str = "ref",
    number: object = 1,
) -> Page:
    """One page of documents, each {ref, kind, title, assets, states, current, last}, as they stand on a day.

    `search` looks in reference and title, `asset` is a reference, `state` a key of rules.STATES. What no document can
    have finds none. Eight queries, however many there are.
    """
    found = Document.objects.all()
    if any(wrong_with_line(text) for text in (search, kind, asset, state)):
        found = found.none()  # no record can hold such text, and PostgreSQL refuses to look for it
    elif state and state not in STATES:
        found = found.none()
    else:
        found = found.filter(*_wanted(search, kind, asset, state, on))
    page = Paginator(found.order_by(*_order(sort, on)), PAGE).get_page(number)
    page.object_list = _rows(list(page.object_list.prefetch_related("assets")), on)
    return page


def next_to_lapse(on: date, most: int = 3) -> list[dict[str, Any]]:
    """The documents in force whose last day comes first: {ref, kind, title, last}. One query."""
    found = currents(on).filter(current_is("in_force", on), last__isnull=False).select_related("document")
    return [
        {"ref": each.document.ref, "kind": KINDS[each.document.kind], "title": each.document.title, "last": each.last}
        for each in found.order_by("last", "document__ref")[:most]
    ]


def _wanted(search: str, kind: str, asset: str, state: str, on: date) -> list[Q | Exists]:
    wanted: list[Q | Exists] = []
    if search:
        wanted.append(Q(ref__icontains=search) | Q(title__icontains=search))
    if kind:
        wanted.append(Q(kind=kind))
    if asset:
        wanted.append(Exists(Document.assets.through.objects.filter(document=OuterRef("pk"), asset__ref__iexact=asset)))
    if state:
        wanted.append(in_state(state, on))
    return wanted


def _order(sort: str, on: date) -> list[Any]:
    column = SORTS.get(sort.removeprefix("-"), "ref")
    by = last_day_on(on) if column == "last" else F(column)
    return [by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True), "ref"]


def _rows(documents: list[Any], on: date) -> list[dict[str, Any]]:
    versions: dict[int, list[VersionFacts]] = {each.id: [] for each in documents}
    for document, facts in facts_by_document(versions):
        versions[document].append(facts)
    writing = set(unfinished().filter(document__in=versions).values_list("document_id", flat=True))
    return [_row(each, versions[each.id], on, writing=each.id in writing) for each in documents]


def _row(document: Document, versions: list[VersionFacts], on: date, *, writing: bool) -> dict[str, Any]:
    current = counted_on(versions, on)
    return {
        "ref": document.ref,
        "kind": KINDS[document.kind],
        "title": document.title,
        "assets": sorted(asset.ref for asset in document.assets.all()),
        "states": document_states(versions, on, writing=writing),
        "current": current.number if current else None,
        "last": last_day_of(current) if current else None,
    }
