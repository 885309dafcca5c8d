"""What ends with a person, for one leaver and for a file of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, OuterRef, Q, Subquery

from muster.people.records import Person, RoleHeld

CHUNK = 5000


def end_roles(leavers: Sequence[int]) -> None:
    """End the roles of persons (by primary key) with their last days, which stand on their records by now.

    A role given after a last day that is recorded late never began; the log keeps that it was given.
    """
    last_day = Subquery(Person.objects.filter(id=OuterRef("person")).values("ended_on"))
    for start in range(0, len(leavers), CHUNK):
        held = RoleHeld.objects.filter(person__in=leavers[start : start + CHUNK], person__ended_on__isnull=False)
        held.filter(started_on__gt=F("person__ended_on")).delete()
        held.filter(Q(ended_on=None) | Q(ended_on__gt=F("person__ended_on"))).update(ended_on=last_day)
