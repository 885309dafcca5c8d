"""One's own account: who one is here, one's password and second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from qrcode import QRCode

from muster.doors.forms import Form
from muster.doors.pages import Request, done, page
from muster.kernel.errors import Conflict
from muster.people.accounts import queries, rules, sessions
from muster.people.accounts.actions import (
    make_recovery_codes,
    set_password,
    set_second_factor,
)
from muster.people.accounts.actions import (
    remove_second_factor as remove,
)
from muster.people.accounts.forms import ConfirmForm, NewPasswordForm, SecondFactorForm
from muster.people.rules import ROLES, may

SECRET = "second_factor_secret"  # noqa: S105 - where it is kept in the session until the app has shown a code


def freshly(page_of: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for somebody who has just shown who they are: a computer left unlocked must not be enough to take a second
    factor away, or to take over somebody else's account. Others are asked for their password, and come back; whoever
    has none that they could know, because the provider signs them in, has to sign in again. Nothing is asked of
    somebody of the demonstration: nobody shows there who they are. Raises Conflict."""

    @wraps(page_of)
    def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        just_now = rules.still_fresh(sessions.confirmed_at(request), request.at)
        if just_now or sessions.of_demonstration(request):
            return page_of(request, *args, **kwargs)
        if sessions.may_know_password(request):
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.path})}")
        raise Conflict("You signed in some time ago. Sign out, sign in again, and come back here within ten minutes.")

    return asked


def account(request: Request) -> HttpResponse:
    """Who one is here, what one's roles are, and how one signs in."""
    return page(
        request,
        "accounts/account.html",
        roles=[ROLES[name] for name in sorted(request.person.roles) if name in ROLES],
        second_factor=queries.second_factor(request.user),
        sign_ins=queries.recent_sign_ins(request.by),
        keeps=may(request.person, "login.give", request.on).allowed,
    )


@rate_limit(action="reauthenticate")
def confirm(request: Request) -> HttpResponse:
    """The password once more, and back to where one was going."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    asked = request.GET.get("next", "")
    to = asked if get_adapter(request).is_safe_url(asked) else reverse("account")
    if _shows_password(request, form, "password"):
        sessions.confirm(request, request.at)
        return redirect(to)
    return page(request, "accounts/confirm.html", form=form)


@rate_limit(action="reauthenticate")
def password(request: Request) -> HttpResponse:
    """Change one's own password; one's other sessions end."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if _shows_password(request, form, "old") and form.does(set_password, by=request.by, at=request.at):
        update_session_auth_hash(request, form.result)
        sessions.confirm(request, request.at)
        return done(
            request, "Your password is changed. Wherever else you were signed in, you are no longer.", "account"
        )
    return page(request, "accounts/password.html", form=form)


@freshly
def second_factor(request: Request) -> HttpResponse:
    """Set up one-time codes: a picture to scan, the same as text, and a first code to show that it works."""
    due = sessions.must_set_up_second_factor(request)
    if queries.second_factor(request.user):
        if due:
            raise Conflict("You set up a second factor somewhere else. Sign out, and sign in again with its code.")
        return redirect("account")
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if form.does(set_second_factor, by=request.by, at=request.at, secret=secret):
        del request.session[SECRET]
        sessions.gave_second_factor(request)
        return page(request, "accounts/recovery_codes.html", codes=form.result, first=True)
    shown = {"secret": secret, "address": _address(request.by, secret)}
    return page(request, "accounts/second_factor.html", form=form, squares=_squares(shown["address"]), due=due, **shown)


@freshly
def remove_second_factor(request: Request) -> HttpResponse:
    """Remove one's second factor. Where one is required, another has to be set up at once."""
    if request.method != "POST":
        return page(request, "accounts/remove_second_factor.html")
    remove(by=request.by, at=request.at)
    sessions.gave_up_second_factor(request)
    return done(request, "Your second factor is removed.", "account")


@freshly
def recovery_codes(request: Request) -> HttpResponse:
    """New recovery codes, shown once."""
    if request.method != "POST":
        return page(request, "accounts/recovery_codes.html", codes=None)
    return page(request, "accounts/recovery_codes.html", codes=make_recovery_codes(by=request.by, at=request.at))


def _shows_password(request: Request, form: Form, field: str) -> bool:
    """Whether this field of a form that was sent holds the person's password; if not, it is said beside it. A failure
    is recorded and counts like one at the sign-in page: a session that somebody left open gives no more guesses."""
    if not form.is_valid():
        return False
    try:
        right: bool = get_adapter(request).reauthenticate(request.user, form.cleaned_data[field])
    except ValidationError as too_many:
        form.add_error(field, too_many)
        return False
    if not right:
        form.add_error(field, "The password is not right")
    return right


def _address(ref: str, secret: str) -> str:
    """What an app reads from the picture."""
    return f"otpauth://totp/Muster:{quote(ref)}?{urlencode({'secret': secret, 'issuer': 'Muster'})}"


def _squares(text: str) -> list[list[bool]]:
    """A QR code as rows of dark and light, to be drawn as part of the page: an image of its own address would hold the
    secret too, and an image within the address (data:) is what the Content-Security-Policy forbids."""
    code = QRCode(border=4)
    code.add_data(text)
    return code.get_matrix()
