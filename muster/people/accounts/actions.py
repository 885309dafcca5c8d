"""What gives and ends accounts, and what people do with their own: signing in and out, passwords, second factors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from muster.kernel.dates import day_of
from muster.kernel.decision import first_refusal
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.log.acting import Acting, acting
from muster.log.turns import take_turns
from muster.people.accounts.records import Account
from muster.people.accounts.rules import may_have_account, may_sign_in, wrong_with_new_password
from muster.people.queries import the_person
from muster.people.rules import may, not_left


def give_account(*, by: str, at: datetime, person: str, password: str = "") -> Account:
    """Let a person sign in to the pages, under their reference. A password given here is an initial one, to be changed
    at the first sign-in; without one only an identity provider can sign them in, until one is set. Given again after it
    ended, the account is the same one, without its old second factor. Raises Invalid, Conflict."""
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
        _set(account, password, initial=True)
        act.enter(password=bool(password))
        account.save()
        Authenticator.objects.filter(user=account).delete()
    return account


def end_account(*, by: str, at: datetime, person: str) -> Account:
    """End a person's account: it stops at once, also where they are signed in."""
    with acting("account.ended", by=by, at=at, subject=person) as act:
        account = _kept(act, person)
        act.enter()
        account.ended_at = at
        account.save(update_fields=["ended_at"])
    return account


def reset_account(*, by: str, at: datetime, person: str, password: str) -> Account:
    """Give somebody who cannot sign in a new initial password, and take away their second factor: both are set anew at
    the next sign-in. Ends where they are signed in. Raises Invalid, NotFound."""
    with acting("account.reset", by=by, at=at, subject=person) as act:
        account = _kept(act, person)
        if not password:
            raise Invalid("There is no password.", {"password": "Give one."})
        _set(account, password, initial=True)
        second_factor = Authenticator.objects.filter(user=account)
        act.enter(second_factor=second_factor.exists())
        account.save(update_fields=["password", "initial_password"])
        second_factor.delete()
    return account


def sign_in(*, by: str, at: datetime, how: Sequence[str], address: str = "") -> None:
    """Record that somebody signs in, before they are. `how` says by what they showed who they are."""
    with acting("person.signed_in", by=by, at=at, how=list(how), address=address or None) as act:
        _own(act)
        act.enter()


def sign_out(*, by: str, at: datetime) -> None:
    with acting("person.signed_out", by=by, at=at) as act:
        _own(act)
        act.enter()


def set_password(*, by: str, at: datetime, old: str, password: str) -> Account:
    """Set one's own password. Ends every session but those that are told of the new one. Raises Invalid."""
    with acting("password.set", by=by, at=at) as act:
        account = _own(act)
        if not account.check_password(old):
            raise Invalid("The password you have now is not right.", {"old": "Enter the password you have now"})
        if wrong := wrong_with_new_password(old, password):
            raise Invalid(wrong, {"password": wrong})
        _set(account, password, initial=False)
        act.enter()
        account.save(update_fields=["password", "initial_password"])
    return account


def set_second_factor(*, by: str, at: datetime, secret: str, code: str) -> list[str]:
    """Set up one-time codes that an app makes from this secret; the code shows that it does. Gives the recovery codes,
    which are never shown again. Raises Invalid, Conflict."""
    with acting("second_factor.set", by=by, at=at) as act:
        account = _own(act)
        if Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
            raise Conflict("You have a second factor already. Remove it first to set up another.")
        if not validate_totp_code(secret, code):
            raise Invalid("The code is not right.", {"code": "Enter the code that the app shows now"})
        act.enter()
        TOTP.activate(account, secret)
        return _new_recovery_codes(account)


def remove_second_factor(*, by: str, at: datetime) -> None:
    """Remove one's own second factor, with its recovery codes. Raises NotFound."""
    with acting("second_factor.removed", by=by, at=at) as act:
        found = Authenticator.objects.filter(user=_own(act))
        if not found.exists():
            raise NotFound("second factor of", by)
        act.enter()
        found.delete()


def make_recovery_codes(*, by: str, at: datetime) -> list[str]:
    """New recovery codes instead of the old ones; they are never shown again. Raises NotFound."""
    with acting("recovery_codes.made", by=by, at=at) as act:
        account = _own(act)
        if not Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
            raise NotFound("second factor of", by)
        act.enter()
        return _new_recovery_codes(account)


def _kept(act: Acting, person: str) -> Account:
    """An account that whoever acts may change, as it is their duty. Raises NotAllowed, NotFound."""
    on = day_of(act.at)
    act.check(may(the_person(act.by, on), "login.give", on))
    account = Account.objects.select_for_update().filter(person__ref=person, ended_at=None).first()
    if account is None:
        raise NotFound("account", person)
    return account


def _own(act: Acting) -> Account:
    """The account of whoever acts, if they may use it. Raises NotAllowed."""
    accounts = Account.objects.select_related("person__organisation").select_for_update(of=("self",))
    account = accounts.filter(person__ref=act.by).first()
    in_use = account is not None and account.in_use(day_of(act.at))
    act.check(may_sign_in(act.by, has_account=account is not None, in_use=in_use))
    assert account is not None
    return account


def _set(account: Account, password: str, *, initial: bool) -> None:
    account.initial_password = initial and bool(password)
    if not password:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as wrong:
        raise Invalid("The password cannot be used.", {"password": " ".join(wrong.messages)}) from None
    account.set_password(password)


def _new_recovery_codes(account: Account) -> list[str]:
    Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(account).generate_codes()
