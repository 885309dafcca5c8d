"""What people do with their own account: the password, one-time codes, recovery codes, and what they are shown."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from muster.people.accounts import actions
from muster.people.accounts.records import Account
from tests.pages import at_most, words
from tests.people.accounts.build import PASSWORD, account, code_for, events, second_factor, sign_in

SOMEBODY = "P-SOMEBODY"
NEW = "heron-lantern-quarry"


@pytest.fixture
def client(db: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SECOND_FACTOR", "optional")
    account(SOMEBODY, "auditor")
    client = Client()
    sign_in(client, SOMEBODY)
    return client


def test_the_page_says_who_one_is_and_how_one_signs_in(client: Client) -> None:
    with at_most(14):
        said = words(client.get("/account/"))
    for text in (SOMEBODY, "Fenmarch Police", "Reads the log and the assurance", "Not set up", "Password", "127.0.0.1"):
        assert text in said


def test_the_number_of_queries_does_not_grow_with_sign_ins(client: Client) -> None:
    for _ in range(15):
        sign_in(Client(), SOMEBODY)
    with at_most(14):
        assert client.get("/account/").content.count(b"127.0.0.1") == 10


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Enter the password you have now"),
        ({"old": "wrong", "password": NEW, "again": NEW}, "The password is not right"),
        ({"old": PASSWORD, "password": NEW, "again": "another"}, "Enter the same password twice"),
        ({"old": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "Choose another password"),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "too short"),
        ({"old": PASSWORD, "password": "p-somebody-123", "again": "p-somebody-123"}, "too similar"),
        ({"old": PASSWORD, "password": "password1234", "again": "password1234"}, "too common"),
        ({"old": PASSWORD, "password": "x" * 201, "again": "x" * 201}, "at most 200"),
    ],
)
def test_a_password_that_cannot_be_set_says_why(client: Client, sent: dict[str, str], told: str) -> None:
    before = Account.objects.get(username=SOMEBODY).password
    answer = client.post("/account/password/", sent)
    assert answer.status_code == 422
    assert told in words(answer)
    assert Account.objects.get(username=SOMEBODY).password == before
    for secret in (PASSWORD, NEW):
        assert secret not in answer.content.decode()


def test_one_time_codes_are_set_up_by_a_picture_or_by_text(client: Client) -> None:
    shown = client.get("/account/second-factor/")
    html = shown.content.decode()
    assert '<svg class="muster-qr"' in html
    assert "data:" not in html
    secret = client.session["second_factor_secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in words(shown)
    assert client.get("/account/second-factor/").wsgi_request.session["second_factor_secret"] == secret
    done = client.post("/account/second-factor/", {"code": code_for(secret)})
    assert done.content.count(b'<code class="muster-code">') == 10
    assert "10 left" in words(client.get("/account/"))


def test_setting_up_again_leads_to_the_account(client: Client) -> None:
    second_factor(SOMEBODY)
    assert client.get("/account/second-factor/").headers["location"] == "/account/"


def test_new_recovery_codes_void_the_old(client: Client) -> None:
    _, old = second_factor(SOMEBODY)
    assert "stop working" in words(client.get("/account/recovery-codes/"))
    assert client.post("/account/recovery-codes/").content.count(b'<code class="muster-code">') == 10
    assert events()[-1] == "recovery_codes.made"
    other = Client()
    sign_in(other, SOMEBODY)
    assert other.post("/sign-in/code/", {"code": old[0]}).status_code == 422


def test_a_second_factor_is_removed_only_when_the_form_is_sent(client: Client) -> None:
    second_factor(SOMEBODY)
    client.get("/account/second-factor/remove/")
    assert "second_factor.removed" not in events()
    assert "is removed" in words(client.post("/account/second-factor/remove/", follow=True))
    assert events()[-1] == "second_factor.removed"
    assert sign_in(Client(), SOMEBODY).headers["location"] == "/"


def test_where_one_is_required_another_has_to_be_set_up_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_SECOND_FACTOR", "required")
    secret, _ = second_factor(SOMEBODY)
    other = Client()
    sign_in(other, SOMEBODY)
    other.post("/sign-in/code/", {"code": code_for(secret)})
    other.post("/account/second-factor/remove/")
    assert other.get("/lists/").headers["location"] == "/account/second-factor/"


def test_nobody_removes_what_is_not_there(client: Client) -> None:
    assert client.post("/account/second-factor/remove/").status_code == 404
    assert client.post("/account/recovery-codes/").status_code == 404


def test_an_account_given_anew_has_no_second_factor_of_before(client: Client) -> None:
    from tests.people.build import ADMINISTRATOR, NOON

    second_factor(SOMEBODY)
    actions.end_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    actions.give_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY, password=NEW)
    assert sign_in(Client(), SOMEBODY, NEW).headers["location"] == "/"


def test_nothing_else_of_allauth_can_be_reached(client: Client) -> None:
    for address in (
        "signup", "sign-up", "email", "confirm-email", "password/reset", "2fa", "mfa", "3rdparty", "social", "inactive",
        "accounts/signup", "accounts/login", "account/email", "account/signup", "oidc/organisation/login", "login",
    ):  # fmt: skip
        assert client.get(f"/{address}/").status_code == 404, address
