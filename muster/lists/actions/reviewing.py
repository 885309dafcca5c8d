"""Reviewing a list before it is used, where that was decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, invalid_if
from muster.lists.actions.found import the_list
from muster.lists.queries import owns, terms_of_lists
from muster.lists.records import List, ListReview
from muster.lists.rules import LIMITS, answers_for_it, decided_hash, not_declared
from muster.log.acting import acting
from muster.people.queries import the_person


def review_list(*, by: str, at: datetime, list: str, reason: str) -> ListReview:
    """Say that one has looked through a list as it is now, before it is used, and what one looked at. It holds for the
    hours that were decided on with the list, and for no changed one. Whoever answers for the list or its asset says so.
    Raises Invalid, and Conflict for a list of which that was not decided or that is not in use."""
    with acting("list.reviewed", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        person = the_person(by, today)
        act.check(answers_for_it(person, any(owns(row, person)), today))
        if row.state != List.State.AUTHORISED or not row.review_hours:
            raise Conflict(
                f"{row.ref} is {row.state}, so it is not used."
                if row.state != List.State.AUTHORISED
                else f"It was not decided that {row.ref} is reviewed before each use."
            )
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Say what you looked at.")
        decided = decided_hash(terms_of_lists([row.id])[row.id])
        until = at + timedelta(hours=row.review_hours)
        act.enter(until=until.isoformat(), decided_hash=decided, justification=reason)
        review = ListReview.objects.create(
            list=row, by_id=person.id, at=at, until=until, reason=reason, decided_hash=decided
        )
        act.affects(lists=[row.id], assets=[row.asset_id])
    return review
