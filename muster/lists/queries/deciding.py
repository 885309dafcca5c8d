"""Decisions on lists as the board and the list's page see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When

from muster.lists.records import Authorisation
from muster.log.records import Entry

MOST = 200


def decisions_for_the_board() -> list[Authorisation]:
    """The decisions that were not the board's own, at most 200: those that it has not dealt with first, the newest
    first. One query. `last` is the day on which it ended or ends."""
    rows = Authorisation.objects.exclude(tier="board", urgent_until=None).select_related(
        "list", "decided_by", "oversight__by"
    )
    dealt_with = Case(When(oversight=None, then=Value(0)), default=Value(1))
    return list(rows.annotate(dealt_with=dealt_with).order_by("dealt_with", "-decided_at", "-id")[:MOST])


def uses_while_urgent(rows: Iterable[Authorisation]) -> dict[int, int]:
    """How often each list was opened while its urgent authorisation ran, by the primary key of that. One query."""
    keys = [row.id for row in rows]
    looks: QuerySet[Entry] = Entry.objects.filter(
        event="list.opened", list=OuterRef("list__ref"), at__gte=OuterRef("decided_at"), at__lt=OuterRef("urgent_until")
    )
    counted = looks.order_by().values("list").annotate(number=Count("id")).values("number")
    found = Authorisation.objects.filter(id__in=keys).annotate(uses=Subquery(counted))
    return {key: uses or 0 for key, uses in found.values_list("id", F("uses"))}
