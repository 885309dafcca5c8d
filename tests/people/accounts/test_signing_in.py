"""Signing in and out with a password and a one-time code: who gets in, who does not, and what the log says of it."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.urls import reverse

from muster.log.records import Entry
from muster.people.accounts import actions
from muster.people.accounts.records import Account
from muster.people.actions import end_person
from tests.laws.test_actions import _log_broken
from tests.pages import words
from tests.people.accounts.build import INITIAL, PASSWORD, account, code_for, events, last_entry, second_factor, sign_in
from tests.people.build import ADMINISTRATOR, NOON, person

SOMEBODY = "P-SOMEBODY"


@pytest.fixture
def optional(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second factor is not required."""
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SECOND_FACTOR", "optional")


@pytest.fixture
def client(db: str) -> Client:
    return Client()


def test_a_password_signs_in_and_leaves_an_entry(client: Client, optional: None) -> None:
    account(SOMEBODY)
    before = client.get(reverse("account_login")).client.session.session_key
    assert sign_in(client, SOMEBODY).headers["location"] == "/"
    said = last_entry()
    assert (said["event"], said["person"], said["how"], said["door"]) == (
        "person.signed_in", SOMEBODY, ["password"], "page",
    )  # fmt: skip
    assert client.session.session_key not in (None, before)
    assert words(client.get("/account/")).count(SOMEBODY)


def test_a_user_name_may_be_typed_in_small_letters(client: Client, optional: None) -> None:
    account(SOMEBODY)
    assert sign_in(client, " p-somebody ").status_code == 302
    assert last_entry()["person"] == SOMEBODY


def test_the_session_gets_a_new_id(client: Client, optional: None) -> None:
    account(SOMEBODY)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, SOMEBODY)
    assert client.session.session_key != session.session_key
    assert Client(headers={"cookie": f"sessionid={session.session_key}"}).get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("name", "password", "about"),
    [
        (SOMEBODY, "not the password", SOMEBODY),
        ("P-NOBODY", PASSWORD, "none here"),
        (PASSWORD, PASSWORD, "none here"),
        ("P-ENDED", PASSWORD, "P-ENDED"),
        ("P-LEAVER", PASSWORD, "P-LEAVER"),
        ("P-UNSET", "x", "P-UNSET"),
    ],
)
def test_everybody_else_gets_the_same_answer(client: Client, name: str, password: str, about: str) -> None:
    for ref in (SOMEBODY, "P-ENDED", "P-LEAVER"):
        account(ref)
    person("P-UNSET")
    actions.give_account(by=ADMINISTRATOR, at=NOON, person="P-UNSET")
    actions.end_account(by=ADMINISTRATOR, at=NOON, person="P-ENDED")
    end_person(by=ADMINISTRATOR, at=NOON, person="P-LEAVER")
    answer = sign_in(client, name, password)
    assert answer.status_code == 422
    assert "The staff reference or the password is not right." in words(answer)
    assert "an administrator" in words(answer)
    said = last_entry()
    assert (said["event"], said["account"], said.get("person")) == ("person.signed_in.refused", about, None)
    assert PASSWORD not in str(said)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("name", [SOMEBODY, "P-NOBODY", "P-ENDED", "P-UNSET"])
def test_every_failure_takes_the_same_work(client: Client, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with a stopwatch learns no more than somebody who reads: each failure hashes one password."""
    for ref in (SOMEBODY, "P-ENDED"):
        account(ref)
    person("P-UNSET")
    actions.give_account(by=ADMINISTRATOR, at=NOON, person="P-UNSET")
    actions.end_account(by=ADMINISTRATOR, at=NOON, person="P-ENDED")
    hashed, real = [], PBKDF2PasswordHasher.encode
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or real(*a, **k))
    assert sign_in(client, name, "not the password").status_code == 422
    assert len(hashed) == 1


def test_hostile_user_names_are_failures_like_others(client: Client, db: str) -> None:
    for name in ("\0", "x" * 5000, "<script>alert(1)</script>", "' or 1=1 --", "\u202eTEST"):
        answer = sign_in(client, name)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.content.decode()


def test_an_ended_account_ends_its_sessions(client: Client, optional: None) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    assert client.get("/account/").status_code == 200
    actions.end_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    assert client.get("/account/").headers["location"].startswith("/sign-in/")


def test_a_leaver_is_signed_out(client: Client, optional: None) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    end_person(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    assert client.get("/account/").headers["location"].startswith("/sign-in/")


def test_asking_to_sign_out_shows_a_page_and_sending_it_ends_the_session(client: Client, optional: None) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    key = client.session.session_key
    assert "Do you want to sign out?" in words(client.get("/sign-out/"))
    assert client.get("/account/").status_code == 200
    answer = client.post("/sign-out/", follow=True)
    assert "You have signed out." in words(answer)
    said = last_entry()
    assert (said["event"], said["person"]) == ("person.signed_out", SOMEBODY)
    assert Client(headers={"cookie": f"sessionid={key}"}).get("/account/").status_code == 302


def test_without_the_log_nobody_is_signed_in(client: Client, optional: None, admin: psycopg.Connection) -> None:
    account(SOMEBODY)
    client.raise_request_exception = False
    with _log_broken(admin):
        assert sign_in(client, SOMEBODY).status_code == 500
    assert client.get("/account/").status_code == 302
    assert events()[-1] == "password.set"


def test_without_the_log_one_is_signed_out_all_the_same(
    client: Client, optional: None, admin: psycopg.Connection
) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    client.raise_request_exception = False
    with _log_broken(admin):
        assert client.post("/sign-out/").status_code == 500
    assert client.get("/account/").status_code == 302


def test_a_password_hashed_in_an_older_way_signs_in(
    client: Client, optional: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 500)
    account(SOMEBODY)
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    assert "$500$" in Account.objects.get().password
    assert sign_in(client, SOMEBODY).status_code == 302


# --- the second factor


def test_with_a_second_factor_a_password_alone_is_not_enough(client: Client) -> None:
    account(SOMEBODY)
    secret, _ = second_factor(SOMEBODY)
    assert sign_in(client, SOMEBODY).headers["location"] == "/sign-in/code/"
    assert client.get("/account/").headers["location"].startswith("/sign-in/")
    assert "person.signed_in" not in events()
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "The code is not right" in words(wrong)
    assert (last_entry()["event"], last_entry()["account"]) == ("person.signed_in.refused", SOMEBODY)
    assert client.post("/sign-in/code/", {"code": code_for(secret)}).headers["location"] == "/"
    assert last_entry()["how"] == ["password", "code"]
    assert client.get("/account/").status_code == 200


def test_a_code_is_taken_once(client: Client) -> None:
    account(SOMEBODY)
    secret, _ = second_factor(SOMEBODY)
    code = code_for(secret, 1)  # still good when allauth's own memory of it has gone
    sign_in(client, SOMEBODY)
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    from django.core.cache import cache

    cache.delete(f"allauth.mfa.totp.used?user={Account.objects.get().pk}&code={code}")
    other = Client()
    sign_in(other, SOMEBODY)
    assert other.post("/sign-in/code/", {"code": code}).status_code == 422


def test_a_recovery_code_signs_in_once(client: Client) -> None:
    account(SOMEBODY)
    _, codes = second_factor(SOMEBODY)
    sign_in(client, SOMEBODY)
    assert client.post("/sign-in/code/", {"code": f"{codes[0][:4]} {codes[0][4:]}"}).status_code == 302
    other = Client()
    sign_in(other, SOMEBODY)
    assert other.post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    assert other.post("/sign-in/code/", {"code": codes[1]}).status_code == 302


def test_the_page_for_a_code_is_for_those_whose_password_was_right(client: Client) -> None:
    assert client.get("/sign-in/code/").headers["location"] == "/sign-in/"


def test_until_a_second_factor_is_set_up_nothing_else_can_be_reached(client: Client) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    for address in ("/", "/lists/", "/account/", "/account/recovery-codes/", "/log/"):
        assert client.get(address).headers["location"] == "/account/second-factor/"
    assert client.post("/account/password/").headers["location"] == "/account/second-factor/"
    shown = client.get("/account/second-factor/")
    assert "a password alone is not enough" in words(shown)
    secret = client.session["second_factor_secret"]
    assert secret[:4] in words(shown)
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 422
    done = client.post("/account/second-factor/", {"code": code_for(secret)})
    assert done.status_code == 200
    assert "Your recovery codes" in words(done)
    assert events()[-1] == "second_factor.set"
    assert client.get("/account/").status_code == 200
    assert "second_factor_secret" not in client.session


def test_a_second_factor_set_up_elsewhere_is_asked_for(client: Client) -> None:
    account(SOMEBODY)
    sign_in(client, SOMEBODY)
    second_factor(SOMEBODY)
    assert "Sign out, and sign in again with its code" in words(client.get("/account/second-factor/"))
    assert client.get("/lists/").headers["location"] == "/account/second-factor/"


def test_a_session_that_does_not_say_how_it_began_needs_a_second_factor(client: Client) -> None:
    given = account(SOMEBODY)
    client.force_login(given, backend="muster.people.accounts.backends.OwnAccount")
    assert client.get("/lists/").headers["location"] == "/account/second-factor/"


def test_an_initial_password_is_changed_first(client: Client, optional: None) -> None:
    account(SOMEBODY, initial=True)
    sign_in(client, SOMEBODY, INITIAL)
    assert client.get("/lists/").headers["location"] == "/account/password/"
    answer = client.post("/account/password/", {"old": INITIAL, "password": PASSWORD, "again": PASSWORD}, follow=True)
    assert "Your password is changed" in words(answer)
    assert events()[-1] == "password.set"
    assert client.get("/lists/").status_code == 200


def test_the_secret_of_a_second_factor_does_not_lie_in_the_clear(client: Client, admin: psycopg.Connection) -> None:
    account(SOMEBODY)
    secret, codes = second_factor(SOMEBODY)
    stored = str(admin.execute("select data::text from mfa_authenticator").fetchall())
    assert secret not in stored
    assert codes[0] not in stored
    assert all(secret not in (each or "") for each in Entry.objects.values_list("body", flat=True))
