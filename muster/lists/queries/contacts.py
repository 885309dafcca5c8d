"""Who is the contact of which unit for a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from muster.kernel.decision import Decision, allow
from muster.lists.records import List, UnitContact
from muster.lists.rules import ContactFacts, unit_may_add
from muster.people.queries import person_facts_by_id
from muster.people.records import Grade
from muster.people.rules import PersonFacts
from muster.training.queries import training_results


def unit_of_may_add(row: List, person: PersonFacts, on: date) -> Decision:
    """Whether people of this person's unit may add to a list, by the contact that their unit has. No query for a list
    that asks for no contacts."""
    if not row.contact_grade:
        return allow()
    grade = Grade.objects.filter(ref=row.contact_grade).first()
    contact = (
        UnitContact.objects.filter(list=row, unit__ref=person.unit, ended_at=None).first() if person.unit else None
    )
    facts = None
    if contact is not None:
        who = person_facts_by_id([contact.person_id], on)[contact.person_id]
        facts = ContactFacts(who, _trained([who.id], on)[who.id])
    name = grade.name if grade else row.contact_grade
    return unit_may_add(name, grade.rank if grade else None, person.unit, facts, on)


def contacts_shown(row: List, on: date) -> list[dict[str, Any]]:
    """The contacts of units for a list, by unit: unit, person, since when, and why their unit cannot add ("" where it
    can). Six queries, however many there are."""
    rows = list(
        UnitContact.objects.filter(list=row, ended_at=None).select_related("unit", "person").order_by("unit__name")
    )
    grade = Grade.objects.filter(ref=row.contact_grade).first()
    facts = person_facts_by_id([each.person_id for each in rows], on)
    trained = _trained([each.person_id for each in rows], on)
    shown = []
    for each in rows:
        contact = ContactFacts(facts[each.person_id], trained[each.person_id])
        name, rank = (grade.name, grade.rank) if grade else (row.contact_grade, None)
        decision = unit_may_add(name, rank, each.unit.ref, contact, on)
        shown.append({"unit": each.unit, "person": each.person, "since": each.named_at,
                      "why_not": "" if decision.allowed else decision.reason})  # fmt: skip
    return shown


def _trained(persons: list[int], on: date) -> dict[int, str]:
    found = training_results(persons, settings.MUSTER["MUSTER_COURSE"], on)
    return {key: each.state for key, each in found.items()}
