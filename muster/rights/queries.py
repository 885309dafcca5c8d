"""Reads about complaints."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.kernel.errors import NotFound
from muster.rights.records import Complaint
from muster.rights.rules import OUTCOMES, acknowledge_by, late

SHOWN = 500


def the_complaint(ref: str) -> Complaint:
    """One complaint with its list. Raises NotFound."""
    rows = Complaint.objects.select_related("list", "recorded_by").filter(ref=ref.replace("\0", ""))
    found = rows.first()
    if found is None:
        raise NotFound("complaint", ref)
    return found


def complaint_shown(row: Complaint, on: date) -> dict[str, Any]:
    """A complaint as a page or command shows it on a day."""
    return {
        "ref": row.ref,
        "list": row.list.ref if row.list else None,
        "received_on": row.received_on,
        "about": row.about,
        "acknowledge_by": acknowledge_by(row.received_on),
        "acknowledged_on": row.acknowledged_on,
        "late": late(row.received_on, row.acknowledged_on, on),
        "answered_on": row.answered_on,
        "outcome": OUTCOMES.get(row.outcome),
    }


def complaints(on: date, *, list: str = "", waiting: bool = False) -> list[dict[str, Any]]:
    """The complaints, those not answered first and the oldest of them first, at most 500: one query."""
    rows = Complaint.objects.select_related("list").order_by("received_on", "ref")
    if list:
        rows = rows.filter(list__ref=list.replace("\0", ""))
    if waiting:
        rows = rows.filter(answered_on=None)
    shown = [complaint_shown(row, on) for row in rows[:SHOWN]]
    return sorted(shown, key=lambda each: each["answered_on"] is not None)
