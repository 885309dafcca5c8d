"""The forms of the people room, and the field by which every room asks for a person."""

from __future__ import annotations

from typing import Any

from django.forms import ValidationError

from muster.doors.forms import Text
from muster.people.queries import CANDIDATES, persons_meant
from muster.people.records import Person
from muster.people.rules import named_in_full


class PersonField(Text):
    """A person, by reference or by name, without JavaScript: gives the reference.

    One whom the text can only mean is taken; of several each is told with the reference to type; for nobody it says
    what to do. Whether that person may be chosen is for the action to say.
    """

    def __init__(self, label: str, **given: Any) -> None:
        given.setdefault("hint", "A name or a reference")
        given.setdefault("missing", "Enter a name or a reference")
        super().__init__(label, **given)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        meant = persons_meant(text)
        if len(meant) == 1:
            return meant[0].ref
        raise ValidationError(_several(text, meant) if meant else _nobody(text))


def candidate(person: Person) -> str:
    """P-PATEL Ravi Patel, Force Intelligence; of another organisation, which one."""
    unit = person.unit.name if person.unit else ""
    elsewhere = "" if person.organisation.home else person.organisation.name
    return named_in_full(person.ref, person.name, unit, elsewhere)


def _several(text: str, meant: list[Person]) -> str:
    shown = "; ".join(candidate(person) for person in meant[:CANDIDATES])
    more = " There are more: type more of the name." if len(meant) > CANDIDATES else ""
    return f"“{text}” may be several people. Type the reference of one: {shown}.{more}"


def _nobody(text: str) -> str:
    return f"Nobody here is “{text}”. Check the spelling, or ask an administrator to add the person."
