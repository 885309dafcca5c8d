"""Who must act for a list: the duty that a finding names, as persons in post with a way to reach them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from muster.access.telling.rules import Contact, Duty
from muster.kernel.dates import in_force
from muster.lists.records import List
from muster.people.records import Person, RoleHeld
from muster.people.rules import ROLES

IAO, SIRO, LIST_OWNER = (ROLES[role].title for role in ("iao", "siro", "list_owner"))
HELD = {
    SIRO: "siro",
    ROLES["dpo"].title: "dpo",
    ROLES["administrator"].title: "administrator",
    ROLES["register_keeper"].title: "register_keeper",
    ROLES["training_manager"].title: "training_manager",
    "Assurance group": "assessor",
}
"""Duties that whoever holds a role has. The other two are one person's for each list."""
MOST = 5
"""As many as a sentence can name."""


def duties_of(row: List, on: date) -> dict[str, Duty]:
    """By what findings call them, who must act for this list. Two queries besides the list."""
    holders = _holders(on, {*HELD.values(), "list_owner"})
    duties = {
        title: Duty(title, tuple(holders[role][:MOST]), "" if holders[role] else f"Nobody is {title.lower()} now.")
        for title, role in HELD.items()
    }
    duties[IAO] = _asset_owner(row, on, duties[SIRO])
    duties[LIST_OWNER] = _list_owner(row, on, holders["list_owner"])
    for each in (SIRO, *HELD):
        if not duties[each].people and each != ROLES["administrator"].title:
            instead = duties[ROLES["administrator"].title]
            duties[each] = Duty(each, (), duties[each].note, instead, "give somebody that role")
    return duties


def _asset_owner(row: List, on: date, siro: Duty) -> Duty:
    owner = row.asset.owner
    named = row.asset.owner_as_named
    if owner is None:
        note = f"The register names {named} in words only." if named else "Nobody has been named."
        return Duty(IAO, (), note, siro, "name an owner")
    if not in_force(owner.started_on, owner.ended_on, on):
        return Duty(IAO, (), _gone(owner, on), siro, "name a new owner")
    note = "" if row.asset.accepted_at else f"{owner.name} was asked to own this and has not accepted yet."
    return Duty(IAO, (_contact(owner),), note)


def _list_owner(row: List, on: date, others: list[Contact]) -> Duty:
    if in_force(row.owner.started_on, row.owner.ended_on, on):
        return Duty(LIST_OWNER, (_contact(row.owner),))
    instead = Duty("Another list owner", tuple(others[:MOST]))
    return Duty(LIST_OWNER, (), _gone(row.owner, on), instead, "take the list over")


def _gone(person: Person, on: date) -> str:
    if person.ended_on is not None and person.ended_on < on:
        return f"{person.name} left on {person.ended_on:%-d %B %Y}."
    return f"{person.name} starts on {person.started_on:%-d %B %Y}."


def _holders(on: date, roles: set[str]) -> dict[str, list[Contact]]:
    """Who in post here holds each role, by name."""
    found: dict[str, list[Contact]] = defaultdict(list)
    now = Q(ended_on=None) | Q(ended_on__gte=on)
    in_post = Q(person__ended_on=None) | Q(person__ended_on__gte=on)
    held = RoleHeld.objects.filter(now, in_post, role__in=roles, started_on__lte=on, person__started_on__lte=on)
    held = held.filter(person__organisation__home=True).select_related("person__unit", "person__organisation")
    for each in held.order_by("person__name", "person__ref"):
        found[each.role].append(_contact(each.person))
    return found


def _contact(person: Person) -> Contact:
    unit = person.unit.name if person.unit else person.post or person.organisation.name
    return Contact(person.ref, person.name, unit, person.email)
