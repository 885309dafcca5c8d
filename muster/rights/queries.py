"""Reads about complaints."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_line
from muster.rights.records import Complaint
from muster.rights.rules import OUTCOMES, acknowledge_by, late

SHOWN = 500


def the_complaint(ref: str, *, lock: bool = False) -> Complaint:
    """One complaint with its list; with `lock` nobody else changes it meanwhile. Raises NotFound."""
    rows = Complaint.objects.select_related("list", "recorded_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = None if wrong_with_line(ref) else rows.filter(ref=ref).first()
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
    """The complaints, those not answered first and the oldest of them first, then those answered last; at most 500, of
    which none that waits is left out for one that is answered. One query."""
    unanswered_first = F("answered_on").desc(nulls_first=True)
    rows = Complaint.objects.select_related("list").order_by(unanswered_first, "received_on", "ref")
    if list:
        rows = rows.filter(list__ref=list.replace("\0", ""))
    if waiting:
        rows = rows.filter(answered_on=None)
    return [complaint_shown(row, on) for row in rows[:SHOWN]]
