"""What a session remembers of signing in: since when, by what, and when the person last showed who they are.

A session that does not say by what it began is taken for one that began with a password alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from muster.people.accounts.actions import sign_in
from muster.people.accounts.records import Account

BEGAN, SEEN, CONFIRMED, HOW = "began", "seen", "confirmed", "how"
BACKEND = "muster.people.accounts.backends.OwnAccount"
SHOWN_ELSEWHERE = {"code", "provider", "demonstration"}
"""With one of these, no second factor has to be set up here."""


def enter(request: HttpRequest, account: Account, *, how: Sequence[str], at: datetime, address: str = "") -> None:
    """Sign a person in: recorded first, so that without the log nobody gets in. The session gets a new id."""
    sign_in(by=account.username, at=at, how=how, address=address)
    login(request, account, backend=BACKEND)
    request.session[BEGAN] = request.session[SEEN] = request.session[CONFIRMED] = at.timestamp()
    request.session[HOW] = list(how)


def over(request: HttpRequest, at: datetime) -> bool:
    """Whether a session has lasted for as long as one may, however busy. Also notes that it is in use: not at every
    request, as once a minute will do, but often enough that a short limit is kept."""
    now, session = at.timestamp(), request.session
    began = session.setdefault(BEGAN, now)
    idle = timedelta(minutes=settings.MUSTER["MUSTER_SESSION_MINUTES"]).total_seconds()
    if now - began >= timedelta(hours=settings.MUSTER["MUSTER_SESSION_HOURS"]).total_seconds():
        return True
    if now - session.setdefault(SEEN, now) >= min(60.0, idle / 10):
        session[SEEN] = now
    return False


def confirmed_at(request: HttpRequest) -> datetime | None:
    """When the person last showed who they are."""
    moment = request.session.get(CONFIRMED)
    return datetime.fromtimestamp(moment, UTC) if moment else None


def confirm(request: HttpRequest, at: datetime) -> None:
    request.session[CONFIRMED] = at.timestamp()


def gave_second_factor(request: HttpRequest) -> None:
    """Note that the person has one now."""
    request.session[HOW] = [*request.session.get(HOW, ["password"]), "code"]


def gave_up_second_factor(request: HttpRequest) -> None:
    request.session[HOW] = [each for each in request.session.get(HOW, ()) if each != "code"]


def of_demonstration(request: HttpRequest) -> bool:
    """Whether the person was chosen in the demonstration, where nobody shows who they are."""
    return "demonstration" in request.session.get(HOW, ())


def must_change_password(request: HttpRequest) -> bool:
    """Whether an initial password has to be changed first: not by somebody whom the provider signed in. They need not
    know it, and could not go on."""
    return request.user.initial_password and "provider" not in request.session.get(HOW, ())


def may_know_password(request: HttpRequest) -> bool:
    """Whether the person can be asked for a password: not where they have none, or only an initial one that they never
    used because the provider signed them in."""
    unused = request.user.initial_password and not must_change_password(request)
    return request.user.has_usable_password() and not unused


def must_set_up_second_factor(request: HttpRequest) -> bool:
    required = settings.MUSTER["MUSTER_SECOND_FACTOR"] == "required"
    return required and not SHOWN_ELSEWHERE & set(request.session.get(HOW, ()))
