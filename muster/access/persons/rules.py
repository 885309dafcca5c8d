"""Who may look at whom, and at what somebody was granted."""

from __future__ import annotations

from datetime import date

from muster.kernel.decision import Decision
from muster.people.rules import PersonFacts, in_post, may, works_here


def may_look_at(viewer: PersonFacts, person: int, on: date) -> Decision:
    """Whether somebody may see who a person (by primary key) is: themselves always, others if they work here."""
    return in_post(viewer, on) if viewer.id == person else works_here(viewer, on)


def sees_grant(viewer: PersonFacts, person: int, list_owner: int, on: date) -> bool:
    """Whether somebody sees which list a person was granted, and not only that there is a grant: the person, the list's
    owner, and who watches over all lists. Which lists somebody works with is nobody else's business."""
    return viewer.id in (person, list_owner) or may(viewer, "assurance.read", on).allowed
