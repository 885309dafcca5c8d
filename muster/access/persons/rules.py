"""Who may look at whom, at what somebody was granted, and what somebody loses with a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muster.access.rules import MAY_LOOK
from muster.kernel.decision import Decision
from muster.people.rules import PERMISSIONS, ROLES, PersonFacts, in_post, may, works_here
from muster.register.rules.owner import OWNING_ROLES


def may_look_at(viewer: PersonFacts, person: str, on: date) -> Decision:
    """Whether somebody may see who a person (by reference) is: themselves always, others if they work here."""
    return in_post(viewer, on) if viewer.ref == person else works_here(viewer, on)


def sees_grant(viewer: PersonFacts, person: int, list_owner: int, on: date) -> bool:
    """Whether somebody sees which list a person was granted, and not only that there is a grant: the person, the list's
    owner, and who watches over all lists. Which lists somebody works with is nobody else's business."""
    return viewer.id in (person, list_owner) or may(viewer, "assurance.read", on).allowed


@dataclass(frozen=True, slots=True)
class Loss:
    """What somebody loses with a role: what no other of their roles `lets` them do; whether they can then `own` no
    asset, and `use` no list, whatever they own and were granted."""

    lets: list[str]
    own: bool
    use: bool


def loses_by(person: PersonFacts, role: str) -> Loss:
    """What a person loses when this role of theirs ends."""
    remaining = person.roles - {role}
    kept = {permission for each in remaining if each in ROLES for permission in ROLES[each].may}
    lost = ROLES[role].may - kept
    return Loss(
        lets=[says for permission, says in PERMISSIONS.items() if permission in lost],
        own=role in OWNING_ROLES and remaining.isdisjoint(OWNING_ROLES),
        use=role in MAY_LOOK and remaining.isdisjoint(MAY_LOOK),
    )
