"""What changes the approved-locations register."""

from __future__ import annotations

from datetime import date, datetime

from muster.kernel.errors import Invalid
from muster.kernel.text import check_lines, check_reference
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.register.actions.getting import may_do
from muster.register.records import Asset, Location
from muster.register.rules import may_approve, wrong_place


def approve_location(
    *,
    by: str,
    at: datetime,
    ref: str,
    name: str,
    kind: str,
    ceiling: str,
    approved: bool = True,
    approved_until: date | None = None,
    access_logged: bool | None = None,
) -> Location:
    """Put a place on the approved-locations register, or change what it says of it.

    A place may be recorded as not approved, so that assets kept there are told apart from assets kept nobody knows
    where. A personal drive or removable medium is never approved (finding S1).
    """
    with acting("location.approved", by=by, at=at, location=ref) as act:
        take_turns("register")
        act.check(may_do(by, "location.approve", at))
        check_reference("ref", ref)
        check_lines({"name": name})
        if wrong := wrong_place(kind, ceiling, approved):
            raise Invalid("The place cannot be recorded like this.", wrong)
        act.check(may_approve(kind, approved))
        known = Location.objects.select_for_update().filter(ref=ref).first()
        act.enter(kind=kind, ceiling=ceiling, approved=approved, until=_iso(approved_until))
        location = known or Location(ref=ref)
        location.name, location.kind, location.ceiling = name, kind, ceiling
        location.approved, location.approved_until = approved, approved_until
        location.access_logged = access_logged
        location.save()
        act.affects(assets=Asset.objects.filter(location=location).values_list("id", flat=True))
    return location


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
