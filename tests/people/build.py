"""Persons for tests, made by calling actions. `found()` first; it is safe to call again."""

from __future__ import annotations

from datetime import UTC, datetime

from muster.people import actions
from muster.people.records import Grade, Organisation, Person

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ADMINISTRATOR = "P-ADA"
GRADES = (("PC", 10), ("SGT", 20), ("INSP", 30), ("SUPT", 50), ("CHSUPT", 60), ("ACC", 80))


def found() -> Organisation:
    """Fenmarch Police, its administrator and its grades."""
    home = Organisation.objects.filter(home=True).first()
    if home is not None:
        return home
    home = actions.found_organisation(
        by=ADMINISTRATOR,
        at=NOON,
        ref="FENMARCH",
        name="Fenmarch Police",
        law_enforcement=True,
        administrator="Ada Marsh",
    )
    for ref, rank in GRADES:
        actions.add_grade(by=ADMINISTRATOR, at=NOON, ref=ref, name=ref.title(), rank=rank)
    return home


def person(ref: str, *roles: str, grade: str = "", **more: object) -> str:
    """A person with roles; gives the reference. Made once: asking again only adds the roles that are missing."""
    found()
    if not Person.objects.filter(ref=ref).exists():
        if grade:
            assert Grade.objects.filter(ref=grade).exists(), f"no grade {grade}"
        actions.add_person(
            by=ADMINISTRATOR,
            at=NOON,
            ref=ref,
            name=ref.removeprefix("P-").title() + " Fen",
            grade=grade,
            **more,
        )
    held = set(Person.objects.get(ref=ref).roles_held.filter(ended_on=None).values_list("role", flat=True))
    for role in roles:
        if role not in held:
            actions.give_role(by=ADMINISTRATOR, at=NOON, person=ref, role=role)
    return ref
