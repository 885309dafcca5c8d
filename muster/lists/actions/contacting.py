"""Naming the contact of a unit for a list."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict
from muster.lists.actions.found import the_list
from muster.lists.queries import owns
from muster.lists.records import List, UnitContact
from muster.lists.rules import answers_for_it, not_declared
from muster.log.acting import acting
from muster.people.queries import the_person, the_unit
from muster.people.rules import not_left


def name_contact(*, by: str, at: datetime, list: str, unit: str, person: str) -> UnitContact:
    """Name who answers for what a unit puts on a list (findings T1 and T4). Another one takes the place of whoever was
    it before. Whether they are senior enough and trained is asked each time somebody of the unit adds. Raises NotFound,
    Conflict."""
    with acting("contact.named", by=by, at=at, list=list) as act:
        today = day_of(at)
        row = the_list(list)
        act.check(not_declared(row.state))
        namer = the_person(by, today)
        act.check(answers_for_it(namer, any(owns(row, namer)), today))
        if row.state == List.State.CLOSED:
            raise Conflict(f"{row.ref} is closed, so nobody is added to it.")
        where, who = the_unit(unit, today), the_person(person, today)
        act.check(not_left(who, today))
        before = UnitContact.objects.filter(list=row, unit=where, ended_at=None).first()
        if before is not None and before.person_id == who.id:
            raise Conflict(f"{who.name} is the contact of {where.name} already.")
        act.enter(unit=unit, contact=person)
        if before is not None:
            before.ended_at = at
            before.save(update_fields=["ended_at"])
        return UnitContact.objects.create(list=row, unit=where, person_id=who.id, named_by_id=namer.id, named_at=at)
