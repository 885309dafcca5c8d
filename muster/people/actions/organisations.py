"""Organisations, their units, and the order of grades."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from muster.kernel.dates import day_of
from muster.kernel.decision import allow, refuse
from muster.kernel.errors import Conflict, Invalid
from muster.kernel.text import check_lines, check_reference, tidy
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import home_organisation, the_organisation, the_person, the_unit
from muster.people.records import Grade, Organisation, Person, RoleHeld, Unit
from muster.people.rules import may

HIGHEST_RANK = 32_767


def found_organisation(
    *, by: str, at: datetime, ref: str, name: str, law_enforcement: bool, administrator: str
) -> Organisation:
    """Found the organisation, with `by` as its first administrator, whose name is `administrator`.

    The one action that needs no role, and so only possible while there is nobody.
    """
    check_reference("by", by)
    check_reference("ref", ref)
    check_lines({"name": name, "administrator": administrator})
    with acting("organisation.founded", by=by, at=at, organisation=ref) as act:
        take_turns("people")
        act.check(
            allow()
            if not Organisation.objects.exists()
            else refuse(
                "organisation.founded_already",
                "An organisation was founded here already.",
                "Add persons and organisations as an administrator instead.",
                "Administrator",
            )
        )
        act.enter(role="founder")
        today = day_of(at)
        home = Organisation.objects.create(
            ref=ref, name=tidy(name), law_enforcement=law_enforcement, home=True, started_on=today
        )
        first = Person.objects.create(
            ref=by, name=tidy(administrator), kind=Person.Kind.EMPLOYED, organisation=home, started_on=today
        )
        RoleHeld.objects.create(person=first, role="administrator", started_on=today)
    return home


def add_organisation(
    *, by: str, at: datetime, ref: str, name: str, law_enforcement: bool, started_on: date | None = None
) -> Organisation:
    """Add a partner organisation. `law_enforcement` decides whether sharing with it needs an agreement (S3)."""
    with acting("organisation.added", by=by, at=at, organisation=ref) as act:
        take_turns("people")
        act.check(may(the_person(by, day_of(at)), "people.keep", day_of(at)))
        check_reference("ref", ref)
        check_lines({"name": name})
        if Organisation.objects.filter(ref=ref).exists():
            raise Conflict(f"There is an organisation {ref!r} already.")
        act.enter()
        return Organisation.objects.create(
            ref=ref, name=tidy(name), law_enforcement=law_enforcement, started_on=started_on or day_of(at)
        )


def add_unit(*, by: str, at: datetime, ref: str, name: str, organisation: str = "", parent: str = "") -> Unit:
    """Add a unit to an organisation (ours unless another is named), under a parent of the same organisation."""
    with acting("unit.added", by=by, at=at, unit=ref) as act:
        take_turns("people")
        act.check(may(the_person(by, day_of(at)), "people.keep", day_of(at)))
        check_reference("ref", ref)
        check_lines({"name": name})
        if Unit.objects.filter(ref=ref).exists():
            raise Conflict(f"There is a unit {ref!r} already.")
        where = the_organisation(organisation, day_of(at)) if organisation else home_organisation()
        above = the_unit(parent, day_of(at)) if parent else None
        if above is not None and above.organisation_id != where.id:
            raise Invalid(
                f"Unit {parent} belongs to another organisation than {where.ref}.",
                {"parent": f"Name a unit of {where.ref}."},
            )
        act.enter()
        return Unit.objects.create(ref=ref, name=tidy(name), organisation=where, parent=above)


def add_grade(*, by: str, at: datetime, ref: str, name: str, rank: int) -> Grade:
    """Add a grade at its place in the order: a higher rank is more senior."""
    with acting("grade.added", by=by, at=at, grade=ref) as act:
        take_turns("people")
        act.check(may(the_person(by, day_of(at)), "people.keep", day_of(at)))
        check_reference("ref", ref)
        check_lines({"name": name}, most=200)
        if not 0 <= rank <= HIGHEST_RANK:
            raise Invalid(f"A rank is from 0 to {HIGHEST_RANK}.", {"rank": f"Use 0 to {HIGHEST_RANK}."})
        if Grade.objects.filter(Q(ref=ref) | Q(rank=rank)).exists():
            raise Conflict(f"There is a grade {ref!r}, or one of rank {rank}, already.")
        act.enter(rank=rank)
        return Grade.objects.create(ref=ref, name=tidy(name), rank=rank)
