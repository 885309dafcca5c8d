"""Authorising a list for at most 48 hours, when it cannot wait for the full decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, invalid_if
from muster.lists.actions.found import check_next, the_list, void_authorisation
from muster.lists.queries import facts_of, standing_decision, tier_reasons
from muster.lists.records import Authorisation, List
from muster.lists.rules import LIMITS, MOST_URGENT_HOURS, decided_hash, may_authorise_urgently, not_declared
from muster.log.acting import acting
from muster.people.queries import the_person


def authorise_urgently(*, by: str, at: datetime, list: str, hours: int, reason: str) -> Authorisation:
    """Authorise a list as duty inspector for some hours, at most 48. It stands in for the parts of the tier and for
    nothing else: the list must be complete and the controls at the door "authorise" met. Once only, until a full
    decision follows; without one the list closes by itself, and the board sees each use of it."""
    with acting("list.authorised_urgently", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        inspector, facts = the_person(by, today), facts_of(row, today)
        earlier = row.authorisations.order_by("-decided_at", "-id").first()
        again = earlier is not None and earlier.urgent_until is not None
        act.check(may_authorise_urgently(inspector, facts, again, today))
        act.check(standing_decision(row.id, "authorise"))
        if row.state != List.State.PROPOSED:
            raise Conflict(f"{row.ref} is {row.state}: only a list that waits for its decision is authorised urgently.")
        check_next(row, List.State.AUTHORISED)
        if not 1 <= hours <= MOST_URGENT_HOURS:
            raise Invalid("That is no number of hours.", {"hours": f"Use 1 to {MOST_URGENT_HOURS}."})
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Say why it cannot wait.")
        until = at + timedelta(hours=hours)
        decided = decided_hash(facts.terms)
        act.enter(urgent_until=until.isoformat(), tier=facts.terms.tier, decided_hash=decided, justification=reason)
        void_authorisation(row, at, "Replaced by an urgent authorisation.")
        row.state, row.tier = List.State.AUTHORISED, facts.terms.tier
        row.save(update_fields=["state", "tier"])
        authorisation = Authorisation.objects.create(
            list=row,
            requested_by_id=row.proposed_by_id,
            decided_by_id=inspector.id,
            decided_at=at,
            tier=row.tier,
            tier_reasons=tier_reasons(row, facts.terms),
            reason=reason,
            decided_hash=decided,
            starts_on=today,
            ends_on=max(day_of(until), today + timedelta(days=1)),
            urgent_until=until,
        )
        act.affects(lists=[row.id], assets=[row.asset_id])
    return authorisation
