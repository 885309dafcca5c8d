"""Saying what one thinks of a list, in one's part of the decision on it; and meeting the conditions of a decision."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound, invalid_if
from muster.lists.actions.found import the_list
from muster.lists.queries import facts_of
from muster.lists.queries.opinions import rounds_of
from muster.lists.records import Condition, List, Opinion
from muster.lists.rules import (
    LIMITS,
    PARTS,
    RECUSED,
    SAYS,
    decided_hash,
    may_give_opinion,
    may_meet_condition,
    not_declared,
)
from muster.log.acting import acting
from muster.people.queries import the_person


def give_opinion(*, by: str, at: datetime, list: str, part: str, says: str, reason: str, conflict: str = "") -> Opinion:
    """Say what one thinks of a list as it is now, in a part of the decision on it: for, against or, on the board, that
    one takes no part because of a conflict of interest. Another view replaces it until the decision is made; any
    material change of the list sets all of them aside. The entry does not hold what was said: assessors are blind to
    each other."""
    with acting("opinion.given", by=by, at=at, list=list) as act:
        if part not in PARTS:
            raise Invalid("There is no such part in a decision.", {"part": f"Use {', '.join(PARTS)}."})
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        person, facts = the_person(by, today), facts_of(row, today)
        act.check(may_give_opinion(person, part, facts, today))
        if row.state == List.State.CLOSED:
            raise Conflict(f"{row.ref} is closed, so nothing is decided about it.")
        invalid_if(_wrong(part, says, reason, conflict), "What you think of the list is not said yet.")
        decided = decided_hash(facts.terms)
        act.enter(part=part, decided_hash=decided)
        return Opinion.objects.create(
            list=row,
            part=part,
            person_id=person.id,
            says=says,
            reason=reason,
            conflict=conflict,
            decided_hash=decided,
            round=rounds_of([row.id])[row.id],
            at=at,
        )


def meet_condition(*, by: str, at: datetime, list: str, number: int, how: str) -> Condition:
    """Say that a condition of the list's authorisation is met, and how. Whoever answers for the condition, or the
    list's owner, says so."""
    with acting("condition.met", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        person = the_person(by, today)
        conditions = Condition.objects.select_for_update(of=("self",)).select_related("owner")
        found = conditions.filter(authorisation__list=row, authorisation__voided_at=None, number=number).first()
        if found is None:
            raise NotFound("condition", str(number))
        act.check(may_meet_condition(person, found.owner.ref, row.owner.ref, today))
        if found.met_at is not None:
            raise Conflict(f"Condition {number} of {row.ref} is met already.")
        invalid_if(wrong_texts({"reason": how}, LIMITS, {"reason"}), "Say how the condition is met.")
        act.enter(number=number, justification=how)
        found.met_at, found.met_by_id, found.met_how = at, person.id, how
        found.save(update_fields=["met_at", "met_by", "met_how"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return found


def _wrong(part: str, says: str, reason: str, conflict: str) -> dict[str, str]:
    faults = wrong_texts({"reason": reason, "conflict": conflict}, LIMITS, {"reason"})
    if says not in SAYS or (says == RECUSED and part != "board"):
        faults["says"] = "Use for or against" + (", or recused." if part == "board" else ".")
    elif says == RECUSED and not conflict.strip():
        faults["conflict"] = "Say which interest keeps you from taking part."
    return faults
