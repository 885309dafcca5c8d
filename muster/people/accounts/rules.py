"""Who may have an account for the pages, who may sign in with it, and why somebody could not."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.kernel.decision import Decision, allow, refuse
from muster.people.rules import ROLES, PersonFacts

KEEPER = ROLES["administrator"].title

FAILURES, WITHIN = 5, timedelta(minutes=15)
"""So many failures of one account within this time, and it waits."""
FAILURES_OF_ADDRESS = 200
"""So many from one address: many more, as a whole building may come from one, all of it at the change of a shift."""
FRESH = timedelta(minutes=10)
"""How long somebody who has just shown who they are need not show it again."""

UNKNOWN = "none here"
"""What the log says of a user name that is no account: never what was typed, as people type passwords there."""


def may_have_account(person: PersonFacts) -> Decision:
    """Whether an account may be this person's: never a service's, as each entry must name one person (finding E14)."""
    if person.kind != "service":
        return allow()
    return refuse(
        "account.service",
        "A service account is not one person, so it does not sign in to the pages.",
        "Give accounts to the persons who need them.",
        KEEPER,
    )


def may_sign_in(ref: str, *, has_account: bool, in_use: bool) -> Decision:
    """Whether the person of this reference may be signed in: they have an account, it was not ended, and they are in
    post. `in_use` says the last two."""
    if has_account and in_use:
        return allow()
    if has_account:
        return refuse(
            "account.ended",
            f"The account of {ref} has ended, or its person is not in post today.",
            "Ask an administrator to give the account anew, or to correct the dates in post.",
            KEEPER,
        )
    return refuse(
        "account.none",
        "You have no account here. Muster makes none by itself.",
        "Ask an administrator to give you one.",
        KEEPER,
    )


def wrong_password() -> Decision:
    """The same for a wrong password, an unknown user name and an ended account: nobody learns which of them exist."""
    return refuse(
        "sign_in.wrong",
        "The staff reference or the password is not right.",
        f"Check both. After {FAILURES} failures you have to wait. If you do not know your password, ask an "
        "administrator for a new one.",
        KEEPER,
    )


def wrong_code() -> Decision:
    return refuse(
        "sign_in.wrong_code",
        "The code is not right, or was used before.",
        "Wait for the next code, or use a recovery code. If you have neither, ask an administrator.",
        KEEPER,
    )


def too_many_failures(again: str) -> Decision:
    """`again` says when it can be tried again, in plain words."""
    return refuse(
        "sign_in.too_many",
        f"There were too many failures to sign in. Try again after {again}.",
        "If you do not know your password, ask an administrator for a new one.",
        KEEPER,
    )


def not_from_provider(why: str) -> Decision:
    """An answer of the identity provider that cannot be relied upon."""
    return refuse(
        "sign_in.provider",
        f"Your organisation's account could not be used to sign in: {why}.",
        "Start again from the sign-in page. If it happens again, tell an administrator.",
        KEEPER,
    )


def still_fresh(confirmed: datetime | None, at: datetime) -> bool:
    """Whether somebody showed who they are a short while ago."""
    return confirmed is not None and timedelta(0) <= at - confirmed < FRESH


def wrong_with_new_password(old: str, new: str) -> str:
    """Why a password cannot take the place of another; "" when it can."""
    return "Choose another password than the one you have now." if old == new else ""
