"""How lists stood at some moment of the past, from the record of what was stated (peers.md B10, finding C1).

The answer is the last statement before the moment, and it is met only while it was to hold: nothing is judged again, so
the past is told as it was known then. Before the record began nothing is known, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Min

from muster.controls.records import StandingStated
from muster.controls.rules import still


@dataclass(frozen=True, slots=True)
class StoodOn:
    """How a list stood at the door "open" at a moment: `verdict` as time had left it, `control` that decided."""

    ref: str
    title: str
    verdict: str
    control: str
    until: datetime | None
    stated_at: datetime
    ended: bool


@dataclass(frozen=True, slots=True)
class Point:
    """How many lists stood how at a moment. None of the record is before `record_began`."""

    at: datetime
    met: int
    not_met: int
    unknown: int

    @property
    def total(self) -> int:
        return self.met + self.not_met + self.unknown


def record_began() -> datetime | None:
    """Since when there is a record; None while nothing has been stated yet."""
    return StandingStated.objects.aggregate(first=Min("stated_at"))["first"]


def standings_on(moment: datetime) -> list[StoodOn]:
    """How every list there was stood at a moment, worst first, then by reference. Lists that had been closed for good
    are left out. One query."""
    last = (
        StandingStated.objects.filter(door="open", stated_at__lte=moment)
        .order_by("list_id", "-id")
        .distinct("list_id")
        .select_related("list")
    )
    found = [_stood(each, moment) for each in last if each.state != "closed"]
    order = {"not_met": 0, "unknown": 1, "met": 2}
    return sorted(found, key=lambda each: (order[each.verdict], each.ref))


def trend(moments: Sequence[datetime]) -> list[Point]:
    """How many lists stood how at each of these moments, in their order. One query, however many lists and moments."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(moments)])
        return [Point(*row) for row in cursor.fetchall()]


# Each statement holds from its own moment to that of the next of the same list and door.
COUNTED = """
with stated as (
    select verdict, until, state, stated_at as since,
           lead(stated_at, 1, 'infinity') over (partition by list_id order by id) as next
    from standing_stated where door = 'open'
)
select moment,
       count(*) filter (where holds),
       count(since) filter (where verdict = 'not_met' or (verdict = 'met' and not holds)),
       count(*) filter (where verdict = 'unknown')
from unnest(%s::timestamptz[]) with ordinality as asked (moment, number)
left join lateral (
    select *, verdict = 'met' and (until is null or until > moment) as holds
    from stated where since <= moment and moment < next and state <> 'closed'
) as standing on true
group by moment, number order by number
"""


def _stood(each: StandingStated, moment: datetime) -> StoodOn:
    now = still(each.verdict, each.until, moment)
    return StoodOn(
        ref=each.list.ref,
        title=each.list.title,
        verdict=now,
        control=each.control,
        until=each.until,
        stated_at=each.stated_at,
        ended=now != each.verdict,
    )
