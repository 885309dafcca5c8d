"""States clearances: writes who may use which list for what until when, within the action that changed an input."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from muster.access.queries import clearance_facts, grants_in_scope
from muster.access.records import Clearance, Grant
from muster.access.rules import clear

BATCH = 1000


def state_clearances(at: datetime, *, persons: Iterable[int] | None = None, lists: Iterable[int] | None = None) -> int:
    """State again the clearances of these persons and on these lists, or all when neither is given. Gives how many."""
    persons = None if persons is None else set(persons)
    lists = None if lists is None else set(lists)
    grants = list(grants_in_scope(persons, lists))
    if grants:
        Clearance.objects.bulk_create(
            [_clearance(grant, facts, at) for grant, facts in clearance_facts(grants, at)],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["person", "list", "purpose"],
            update_fields=["verdict", "code", "reason", "remedy", "who", "until", "improves_at", "stated_at"],
        )
    _forget_withdrawn(persons, lists)
    return len(grants)


def _clearance(grant: Grant, facts, at: datetime) -> Clearance:  # type: ignore[no-untyped-def]
    cleared = clear(facts, at)
    return Clearance(
        person_id=grant.person_id,
        list_id=grant.list_id,
        purpose=grant.purpose,
        verdict=cleared.finding.verdict,
        code=cleared.code,
        reason=cleared.finding.reason,
        remedy=cleared.finding.remedy,
        who=cleared.finding.who,
        until=cleared.finding.until,
        improves_at=cleared.finding.improves_at,
        stated_at=at,
    )


def _forget_withdrawn(persons: set[int] | None, lists: set[int] | None) -> None:
    """A clearance without a grant behind it would outlive the decision that it rested on."""
    live = Grant.objects.filter(
        withdrawn_at=None, person=OuterRef("person"), list=OuterRef("list"), purpose=OuterRef("purpose")
    )
    stale = Clearance.objects.filter(~Exists(live))
    if persons is not None or lists is not None:
        stale = stale.filter(Q(person__in=persons or ()) | Q(list__in=lists or ()))
    stale.delete()
