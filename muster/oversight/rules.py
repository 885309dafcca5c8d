"""Recommendations and enforcement terms: who keeps them, what may become of each, and who says that it is done."""

from __future__ import annotations

from datetime import date

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, in_post, may

KINDS: dict[str, str] = {"recommendation": "Recommendation", "term": "Term of an enforcement notice"}

STATUSES: dict[str, str] = {
    "open": "Open",
    "under_way": "Under way",
    "said_done": "Said to be done",
    "closed": "Verified and closed",
    "declined": "Not accepted",
}

NEXT: dict[str, frozenset[str]] = {
    "open": frozenset({"under_way", "said_done", "declined"}),
    "under_way": frozenset({"said_done", "declined"}),
    "said_done": frozenset({"closed", "under_way"}),
    "closed": frozenset({"under_way"}),
    "declined": frozenset({"under_way"}),
}
"""Status to next statuses. Overdue is no status but a comparison with a day. What was closed may be opened again."""

TO_DO = ("open", "under_way")
"""What its owner still has to work on, and what can be overdue."""
VERIFIES = frozenset({"closed", "declined"})
"""What somebody else than the owner says: that it is done, or that it is not accepted. And opening it again."""
LIMITS = {"ref": 60, "source": 300, "text": 4000, "reason": 4000, "evidence": 4000}


def may_keep(person: PersonFacts, on: date) -> Decision:
    """Whether a person may put a recommendation on record, or give it another owner or day."""
    return may(person, "recommendation.keep", on)


def may_move(person: PersonFacts, owner: str, status: str, to: str, on: date) -> Decision:
    """Whether a person may move a recommendation to a status: its owner works on it and says that it is done; whoever
    verifies says that it is, or that it is not accepted, or opens it again, and is never its owner."""
    if to in VERIFIES or status in ("closed", "declined", "said_done"):
        return first_refusal([may(person, "recommendation.verify", on), _not_the_owner(person, owner)])
    return first_refusal([in_post(person, on), _the_owner(person, owner)])


def ways_on(person: PersonFacts, owner: str, status: str, on: date) -> dict[str, Decision]:
    """For each next status of a recommendation, whether a person may move it there."""
    return {to: may_move(person, owner, status, to, on) for to in STATUSES if to in NEXT[status]}


def may_publish(person: PersonFacts, on: date) -> Decision:
    """Whether a person may publish the progress."""
    return may(person, "progress.publish", on)


def late(status: str, due_on: date, on: date) -> bool:
    """Whether something should have been done by now."""
    return status in TO_DO and due_on < on


def _the_owner(person: PersonFacts, owner: str) -> Decision:
    if person.ref == owner:
        return allow()
    return refuse(
        "recommendation.not_theirs",
        "Its owner says how far it is.",
        "Ask its owner, or have it given to you.",
        ROLES["register_keeper"].title,
    )


def _not_the_owner(person: PersonFacts, owner: str) -> Decision:
    if person.ref != owner:
        return allow()
    return refuse(
        "recommendation.own",
        "Nobody verifies what they answer for.",
        "Ask another member of the board, or an assessor.",
        ROLES["board_member"].title,
    )
