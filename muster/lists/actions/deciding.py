"""Deciding on a list: authorising it until a day, declining it, suspending it, closing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, invalid_if
from muster.lists.actions.found import check_next, the_list, void_authorisation
from muster.lists.queries import facts_of, standing_decision, tier_reasons
from muster.lists.records import Authorisation, Condition, Declined, List
from muster.lists.rules import LIMITS, decided_hash, heard, may_authorise, may_decide, may_suspend, not_declared
from muster.log.acting import acting
from muster.people.queries import the_person
from muster.people.rules import in_post

NEEDS_REASON = "A decision needs its reason."


def authorise_list(
    *,
    by: str,
    at: datetime,
    list: str,
    ends_on: date,
    reason: str,
    despite: str = "",
    conditions: Sequence[tuple[str, str, date]] = (),
) -> Authorisation:
    """Authorise a list from today until a day, or renew that, as the last part of its tier. `despite` says why against
    advice; `conditions` are (what must be done, by whom, until when). The decision is bound to the hash of what was
    decided.

    The controls that close the door "authorise" must be met: a list without a DPIA or an EIA cannot be authorised
    (findings S2, E12).
    """
    with acting("list.authorised", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        authoriser, facts = the_person(by, today), facts_of(row, today)
        act.check(may_authorise(authoriser, facts, ends_on, today))
        act.check(standing_decision(row.id, "authorise"))
        act.check(heard(facts, despite))
        check_next(row, List.State.AUTHORISED)
        invalid_if(wrong_texts({"reason": reason, "despite": despite}, LIMITS, {"reason"}), NEEDS_REASON)
        if ends_on <= today:
            raise Invalid("The authorisation would have ended.", {"ends_on": f"Use a day after {today}."})
        wanted = _conditions(conditions, today, ends_on)
        decided = decided_hash(facts.terms)
        act.enter(ends_on=ends_on.isoformat(), tier=facts.terms.tier, decided_hash=decided, conditions=len(wanted))
        # One authorisation stands at a time: a shorter renewal must not leave the longer one before it in force.
        void_authorisation(row, at, "Replaced by a later authorisation.")
        row.state, row.tier = List.State.AUTHORISED, facts.terms.tier
        row.save(update_fields=["state", "tier"])
        authorisation = Authorisation.objects.create(
            list=row,
            requested_by_id=row.proposed_by_id,
            decided_by_id=authoriser.id,
            decided_at=at,
            tier=row.tier,
            tier_reasons=tier_reasons(row, facts.terms),
            reason=reason,
            despite=despite,
            decided_hash=decided,
            starts_on=today,
            ends_on=ends_on,
        )
        Condition.objects.bulk_create(
            Condition(authorisation=authorisation, number=number, says=says, owner_id=owner, due_on=due_on)
            for number, (says, owner, due_on) in enumerate(wanted, start=1)
        )
        act.affects(lists=[row.id], assets=[row.asset_id])
    return authorisation


def decline_list(*, by: str, at: datetime, list: str, reason: str) -> Declined:
    """Say no to a list as it is now, as the last part of its tier. It stays proposed; what was said of it no longer
    counts, and its owner may change it and ask again."""
    with acting("list.declined", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        decider, facts = the_person(by, today), facts_of(row, today)
        act.check(may_decide(decider, facts, today))
        if row.state != List.State.PROPOSED:
            raise Conflict(f"{row.ref} is {row.state}, so it is not asked for. Suspend it or close it instead.")
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), NEEDS_REASON)
        decided = decided_hash(facts.terms)
        act.enter(justification=reason, decided_hash=decided)
        return Declined.objects.create(
            list=row, by_id=decider.id, at=at, tier=facts.terms.tier, reason=reason, decided_hash=decided
        )


def suspend_list(*, by: str, at: datetime, list: str, reason: str) -> List:
    """Suspend a list: nobody opens it until it is authorised again. The entry keeps the reason."""
    with acting("list.suspended", by=by, at=at, list=list) as act:
        act.check(may_suspend(the_person(by, day_of(at)), day_of(at)))
        row = the_list(list)
        act.check(not_declared(row.state))
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
        act.check(not_declared(row.state))
        check_next(row, List.State.CLOSED)
        _check_reason(reason)
        act.enter(justification=reason)
        void_authorisation(row, at, "The list was closed.")
        row.state = List.State.CLOSED
        row.save(update_fields=["state"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def _conditions(given: Sequence[tuple[str, str, date]], today: date, ends_on: date) -> list[tuple[str, int, date]]:
    """The conditions with their owners' primary keys. Raises Invalid by condition, NotFound."""
    wanted, faults = [], {}
    for number, (says, owner, due_on) in enumerate(given, start=1):
        holder = the_person(owner, today)
        if wrong := wrong_texts({"says": says}, LIMITS, {"says"}):
            faults[f"condition {number}"] = wrong["says"]
        elif not today < due_on <= ends_on:
            faults[f"condition {number}"] = f"Use a day after {today}, until {ends_on}."
        elif not in_post(holder, today).allowed:
            faults[f"condition {number}"] = f"{holder.name} is not in post: name somebody who is."
        wanted.append((says, holder.id, due_on))
    invalid_if(faults, "A condition is not right.")
    return wanted


def _check_reason(reason: str) -> None:
    invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), NEEDS_REASON)
