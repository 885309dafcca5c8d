"""One person, the roles and who holds them, the organisations: as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_reference
from muster.people.records import Grade, Organisation, Person, RoleHeld, Unit
from muster.people.rules import ROLES, what_role_lets

HOLDERS = 10
"""Most holders of a role told by name."""


def roles_on(persons: Iterable[int], on: date) -> dict[int, list[str]]:
    """The roles that each of these persons (by primary key) holds on a day: one query."""
    found: dict[int, list[str]] = {}
    for person, role in _held(on).filter(person__in=list(persons)).values_list("person_id", "role"):
        found.setdefault(person, []).append(role)
    return found


def person_shown(ref: str, on: date) -> dict[str, Any]:
    """One person with every role they hold, held or will hold, and what each lets them do. Two queries.
    Raises NotFound."""
    persons = Person.objects.select_related("organisation", "unit", "grade")
    person = None if wrong_with_reference(ref) else persons.filter(ref=ref).first()
    if person is None:
        raise NotFound("person", ref)
    ended_on = min((day for day in (person.ended_on, person.organisation.ended_on) if day), default=None)
    held = person.roles_held.select_related("given_by").order_by("started_on", "id")
    roles = [_role(each, on) for each in held if each.role in ROLES]
    return {
        "id": person.id,
        "ref": person.ref,
        "name": person.name,
        "kind": person.kind,
        "organisation": person.organisation.name,
        "organisation_ref": person.organisation.ref,
        "law_enforcement": person.organisation.law_enforcement,
        "home": person.organisation.home,
        "unit": person.unit.name if person.unit else "",
        "grade": person.grade.name if person.grade else "",
        "post": person.post,
        "email": person.email,
        "started_on": person.started_on,
        "ended_on": ended_on,
        "left": ended_on is not None and ended_on < on,
        "leaving": ended_on is not None and ended_on >= on,
        "to_come": person.started_on > on,
        "roles": [role for role in roles if role["now"]],
        "former_roles": [role for role in roles if not role["now"]],
    }


def roles_shown(on: date) -> list[dict[str, Any]]:
    """Every role: what it lets one do, and who in post holds it: HOLDERS of them by name, and how many there are. Two
    queries, however many there are."""
    held = _held(on).filter(_in_post(on, "person__"))
    counts = dict(held.order_by().values_list("role").annotate(number=Count("id")))
    place = Window(RowNumber(), partition_by=F("role"), order_by=(F("person__name"), F("person__ref")))
    first = held.annotate(place=place).filter(place__lte=HOLDERS).select_related("person__unit", "person__organisation")
    holders: dict[str, list[dict[str, Any]]] = {}
    for each in first.order_by("role", "place"):
        holders.setdefault(each.role, []).append(_contact(each.person))
    return [
        {
            "role": name,
            "title": role.title,
            "says": role.says,
            "lets": what_role_lets(name),
            "holders": holders.get(name, []),
            "count": counts.get(name, 0),
        }
        for name, role in ROLES.items()
    ]


def holders_of(permission: str, on: date, most: int = 5) -> list[dict[str, Any]]:
    """Some of those in post whom a role of theirs lets do this, with how to reach them: whom to ask. One query."""
    roles = [name for name, role in ROLES.items() if permission in role.may]
    holding = _held(on).filter(role__in=roles).values("person")
    here = Person.objects.filter(_in_post(on), id__in=holding).select_related("unit", "organisation")
    return [_contact(person) for person in here.order_by("-organisation__home", "name", "ref")[:most]]


def organisations_shown(on: date) -> list[dict[str, Any]]:
    """Every organisation that has not ended, ours first, with its units and how many are in post in each. Three
    queries."""
    people = dict(_here(on).order_by().values_list("organisation_id").annotate(number=Count("id")))
    in_units = dict(_here(on).order_by().values_list("unit_id").annotate(number=Count("id")))
    units: dict[int, list[dict[str, Any]]] = {}
    not_ended = Q(ended_on=None) | Q(ended_on__gte=on)
    for unit in Unit.objects.filter(not_ended).select_related("parent").order_by("name", "ref"):
        shown = {"ref": unit.ref, "name": unit.name, "people": in_units.get(unit.id, 0)}
        units.setdefault(unit.organisation_id, []).append(shown | {"parent": unit.parent.name if unit.parent else ""})
    return [
        {
            "ref": each.ref,
            "name": each.name,
            "home": each.home,
            "law_enforcement": each.law_enforcement,
            "people": people.get(each.id, 0),
            "units": units.get(each.id, []),
        }
        for each in Organisation.objects.filter(not_ended).order_by("-home", "name", "ref")
    ]


def grades_shown() -> list[dict[str, Any]]:
    """Every grade, the most senior first."""
    return list(Grade.objects.order_by("-rank").values("ref", "name", "rank"))


def _held(on: date) -> QuerySet[RoleHeld]:
    return RoleHeld.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)


def _here(on: date) -> QuerySet[Person]:
    return Person.objects.filter(_in_post(on))


def _in_post(on: date, of: str = "") -> Q:
    """In post on a day; `of` leads to the person, such as "person__"."""
    begun = Q(**{f"{of}started_on__lte": on})
    for day in ("ended_on", "organisation__ended_on"):
        begun &= Q(**{f"{of}{day}": None}) | Q(**{f"{of}{day}__gte": on})
    return begun


def _contact(person: Person) -> dict[str, Any]:
    return {
        "ref": person.ref,
        "name": person.name,
        "unit": person.unit.name if person.unit else "",
        "email": person.email,
        "kind": person.kind,
        "home": person.organisation.home,
        "organisation": person.organisation.name,
    }


def _role(held: RoleHeld, on: date) -> dict[str, Any]:
    return {
        "role": held.role,
        "title": ROLES[held.role].title,
        "says": ROLES[held.role].says,
        "lets": what_role_lets(held.role),
        "started_on": held.started_on,
        "ended_on": held.ended_on,
        "given_by": held.given_by.name if held.given_by else "",
        "given_by_ref": held.given_by.ref if held.given_by else "",
        "now": held.started_on <= on and (held.ended_on is None or held.ended_on >= on),
    }
