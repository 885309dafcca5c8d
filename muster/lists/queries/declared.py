"""Lists that were declared under the amnesty."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Value, When

from muster.lists.records import Declaration

MOST = 500
TRIAGE_DAYS = 28
"""So many days triage may take before it is late: a choice of design."""


def declarations() -> list[Declaration]:
    """Every declared list, those first about which something is still to be done, the oldest first. One query."""
    rows = Declaration.objects.select_related("list", "declared_by", "decided_by", "acts", "into", "certified_by")
    settled = Case(
        When(decision="", then=Value(0)),
        When(decision__in=["merge", "destroy"], certified_at=None, then=Value(1)),
        default=Value(2),
    )
    return list(rows.annotate(settled=settled).order_by("settled", "declared_at", "id")[:MOST])


def stage_of(declared: Declaration, on: date) -> str:
    """What is next for a declared list, in a few words: also when it is late."""
    if not declared.decision:
        return "Waits for triage"
    if declared.certified_at is not None:
        return "Merged" if declared.decision == Declaration.Decision.MERGE else "Destroyed"
    if declared.decision == Declaration.Decision.AUTHORISE:
        return "Proposed" if declared.list.state != "authorised" else "Authorised"
    late = declared.due_on is not None and declared.due_on < on
    return ("Late: to be " if late else "To be ") + (
        "merged" if declared.decision == Declaration.Decision.MERGE else "destroyed"
    )
