"""Reads about recommendations."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

from muster.kernel.errors import NotFound
from muster.oversight.records import Progress, Recommendation
from muster.oversight.rules import KINDS, STATUSES, late


def the_recommendation(ref: str) -> Recommendation:
    """One recommendation with its owner. Raises NotFound."""
    found = Recommendation.objects.select_related("owner", "added_by").filter(ref=ref.replace("\0", "")).first()
    if found is None:
        raise NotFound("recommendation", ref)
    return found


def recommendations(on: date, *, status: str = "", source: str = "", overdue: bool = False) -> list[dict[str, Any]]:
    """The recommendations, the first due first: one query."""
    rows = Recommendation.objects.select_related("owner").order_by("due_on", "ref")
    if status in STATUSES:
        rows = rows.filter(status=status)
    if source:
        rows = rows.filter(source=source.replace("\0", ""))
    found = [
        {
            "ref": row.ref,
            "kind": KINDS[row.kind],
            "source": row.source,
            "text": row.text,
            "owner": row.owner.name,
            "owner_ref": row.owner.ref,
            "due_on": row.due_on,
            "status": row.status,
            "said": STATUSES[row.status],
            "late": late(row.status, row.due_on, on),
        }
        for row in rows
    ]
    return [row for row in found if row["late"]] if overdue else found


def sources() -> list[str]:
    """Where recommendations come from, by name. One query."""
    return list(Recommendation.objects.order_by("source").values_list("source", flat=True).distinct())


def progress_text(at: datetime, on: date) -> str:
    """What is published: figures and a line for each recommendation, as JSON. No person is named and no reason told:
    those are notes among ourselves."""
    rows = recommendations(on)
    lines = [
        {name: row[name] for name in ("ref", "kind", "source", "text")}
        | {"due_on": row["due_on"].isoformat(), "status": row["said"], "overdue": row["late"]}
        for row in rows
    ]
    figures = dict(Counter(row["said"] for row in rows)) | {"Overdue": sum(row["late"] for row in rows)}
    return json.dumps(
        {"as_at": at.isoformat(), "figures": figures, "recommendations": lines}, ensure_ascii=False, indent=1
    )


def published() -> list[Progress]:
    """What was published, the newest first, at most 50. One query."""
    return list(Progress.objects.select_related("by").order_by("-at", "-id")[:50])
