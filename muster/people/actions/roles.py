"""Roles: given and ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, NotFound
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import lasting_administrators, the_person
from muster.people.records import Person, RoleHeld
from muster.people.rules import ROLES, leaves_an_administrator, may, may_hold, not_left, not_oneself


def give_role(*, by: str, at: datetime, person: str, role: str) -> RoleHeld:
    """Give a person a role from today, as long as they are here. Nobody gives themselves one."""
    with acting("role.given", by=by, at=at, subject=person, given=role) as act:
        take_turns("people")
        today = day_of(at)
        act.check(may(the_person(by, today), "role.give", today))
        act.check(not_oneself(by, person))
        holder = the_person(person, today)
        act.check(not_left(holder, today))
        act.check(may_hold(holder, role))
        if role in holder.roles:
            raise Conflict(f"{person} is {role} already.")
        act.enter()
        held = RoleHeld.objects.create(
            person_id=holder.id,
            role=role,
            started_on=today,
            ended_on=holder.ended_on,
            given_by=Person.objects.get(ref=by),
        )
        act.affects(persons=[holder.id])
    return held


def end_role(*, by: str, at: datetime, person: str, role: str) -> RoleHeld:
    """End a role that a person holds. It stops at once, not at the end of the day."""
    with acting("role.ended", by=by, at=at, subject=person, ended=role) as act:
        take_turns("people")
        today = day_of(at)
        act.check(may(the_person(by, today), "role.give", today))
        holder = the_person(person, today)
        if role not in ROLES:
            raise NotFound("role", role)
        held = _held(holder.id, role, today)
        if role == "administrator":
            act.check(leaves_an_administrator(holder.id, lasting_administrators()))
        act.enter()
        # A role of today has not lasted a day; the log keeps that it was given and ended.
        held.delete() if held.started_on == today else _end(held, today)
        act.affects(persons=[holder.id])
    return held


def _held(person: int, role: str, today: date) -> RoleHeld:
    """The role in force, also one that has an end because its holder is leaving. Raises NotFound."""
    held = RoleHeld.objects.select_for_update().filter(person=person, role=role, started_on__lte=today)
    found = held.filter(Q(ended_on=None) | Q(ended_on__gte=today)).first()
    if found is None:
        raise NotFound("role held", role)
    return found


def _end(held: RoleHeld, today: date) -> None:
    held.ended_on = today - timedelta(days=1)
    held.save(update_fields=["ended_on"])
