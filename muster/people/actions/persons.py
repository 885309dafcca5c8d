"""Persons: who comes and who leaves."""

from __future__ import annotations

from datetime import date, datetime

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid
from muster.kernel.text import check_lines, check_reference, tidy
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.actions.leaving import end_roles
from muster.people.queries import (
    home_organisation,
    lasting_administrators,
    the_grade,
    the_organisation,
    the_person,
    the_unit,
)
from muster.people.records import Organisation, Person, Unit
from muster.people.rules import leaves_an_administrator, may, wrong_with_last_day


def add_person(
    *,
    by: str,
    at: datetime,
    ref: str,
    name: str,
    kind: str = "employed",
    organisation: str = "",
    unit: str = "",
    grade: str = "",
    post: str = "",
    email: str = "",
    started_on: date | None = None,
) -> Person:
    """Add a person who uses Muster or is named in it. Third parties name their organisation."""
    with acting("person.added", by=by, at=at, subject=ref) as act:
        take_turns("people")
        today = day_of(at)
        act.check(may(the_person(by, today), "people.keep", today))
        check_reference("ref", ref)
        check_lines({"name": name, "post": post}, may_be_empty=["post"])
        check_lines({"email": email}, may_be_empty=["email"], most=254)
        if Person.objects.filter(ref=ref).exists():
            raise Conflict(f"There is a person {ref!r} already.")
        _check_kind(kind, organisation)
        where = the_organisation(organisation, today) if organisation else home_organisation()
        person = Person(
            ref=ref,
            name=tidy(name),
            kind=kind,
            organisation=where,
            unit=_unit_of(where, unit, today) if unit else None,
            grade=the_grade(grade) if grade else None,
            post=tidy(post),
            email=tidy(email),
            started_on=started_on or today,
        )
        act.enter()
        person.save()
        act.affects(persons=[person.id])
    return person


def end_person(*, by: str, at: datetime, person: str, ended_on: date | None = None) -> Person:
    """Record that a person leaves, today unless another last day is given; their roles end with them, and what they
    owned is orphaned from the day after (finding R1).

    They stay on record, so that every entry of theirs still resolves to one person. A last day on record can be
    brought forward, never put back: the roles that ended with it would come back unasked.
    """
    with acting("person.ended", by=by, at=at, subject=person) as act:
        take_turns("people")
        today = day_of(at)
        act.check(may(the_person(by, today), "people.keep", today))
        leaver = Person.objects.select_for_update().filter(ref=the_person(person, today).ref).get()
        last_day = ended_on or today
        if leaver.ended_on == last_day:
            raise Conflict(f"{person} ends on {last_day} already.")
        if wrong := wrong_with_last_day(leaver.started_on, leaver.ended_on, last_day):
            raise Invalid(f"{person} cannot end on {last_day}.", {"ended_on": wrong})
        act.check(leaves_an_administrator(leaver.id, lasting_administrators()))
        act.enter(ended_on=last_day.isoformat())
        leaver.ended_on = last_day
        leaver.save(update_fields=["ended_on"])
        end_roles([leaver.id])
        act.affects(persons=[leaver.id])
    return leaver


def _check_kind(kind: str, organisation: str) -> None:
    if kind not in Person.Kind.values:
        raise Invalid(f"{kind!r} is no kind of person.", {"kind": "Use " + ", ".join(Person.Kind.values) + "."})
    if kind == Person.Kind.THIRD_PARTY and not organisation:
        # Taken for one of ours, a partner's person would need no agreement (finding S3).
        raise Invalid("A third party belongs to an organisation.", {"organisation": "Name theirs."})


def _unit_of(organisation: Organisation, ref: str, today: date) -> Unit:
    unit = the_unit(ref, today)
    if unit.organisation_id != organisation.id:
        raise Invalid(
            f"Unit {ref} belongs to another organisation than {organisation.ref}.",
            {"unit": f"Name a unit of {organisation.ref}."},
        )
    return unit
