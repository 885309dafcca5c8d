"""The contact of a unit: whoever answers for what their unit puts on a list. Without one, the unit adds nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muster.kernel.decision import Decision, allow, refuse
from muster.people.rules import ROLES, PersonFacts, in_post


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Who is the contact of a unit for a list, and how their training in the course everybody needs stands: "valid",
    "expired" or "none"."""

    person: PersonFacts
    training: str


def unit_may_add(grade: str, rank: int | None, unit: str, contact: ContactFacts | None, on: date) -> Decision:
    """Whether people of a unit may add to a list that asks for a contact of each unit, of a grade or above (findings T1
    and T4: a trained single point of contact of sufficient rank in each unit). `grade` is "" where the list does not
    ask; `rank` is that of the grade, None where there is no such grade, which nobody holds."""
    if not grade:
        return allow()
    if not unit:
        return _refuse("unit.none", "You belong to no unit, and each unit that adds people has a contact.",
                       "Ask an administrator to say which unit you are of.", ROLES["administrator"].title)  # fmt: skip
    if contact is None:
        return _refuse(
            "unit.no_contact", "Your unit has no contact for this list.", f"Have somebody named, {grade} or above."
        )
    who = contact.person
    if not in_post(who, on).allowed:
        return _refuse(
            "unit.contact_left", f"The contact of your unit, {who.name}, is not in post.", "Have another one named."
        )
    if rank is None or who.rank is None or who.rank < rank:
        return _refuse("unit.contact_grade", f"The contact of your unit, {who.name}, is below {grade}.",
                       "Have somebody named who is senior enough.")  # fmt: skip
    if contact.training != "valid":
        return refuse("unit.contact_training", f"The contact of your unit, {who.name}, is not trained.",
                      "Ask them to complete the course that everybody needs.", who.name)  # fmt: skip
    return allow()


def _refuse(code: str, reason: str, remedy: str, who: str = ROLES["list_owner"].title) -> Decision:
    return refuse(code, reason, remedy, who)
