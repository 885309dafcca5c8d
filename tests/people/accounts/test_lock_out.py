"""After failures an account waits, and so does an address; by whichever worker, under whichever name of the host."""

from __future__ import annotations

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from muster.people.accounts.records import Account
from muster.people.accounts.rules import FAILURES, WITHIN
from tests.pages import words
from tests.people.accounts.build import PASSWORD, account, code_for, last_entry, second_factor, sign_in

SOMEBODY = "P-SOMEBODY"
NEW = "heron-lantern-quarry"


@pytest.fixture(autouse=True)
def clock(db: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The time by which failures are counted, to be moved on."""
    moved = {"by": 0.0}
    real = ratelimit.time.time
    monkeypatch.setattr(ratelimit.time, "time", lambda: real() + moved["by"])
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SECOND_FACTOR", "optional")
    return moved


def _fail(times: int, ref: str = SOMEBODY, **given: object) -> None:
    for number in range(times):
        answer = sign_in(Client(**given), ref, "not the password")
        assert "The staff reference or the password is not right" in words(answer), number


@pytest.mark.parametrize("ref", [SOMEBODY, "P-NOBODY"])
def test_an_account_waits_after_failures_whether_there_is_one_or_not(ref: str) -> None:
    account(SOMEBODY)
    _fail(FAILURES, ref)
    answer = sign_in(Client(), ref)
    said = words(answer)
    assert answer.status_code == 422
    assert "There were too many failures to sign in. Try again after" in said
    assert "ask an administrator for a new one" in said
    assert last_entry()["code"] == "sign_in.too_many"
    assert last_entry()["account"] == (ref if ref == SOMEBODY else "none here")


def test_it_can_be_tried_again_when_the_time_is_over(clock: dict[str, float]) -> None:
    account(SOMEBODY)
    _fail(FAILURES)
    clock["by"] = WITHIN.seconds - 30
    assert sign_in(Client(), SOMEBODY).status_code == 422
    clock["by"] = WITHIN.seconds + 1
    assert sign_in(Client(), SOMEBODY).status_code == 302


def test_signing_in_counts_for_no_failure() -> None:
    account(SOMEBODY)
    for _ in range(FAILURES + 1):
        assert sign_in(Client(), SOMEBODY).status_code == 302


def test_another_spelling_is_the_same_account() -> None:
    account(SOMEBODY)
    for name in ("p-somebody", "P-Somebody", " P-SOMEBODY", "P-SOMEBODY ", "P-SomeBody"):
        _fail(1, name)
    assert "too many failures" in words(sign_in(Client(), SOMEBODY))


def test_another_name_of_the_host_gives_no_more_guesses() -> None:
    account(SOMEBODY)
    _fail(FAILURES, headers={"host": "localhost"})
    assert "too many failures" in words(sign_in(Client(headers={"host": "127.0.0.1"}), SOMEBODY))


def test_an_address_waits_after_failures_of_many_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", {"login_failed": "3/900s/ip,5/900s/key"})
    account(SOMEBODY)
    for number in range(3):
        _fail(1, f"P-NOBODY-{number}", REMOTE_ADDR="192.0.2.7")
    assert "too many failures" in words(sign_in(Client(REMOTE_ADDR="192.0.2.7"), SOMEBODY))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), SOMEBODY).status_code == 302


def test_an_address_that_asks_all_the_time_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["login"] == "300/m/ip"
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip"})
    answers = [sign_in(Client(), f"P-NOBODY-{number}", "x") for number in range(4)]
    assert [each.status_code for each in answers] == [422, 422, 422, 429]
    assert "Wait a minute, and try again." in words(answers[-1])


def test_codes_are_counted_like_passwords() -> None:
    account(SOMEBODY)
    secret, _ = second_factor(SOMEBODY)
    client = Client()
    sign_in(client, SOMEBODY)
    for _ in range(FAILURES):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_for(secret)}).status_code == 422
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("address", "field", "other"),
    [
        ("/account/confirm/", "password", {}),
        ("/account/password/", "old", {"password": NEW, "again": NEW}),
    ],
)
def test_guessing_ones_own_password_counts_like_signing_in(address: str, field: str, other: dict[str, str]) -> None:
    """Each guess is an entry; the right password after five is no longer looked at, here and at the sign-in page."""
    account(SOMEBODY)
    client = Client()
    sign_in(client, SOMEBODY)
    for _ in range(FAILURES):
        answer = client.post(address, {field: "a guess"} | other)
        assert answer.status_code == 422
        assert f'<p id="id_{field}-error"' in answer.content.decode()
        assert "The password is not right" in words(answer)
        assert (last_entry()["code"], last_entry()["account"]) == ("sign_in.wrong", SOMEBODY)
    answer = client.post(address, {field: PASSWORD} | other)
    assert answer.status_code == 422
    assert f'<p id="id_{field}-error"' in answer.content.decode()
    assert "There were too many failures to sign in. Try again after" in words(answer)
    assert last_entry()["code"] == "sign_in.too_many"
    assert Account.objects.get(username=SOMEBODY).check_password(PASSWORD)
    assert "too many failures" in words(sign_in(Client(), SOMEBODY))


def test_changing_ones_password_counts_for_no_failure() -> None:
    account(SOMEBODY)
    client = Client()
    sign_in(client, SOMEBODY)
    for _ in range(FAILURES + 1):
        short = client.post("/account/password/", {"old": PASSWORD, "password": "short", "again": "short"})
        assert "too short" in words(short)
    assert sign_in(Client(), SOMEBODY).status_code == 302


def test_failures_are_counted_in_the_database_for_all_workers_together() -> None:
    assert isinstance(cache._connections["default"], DatabaseCache)
