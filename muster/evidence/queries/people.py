"""Whom to ask about a document, and how to reach them."""

from __future__ import annotations

from datetime import date

from muster.evidence.rules import Contact
from muster.people.queries import holders
from muster.people.records import Person


def contact(person: Person) -> Contact:
    """How to reach a person; the row must have been fetched with its unit."""
    return Contact(person.ref, person.name, person.unit.name if person.unit else "", person.email)


def administrators(on: date) -> str:
    """The administrators as words: whom to tell of something that only they can mend."""
    found = [contact(person) for person in holders(on, "administrator")["administrator"]]
    return ", ".join(f"{each.name} ({each.email})" if each.email else each.name for each in found) or "there is none"
