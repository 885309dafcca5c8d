"""Reads about persons that the other rooms need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from muster.kernel.errors import Conflict, NotFound
from muster.kernel.text import wrong_with_reference
from muster.people.records import Grade, Organisation, Person, RoleHeld, Unit
from muster.people.rules import PersonFacts


def person_facts(refs: Iterable[str], on: date) -> dict[str, PersonFacts]:
    """The facts of the persons with these references, by reference: two queries however many there are."""
    return {facts.ref: facts for facts in _facts(Person.objects.filter(ref__in=_possible(refs)), on)}


def person_facts_by_id(ids: Iterable[int], on: date) -> dict[int, PersonFacts]:
    """The same by primary key."""
    return {facts.id: facts for facts in _facts(Person.objects.filter(id__in=set(ids)), on)}


def the_person(ref: str, on: date) -> PersonFacts:
    """One person's facts. Raises NotFound."""
    found = person_facts([ref], on)
    if ref not in found:
        raise NotFound("person", ref)
    return found[ref]


def home_organisation() -> Organisation:
    """The organisation whose Muster this is. Raises NotFound before it was founded."""
    home = Organisation.objects.filter(home=True).first()
    if home is None:
        raise NotFound("organisation", "home")
    return home


def the_organisation(ref: str, on: date) -> Organisation:
    """An organisation that has not ended by a day. Raises NotFound, Conflict."""
    found = Organisation.objects.filter(ref__in=_possible([ref])).first()
    if found is None:
        raise NotFound("organisation", ref)
    if found.ended_on is not None and found.ended_on < on:
        raise Conflict(f"Organisation {ref} ended on {found.ended_on}.")
    return found


def the_unit(ref: str, on: date) -> Unit:
    """A unit that has not ended by a day. Raises NotFound, Conflict."""
    found = Unit.objects.filter(ref__in=_possible([ref])).first()
    if found is None:
        raise NotFound("unit", ref)
    if found.ended_on is not None and found.ended_on < on:
        raise Conflict(f"Unit {ref} ended on {found.ended_on}.")
    return found


def the_grade(ref: str) -> Grade:
    """A grade. Raises NotFound."""
    found = Grade.objects.filter(ref__in=_possible([ref])).first()
    if found is None:
        raise NotFound("grade", ref)
    return found


def lasting_administrators() -> set[int]:
    """The primary keys of the administrators whose role, person and organisation have no end known. One query."""
    held = RoleHeld.objects.filter(role="administrator", ended_on=None, person__ended_on=None)
    return set(held.filter(person__organisation__ended_on=None).values_list("person_id", flat=True))


def lines_of(groups: Mapping[int, Iterable[str]]) -> dict[int, frozenset[str]]:
    """For each group of persons (by reference): the units above and below theirs, and their own, which is everybody
    under the same command. Two queries."""
    refs = _possible({ref for persons in groups.values() for ref in persons})
    own = dict(Person.objects.filter(ref__in=refs, unit__isnull=False).values_list("ref", "unit_id"))
    units = {key: (ref, parent) for key, ref, parent in Unit.objects.values_list("id", "ref", "parent_id")}
    paths = {key: _upwards(key, units) for key in units}
    lines = {}
    for group, persons in groups.items():
        theirs = {own[ref] for ref in persons if ref in own}
        above = {key for one in theirs for key in paths[one]}
        below = {key for key in units if not theirs.isdisjoint(paths[key])}
        lines[group] = frozenset(units[key][0] for key in above | below)
    return lines


def _upwards(unit: int | None, units: Mapping[int, tuple[str, int | None]]) -> list[int]:
    """A unit and all above it, each once: a circle of parents must not hang the page."""
    path: list[int] = []
    while unit is not None and unit not in path:
        path.append(unit)
        unit = units[unit][1]
    return path


def holders(on: date, *roles: str) -> dict[str, list[Person]]:
    """Who holds each of these roles and is in post that day, with their units, by name: so that a page can say whom to
    ask. One query."""
    held = RoleHeld.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), role__in=roles, started_on__lte=on)
    held = held.filter(Q(person__ended_on=None) | Q(person__ended_on__gte=on), person__started_on__lte=on)
    found: dict[str, list[Person]] = {role: [] for role in roles}
    for each in held.select_related("person__unit").order_by("person__name", "person__ref"):
        found[each.role].append(each.person)
    return found


def _possible(refs: Iterable[str]) -> set[str]:
    """The references that can be on record: PostgreSQL fails on a NUL, where the answer is that there is none."""
    return {ref for ref in refs if not wrong_with_reference(ref)}


def _last_day(person: Person) -> date | None:
    """A person is here no longer than their organisation."""
    days = (person.ended_on, person.organisation.ended_on)
    return min((day for day in days if day is not None), default=None)


def _facts(persons, on: date) -> list[PersonFacts]:  # type: ignore[no-untyped-def]
    rows = list(persons.select_related("organisation", "grade", "unit"))
    roles: dict[int, set[str]] = {}
    held = RoleHeld.objects.filter(person__in=[row.id for row in rows], started_on__lte=on)
    for person, role in held.filter(Q(ended_on=None) | Q(ended_on__gte=on)).values_list("person_id", "role"):
        roles.setdefault(person, set()).add(role)
    return [
        PersonFacts(
            id=row.id,
            ref=row.ref,
            name=row.name,
            kind=row.kind,
            organisation=row.organisation.ref,
            unit=row.unit.ref if row.unit else "",
            law_enforcement=row.organisation.law_enforcement,
            started_on=row.started_on,
            ended_on=_last_day(row),
            rank=row.grade.rank if row.grade else None,
            roles=frozenset(roles.get(row.id, ())),
            at_home=row.organisation.home,
        )
        for row in rows
    ]


def people_listed(on: date, *, leavers: bool = False) -> list[dict[str, object]]:
    """Everybody in post that day, or everybody ever: ref, name, kind, organisation, unit, grade, roles, dates."""
    persons = Person.objects.select_related("organisation", "unit", "grade").order_by("ref")
    if not leavers:
        persons = persons.filter(started_on__lte=on)
        persons = persons.filter(Q(organisation__ended_on=None) | Q(organisation__ended_on__gte=on))
        persons = persons.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    rows = {row.id: row for row in persons}
    facts = person_facts_by_id(rows, on)
    return [
        {
            "ref": row.ref,
            "name": row.name,
            "kind": row.kind,
            "organisation": row.organisation.ref,
            "unit": row.unit.ref if row.unit else None,
            "grade": row.grade.ref if row.grade else None,
            "post": row.post,
            "roles": sorted(facts[row.id].roles),
            "started_on": row.started_on,
            "ended_on": row.ended_on,
        }
        for row in rows.values()
    ]
