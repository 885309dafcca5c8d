"""Whom to ask about a document, and how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from muster.evidence.rules import Contact
from muster.people.records import Person, RoleHeld


def contact(person: Person) -> Contact:
    """How to reach a person; the row must have been fetched with its unit."""
    return Contact(person.ref, person.name, person.unit.name if person.unit else "", person.email)


def holders(roles: Iterable[str], on: date, persons: Iterable[int] | None = None) -> dict[str, list[Person]]:
    """Who holds each of these roles that day and is in post, by role, in the order of their names; among these persons
    alone where they are given. One query."""
    held = RoleHeld.objects.filter(_open("started_on", "ended_on", on), role__in=list(roles))
    held = held.filter(_open("person__started_on", "person__ended_on", on))
    if persons is not None:
        held = held.filter(person__in=list(persons))
    found: dict[str, list[Person]] = {role: [] for role in roles}
    for each in held.select_related("person__unit").order_by("person__name", "person__ref"):
        found[each.role].append(each.person)
    return found


def administrators(on: date) -> str:
    """The administrators as words: whom to tell of something that only they can mend."""
    found = [contact(person) for person in holders(("administrator",), on)["administrator"]]
    return ", ".join(f"{each.name} ({each.email})" if each.email else each.name for each in found) or "there is none"


def _open(starts: str, ends: str, on: date) -> Q:
    return Q(**{f"{starts}__lte": on}) & (Q(**{ends: None}) | Q(**{f"{ends}__gte": on}))
