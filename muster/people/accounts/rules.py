"""Who may have an account for the pages."""

from __future__ import annotations

from muster.kernel.decision import Decision, allow, refuse
from muster.people.rules import PersonFacts


def may_have_account(person: PersonFacts) -> Decision:
    """Whether an account may be this person's: never a service's, as each entry must name one person (finding E14)."""
    if person.kind != "service":
        return allow()
    return refuse(
        "account.service",
        "A service account is not one person, so it does not sign in to the pages.",
        "Give accounts to the persons who need them.",
        "Administrator",
    )
