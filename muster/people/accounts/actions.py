"""What gives and ends accounts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from muster.kernel.dates import day_of
from muster.kernel.decision import first_refusal
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.accounts.records import Account
from muster.people.accounts.rules import may_have_account
from muster.people.queries import the_person
from muster.people.rules import may, not_left


def give_account(*, by: str, at: datetime, person: str, password: str = "") -> Account:
    """Let a person sign in to the pages, under their reference. Without a password only an identity provider can sign
    them in, until one is set. Given again after it ended, the account is the same one. Raises Invalid, Conflict."""
    with acting("account.given", by=by, at=at, subject=person) as act:
        on = day_of(at)
        act.check(may(the_person(by, on), "login.give", on))
        holder = the_person(person, on)
        act.check(first_refusal([not_left(holder, on), may_have_account(holder)]))
        take_turns("accounts")
        account = Account.objects.select_related("person").filter(person_id=holder.id).first()
        if account is not None and account.ended_at is None:
            raise Conflict(f"{person} has an account already. End it first to give it anew.")
        account = account or Account(person_id=holder.id, username=holder.ref)
        account.given_at, account.ended_at = at, None
        _set(account, password)
        act.enter(password=bool(password))
        account.save()
    return account


def end_account(*, by: str, at: datetime, person: str) -> Account:
    """End a person's account: it stops at once, also where they are signed in."""
    with acting("account.ended", by=by, at=at, subject=person) as act:
        on = day_of(at)
        act.check(may(the_person(by, on), "login.give", on))
        account = Account.objects.select_for_update().filter(person__ref=person, ended_at=None).first()
        if account is None:
            raise NotFound("account", person)
        act.enter()
        account.ended_at = at
        account.save(update_fields=["ended_at"])
    return account


def _set(account: Account, password: str) -> None:
    if not password:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as wrong:
        raise Invalid("The password cannot be used.", {"password": " ".join(wrong.messages)}) from None
    account.set_password(password)
