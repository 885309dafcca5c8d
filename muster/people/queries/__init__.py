"""Reads about persons that the other rooms need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Now, TruncDate

from muster.kernel.errors import Conflict, NotFound
from muster.kernel.text import tidy, wrong_with_line, wrong_with_reference
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


CANDIDATES = 10
"""Most persons told to somebody who named one of several."""
WORDS = 8
"""Most words looked for in one name."""


def persons_meant(text: str) -> list[Person]:
    """Whom somebody may mean by a reference or a name: one, where it is certain; of several CANDIDATES and one more.

    A reference in full is certain, also a leaver's; so is a whole name that one person alone has. Else all those have
    a chance whose name or reference contains every word, leavers and service accounts left out. One query, with a
    limit; it takes the database's day, as no field of a form knows the request's.
    """
    text = tidy(text)
    if not text or wrong_with_line(text):
        return []
    refs = {text, text.split()[0].rstrip(",")}
    here = Q(ended_on=None) | Q(ended_on__gte=TruncDate(Now()))
    words = Q()
    for word in text.split()[:WORDS]:
        words &= Q(name__icontains=word) | Q(ref__icontains=word)
    certain = Case(
        When(ref=text, then=Value(0)),
        When(ref__in=refs, then=Value(1)),
        When(ref__iexact=text, then=Value(2)),
        When(name__iexact=text, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    meant = Q(ref__in=refs) | Q(ref__iexact=text) | (here & ~Q(kind=Person.Kind.SERVICE) & words)
    found = Person.objects.filter(meant).annotate(certain=certain).select_related("organisation", "unit")
    rows = list(found.order_by("certain", "name", "ref")[: CANDIDATES + 1])
    # "Ann Lee" is also within "Joanne Leeson"; and a first word that happens to be a reference is that person only
    # where the rest, as the field itself writes it, is about them too.
    rows = [row for row in rows if row.certain != 1 or row.name in text]
    surest = [row for row in rows if row.certain == rows[0].certain]
    return surest if len(surest) == 1 and surest[0].certain < 4 else rows


def _possible(refs: Iterable[str]) -> set[str]:
    """The references that can be on record: PostgreSQL fails on a NUL, where the answer is that there is none."""
    return {ref for ref in refs if not wrong_with_reference(ref)}


def _last_day(person: Person) -> date | None:
    """A person is here no longer than their organisation."""
    days = (person.ended_on, person.organisation.ended_on)
    return min((day for day in days if day is not None), default=None)


def _facts(persons, on: date) -> list[PersonFacts]:  # type: ignore[no-untyped-def]
    rows = list(persons.select_related("organisation", "grade"))
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
