"""The lists that come nearest to what somebody says they need one for."""

from __future__ import annotations

from typing import Any

from muster.lists.records import List, Purpose
from muster.lists.rules.checking import stems

NEAREST = 5


def nearest_lists(what_for: str) -> list[dict[str, Any]]:
    """The lists that share the most words with this text in their title, purposes and their asset's purposes, at most
    five: {"ref", "title", "purposes", "owner", "email"}. Words are compared by how they begin. Two queries."""
    wanted = stems([what_for])
    rows = {
        row.id: row
        for row in List.objects.exclude(state=List.State.CLOSED).select_related("owner", "asset").order_by("ref")
    }
    purposes: dict[int, list[str]] = {}
    for key, title in Purpose.objects.filter(list__in=rows).order_by("id").values_list("list_id", "title"):
        purposes.setdefault(key, []).append(title)
    shared = {
        key: len(wanted & stems([row.title, row.asset.title, row.asset.purposes, *purposes.get(key, ())]))
        for key, row in rows.items()
    }
    near = sorted((key for key, number in shared.items() if number), key=lambda key: (-shared[key], rows[key].ref))
    return [
        {
            "ref": rows[key].ref,
            "title": rows[key].title,
            "purposes": purposes.get(key, []),
            "owner": rows[key].owner.name,
            "email": rows[key].owner.email,
        }
        for key in near[:NEAREST]
    ]
