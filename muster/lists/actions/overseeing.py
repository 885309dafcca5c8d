"""What the board does with decisions that were not its own: notes them, calls the list in, revokes them."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, invalid_if
from muster.lists.actions.found import check_next, the_list, void_authorisation
from muster.lists.records import Authorisation, List, Oversight
from muster.lists.rules import LIMITS, may_oversee
from muster.log.acting import Acting, acting
from muster.people.queries import the_person


def note_authorisation(*, by: str, at: datetime, list: str, reason: str) -> Oversight:
    """Note for the board the decision that a list stands on: it has been looked at, and stays."""
    with acting("authorisation.noted", by=by, at=at, list=list) as act:
        _, oversight = _looked_at(act, by, list, "noted", reason)
    return oversight


def call_in_list(*, by: str, at: datetime, list: str, reason: str) -> Oversight:
    """Call a list in: its authorisation is void at once, and from now on only the board decides on it."""
    with acting("list.called_in", by=by, at=at, list=list) as act:
        row, oversight = _looked_at(act, by, list, "called_in", reason)
        row.called_in = True
        _end(act, row, f"The board called it in: {reason}")
    return oversight


def revoke_authorisation(*, by: str, at: datetime, list: str, reason: str) -> Oversight:
    """Revoke for the board the decision that a list stands on. Its owner may ask for a fresh one."""
    with acting("authorisation.revoked", by=by, at=at, list=list) as act:
        row, oversight = _looked_at(act, by, list, "revoked", reason)
        _end(act, row, f"The board revoked it: {reason}")
    return oversight


def _looked_at(act: Acting, by: str, ref: str, outcome: str, reason: str) -> tuple[List, Oversight]:
    today = day_of(act.at)
    person = the_person(by, today)
    row = the_list(ref)
    given = (
        row.authorisations.filter(voided_at=None).select_related("decided_by").order_by("-decided_at", "-id").first()
    )
    act.check(may_oversee(person, given.decided_by.ref if given else "", today))
    if given is None:
        raise Conflict(f"{row.ref} stands on no decision.")
    before = Oversight.objects.filter(authorisation=given).first()
    if before is not None and (before.outcome != "noted" or outcome == "noted"):
        raise Conflict(f"The board has dealt with this decision on {row.ref}: {before.get_outcome_display().lower()}.")
    invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Say why.")
    act.enter(justification=reason, decided_hash=given.decided_hash)
    return row, _kept(before, given, outcome, person.id, act.at, reason)


def _kept(
    before: Oversight | None, given: Authorisation, outcome: str, person: int, at: datetime, reason: str
) -> Oversight:
    """What was noted may still be called in or revoked later: the last word stands, and the log keeps both."""
    kept = before or Oversight(authorisation=given)
    kept.outcome, kept.by_id, kept.at, kept.reason = outcome, person, at, reason
    kept.save()
    return kept


def _end(act: Acting, row: List, why: str) -> None:
    void_authorisation(row, act.at, why)
    check_next(row, List.State.PROPOSED)
    row.state = List.State.PROPOSED
    row.save(update_fields=["state", "called_in"])
    act.affects(lists=[row.id], assets=[row.asset_id])
