"""Finding documents among many."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q

from muster.evidence.queries.facts import facts_by_document
from muster.evidence.queries.standing import in_state, with_current
from muster.evidence.records import Document
from muster.evidence.rules import KINDS, STATES, VersionFacts, document_states
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
    have finds none. Six queries, however many there are.
    """
    found = with_current(on)
    if any(wrong_with_line(text) for text in (search, kind, asset, state)):
        found = found.none()  # no record can hold such text, and PostgreSQL refuses to look for it
    elif state and state not in STATES:
        found = found.none()
    else:
        found = found.filter(*_wanted(search, kind, asset, state, on))
    page = Paginator(found.order_by(*_order(sort)), PAGE).get_page(number)
    page.object_list = _rows(list(page.object_list.prefetch_related("assets")), on)
    return page


def next_to_lapse(on: date, most: int = 3) -> list[dict[str, Any]]:
    """The documents in force whose last day comes first: {ref, kind, title, last}. One query."""
    found = with_current(on).filter(in_state("in_force", on), last__isnull=False).order_by("last", "ref")[:most]
    return [{"ref": each.ref, "kind": KINDS[each.kind], "title": each.title, "last": each.last} for each in found]


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


def _order(sort: str) -> list[Any]:
    column = SORTS.get(sort.removeprefix("-"), "ref")
    order = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return [order, "ref"]


def _rows(documents: list[Any], on: date) -> list[dict[str, Any]]:
    versions: dict[int, list[VersionFacts]] = {each.id: [] for each in documents}
    for document, facts in facts_by_document(versions):
        versions[document].append(facts)
    return [
        {
            "ref": each.ref,
            "kind": KINDS[each.kind],
            "title": each.title,
            "assets": sorted(asset.ref for asset in each.assets.all()),
            "states": document_states(versions[each.id], on),
            "current": each.current,
            "last": each.last,
        }
        for each in documents
    ]
