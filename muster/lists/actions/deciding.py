"""Deciding on a list: authorising it until a day, suspending it, closing it."""

from __future__ import annotations

from datetime import date, datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid
from muster.lists.actions.found import check_next, invalid_if, the_list, void_authorisation
from muster.lists.queries import facts_of, standing_decision
from muster.lists.records import Authorisation, List
from muster.lists.rules import LIMITS, decided_hash, may_authorise, may_suspend
from muster.log.acting import acting
from muster.people.queries import the_person


def authorise_list(*, by: str, at: datetime, list: str, ends_on: date, reason: str) -> Authorisation:
    """Authorise a list from today until a day, or renew that. The decision is bound to the hash of what was decided.

    The controls that close the door "authorise" must be met: a list without a DPIA or an EIA cannot be authorised
    (findings S2, E12).
    """
    with acting("list.authorised", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        authoriser, facts = the_person(by, today), facts_of(row)
        act.check(may_authorise(authoriser, facts, ends_on, today))
        act.check(standing_decision(row.id, "authorise"))
        check_next(row, List.State.AUTHORISED)
        _check_reason(reason)
        if ends_on <= today:
            raise Invalid("The authorisation would have ended.", {"ends_on": f"Use a day after {today}."})
        decided = decided_hash(facts.terms)
        act.enter(ends_on=ends_on.isoformat(), tier=row.tier, decided_hash=decided)
        # One authorisation stands at a time: a shorter renewal must not leave the longer one before it in force.
        void_authorisation(row, at, "Replaced by a later authorisation.")
        row.state = List.State.AUTHORISED
        row.save(update_fields=["state"])
        authorisation = Authorisation.objects.create(
            list=row,
            requested_by_id=row.proposed_by_id,
            decided_by_id=authoriser.id,
            decided_at=at,
            tier=row.tier,
            reason=reason,
            decided_hash=decided,
            starts_on=today,
            ends_on=ends_on,
        )
        act.affects(lists=[row.id], assets=[row.asset_id])
    return authorisation


def suspend_list(*, by: str, at: datetime, list: str, reason: str) -> List:
    """Suspend a list: nobody opens it until it is authorised again. The entry keeps the reason."""
    with acting("list.suspended", by=by, at=at, list=list) as act:
        act.check(may_suspend(the_person(by, day_of(at)), day_of(at)))
        row = the_list(list)
        check_next(row, List.State.SUSPENDED)
        _check_reason(reason)
        act.enter(justification=reason)
        row.state = List.State.SUSPENDED
        row.save(update_fields=["state"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def close_list(*, by: str, at: datetime, list: str, reason: str) -> List:
    """Close a list for good. Its authorisation ends at once; what it held stays until retention disposes of it (J3)."""
    with acting("list.closed", by=by, at=at, list=list) as act:
        act.check(may_suspend(the_person(by, day_of(at)), day_of(at)))
        row = the_list(list)
        check_next(row, List.State.CLOSED)
        _check_reason(reason)
        act.enter(justification=reason)
        void_authorisation(row, at, "The list was closed.")
        row.state = List.State.CLOSED
        row.save(update_fields=["state"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def _check_reason(reason: str) -> None:
    invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "A decision needs its reason.")
