"""Sessions end: when nothing is done, after some hours whatever is done, and when the password is another."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from muster.people.accounts import actions
from tests.pages import at_most, signed_in
from tests.people.accounts.build import PASSWORD, account, events, sign_in
from tests.people.build import ADMINISTRATOR, NOON

SOMEBODY = "P-SOMEBODY"
NEW = "heron-lantern-quarry"


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real, self._later = timezone.now, timedelta()
        monkeypatch.setattr(timezone, "now", self.now)

    def now(self) -> datetime:
        return self._real() + self._later

    def goes_on(self, **by: float) -> None:
        self._later += timedelta(**by)


@pytest.fixture
def clock(db: str, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SECOND_FACTOR", "optional")
    account(SOMEBODY)
    return Clock(monkeypatch)


@pytest.fixture
def client(clock: Clock) -> Client:
    client = Client()
    sign_in(client, SOMEBODY)
    return client


def test_a_session_ends_when_nothing_is_done(client: Client, clock: Clock) -> None:
    for _ in range(3):
        clock.goes_on(minutes=28)
        assert client.get("/account/").status_code == 200
    clock.goes_on(minutes=31)
    assert client.get("/account/").status_code == 302


def test_a_session_ends_after_some_hours_whatever_is_done(client: Client, clock: Clock) -> None:
    for _ in range(12 * 3 - 1):
        clock.goes_on(minutes=20)
        assert client.get("/account/").status_code == 200
    clock.goes_on(minutes=20)
    assert client.get("/account/").headers["location"].startswith("/sign-in/")
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()


def test_a_session_is_not_written_at_every_request(client: Client, clock: Clock) -> None:
    clock.goes_on(seconds=61)
    client.get("/account/")
    with at_most(30) as asked:
        clock.goes_on(seconds=30)
        client.get("/account/")
    assert not [each["sql"] for each in asked if "django_session" in each["sql"] and "UPDATE" in each["sql"]]


def test_a_session_of_a_minute_is_kept_open_by_work(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SESSION_MINUTES", 1)
    monkeypatch.setattr(settings, "SESSION_COOKIE_AGE", 60)
    client = Client()
    sign_in(client, SOMEBODY)
    for _ in range(4):
        clock.goes_on(seconds=40)
        assert client.get("/account/").status_code == 200
    clock.goes_on(seconds=61)
    assert client.get("/account/").status_code == 302


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(client: Client) -> None:
    other = Client()
    sign_in(other, SOMEBODY)
    key = client.session.session_key
    client.post("/account/password/", {"old": PASSWORD, "password": NEW, "again": NEW})
    assert client.get("/account/").status_code == 200
    assert client.session.session_key != key
    assert other.get("/account/").status_code == 302


def test_a_reset_ends_every_session(client: Client) -> None:
    actions.reset_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY, password=NEW)
    assert client.get("/account/").status_code == 302


def test_the_cookie_ends_with_the_browser_and_no_script_can_read_it(client: Client) -> None:
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- showing again who one is


def test_long_after_signing_in_a_second_factor_needs_the_password_again(client: Client, clock: Clock) -> None:
    assert client.get("/account/second-factor/").status_code == 200
    clock.goes_on(minutes=11)
    asked = client.get("/account/second-factor/").headers["location"]
    assert asked == "/account/confirm/?next=%2Faccount%2Fsecond-factor%2F"
    assert client.post(asked, {"password": "not it"}).status_code == 422
    assert client.get("/account/second-factor/").status_code == 302
    assert client.post(asked, {"password": PASSWORD}).headers["location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200


@pytest.mark.parametrize("does", ["give", f"{SOMEBODY}/reset", f"{SOMEBODY}/end"])
def test_a_computer_left_unlocked_takes_over_nobody_s_account(client: Client, clock: Clock, does: str) -> None:
    account(ADMINISTRATOR)
    keeper, address = Client(), f"/people/accounts/{does}/"
    sign_in(keeper, ADMINISTRATOR)
    assert keeper.get(address).status_code == 200
    clock.goes_on(minutes=11)
    before = events()
    for ask in (keeper.get, keeper.post):
        asked = ask(address, {"person": SOMEBODY}).headers["location"]
        assert asked == f"/account/confirm/?next={quote(address, safe='')}"
    assert events() == before
    assert client.get("/account/").status_code == 200
    assert keeper.post(asked, {"password": PASSWORD}).headers["location"] == address
    assert keeper.get(address).status_code == 200


def test_somebody_of_the_demonstration_has_nothing_to_show(clock: Clock) -> None:
    account(ADMINISTRATOR)
    assert signed_in(ADMINISTRATOR).get("/people/accounts/give/").status_code == 200
