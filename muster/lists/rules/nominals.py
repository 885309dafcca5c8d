"""Who may put people on a list, and until when each must be reviewed."""

from __future__ import annotations

from datetime import date

from muster.kernel.dates import add_months
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, may


def may_add(person: PersonFacts, entitled: bool, on: date) -> Decision:
    """Whether a person may put people on a list, review or remove them: the role, and being the list's owner or holding
    a live grant which says so (`entitled`)."""
    return first_refusal([may(person, "nominal.add", on), _entitled(person, entitled)])


def still_running(ends_on: date | None, on: date) -> Decision:
    """Whether who is on a list may still be changed: not after the last day of its authorisation, from which on it is
    only looked into. None when it has none that stands: then its standing says why it is closed."""
    if ends_on is None or ends_on >= on:
        return allow()
    return refuse(
        "list.read_only",
        f"The list's authorisation ended on {ends_on:%-d %B %Y}, so it may only be looked into.",
        "Have it renewed, or close it.",
        ROLES["list_owner"].title,
    )


def review_limit(on: date, review_months: int | None) -> date | None:
    """The last day that a nominal's review may be put off to, counted from `on`; None when the list has no interval,
    and then nobody can be put on it."""
    return None if review_months is None else add_months(on, review_months)


def wrong_review(review_on: date, on: date, review_months: int | None) -> dict[str, str]:
    """What is wrong with the day of a nominal's next review, by field."""
    limit = review_limit(on, review_months)
    if limit is None:
        return {"review_on": "The list has no review interval: state one first."}
    if not on <= review_on <= limit:
        return {"review_on": f"Use a day from {on} to {limit}, within the list's review interval."}
    return {}


def _entitled(person: PersonFacts, entitled: bool) -> Decision:
    if entitled:
        return allow()
    return refuse(
        "nominal.no_grant",
        f"{person.name} neither owns the list nor holds a grant to add people to it.",
        "Ask for a grant that lets you add.",
        ROLES["list_owner"].title,
    )
