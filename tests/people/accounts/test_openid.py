"""Signing in by an identity provider: a real one, on this machine. Only somebody with an account that is in use."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from muster.people.accounts import actions
from muster.people.accounts.records import Account
from muster.people.actions import end_person
from tests.pages import signed_in, words
from tests.people.accounts.build import INITIAL, account, events, last_entry, second_factor, sign_in
from tests.people.build import ADMINISTRATOR, NOON, person

SOMEBODY = "P-SOMEBODY"
SECRET = "a-secret-of-the-client"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def client(db: str, provider: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    for name, value in {
        "MUSTER_OIDC_ISSUER": provider,
        "MUSTER_OIDC_CLIENT_ID": "muster",
        "MUSTER_OIDC_CLIENT_SECRET": SECRET,
        "MUSTER_OIDC_NAME": "Fenmarch account",
    }.items():
        monkeypatch.setitem(settings.MUSTER, name, value)
    account(SOMEBODY)
    return Client()


def begin(client: Client, **sent: str) -> str:
    """Press the button; gives the address at the provider to which the page leads."""
    answer = client.post("/sign-in/provider/", sent)
    assert answer.status_code == 200
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.content.decode()).group(1))


def agree(address: str, **claims: str) -> str:
    """Sign in at the provider; gives the path to which it sends back."""
    sub = claims.pop("sub", "subject-1")
    provider = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["location"])
    assert back.path == "/sign-in/provider/answer/"
    return f"{back.path}?{back.query}"


def refused(client: Client, back: str, code: str) -> str:
    answer = client.get(back)
    assert answer.status_code == 403
    said = last_entry()
    assert (said["event"], said["code"]) == ("person.signed_in.refused", code)
    assert client.get("/account/").status_code == 302
    assert not SocialAccount.objects.exists()
    return words(answer)


def test_the_sign_in_page_offers_it(client: Client) -> None:
    assert "Sign in with Fenmarch account" in words(client.get("/sign-in/"))


def test_the_provider_signs_in_who_has_an_account(client: Client) -> None:
    address = begin(client, next="/lists/")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile"}
    assert SECRET not in address
    answer = client.get(agree(address, preferred_username=SOMEBODY))
    assert answer.headers["location"] == "/lists/"
    said = last_entry()
    assert (said["event"], said["person"], said["how"]) == ("person.signed_in", SOMEBODY, ["provider"])
    assert client.get("/account/").status_code == 200, "no second factor has to be set up here"
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()


def test_an_initial_password_that_nobody_uses_stands_in_nobody_s_way(client: Client) -> None:
    """Whoever was given one could not change it without knowing it; whoever signs in with it still has to."""
    account("P-INITIAL", initial=True)
    client.get(agree(begin(client), preferred_username="P-INITIAL"))
    assert client.get("/account/").status_code == 200
    by_password = Client()
    sign_in(by_password, "P-INITIAL", INITIAL)
    assert by_password.get("/account/").headers["location"] == "/account/password/"


@pytest.mark.parametrize(("initial", "status"), [(True, 409), (False, 302)])
def test_long_after_they_are_asked_only_for_a_password_that_they_chose(
    client: Client, monkeypatch: pytest.MonkeyPatch, initial: bool, status: int
) -> None:
    account("P-ELSE", initial=initial)
    client.get(agree(begin(client), preferred_username="P-ELSE"))
    assert client.get("/account/second-factor/").status_code == 200
    monkeypatch.setattr("muster.people.accounts.rules.FRESH", timedelta())
    assert client.get("/account/second-factor/").status_code == status


@pytest.mark.parametrize(("chosen", "has"), [({}, True), ({"no_password": "yes"}, False)])
def test_an_administrator_chooses_that_the_provider_alone_signs_in(
    client: Client, chosen: dict[str, str], has: bool
) -> None:
    account(ADMINISTRATOR)
    person("P-ELSE")
    keeper = signed_in(ADMINISTRATOR)
    assert "The identity provider alone signs them in" in words(keeper.get("/people/accounts/give/"))
    given = words(keeper.post("/people/accounts/give/", {"person": "P-ELSE"} | chosen))
    assert ("Initial password" in given, "None: the identity provider alone" in given) == (has, not has)
    assert last_entry()["password"] is has
    assert Account.objects.get(username="P-ELSE").has_usable_password() is has
    client.get(agree(begin(client), preferred_username="P-ELSE"))
    assert client.get("/account/").status_code == 200


def test_another_claim_can_be_chosen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_CLAIM", "staff_number")
    back = agree(begin(client), preferred_username="P-ELSE", staff_number=SOMEBODY)
    assert client.get(back).headers["location"] == "/"


def test_who_has_a_second_factor_here_is_asked_for_it(client: Client) -> None:
    second_factor(SOMEBODY)
    assert client.get(agree(begin(client), preferred_username=SOMEBODY)).headers["location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302


def test_somebody_unknown_is_refused_with_reason_and_remedy(client: Client) -> None:
    back = agree(begin(client), preferred_username="P-STRANGER", name="Stranger")
    said = refused(client, back, "account.none")
    assert "You have no account here" in said
    assert "Ask an administrator" in said
    assert last_entry()["account"] == "none here"
    assert not Account.objects.exclude(username=SOMEBODY).exists()


def test_nobody_is_found_by_an_e_mail_address(client: Client) -> None:
    refused(client, agree(begin(client), email=SOMEBODY, email_verified="true", sub=SOMEBODY), "account.none")


@pytest.mark.parametrize("claim", [{"a": "P-SOMEBODY"}, ["P-SOMEBODY"], "", "\0", "p-somebody", " P-SOMEBODY"])
def test_only_the_reference_itself_names_somebody(client: Client, claim: object) -> None:
    refused(client, agree(begin(client), preferred_username=claim), "account.none")


def test_an_ended_account_is_refused(client: Client) -> None:
    actions.end_account(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    refused(client, agree(begin(client), preferred_username=SOMEBODY), "account.ended")
    assert last_entry()["account"] == SOMEBODY


def test_a_leaver_is_refused(client: Client) -> None:
    end_person(by=ADMINISTRATOR, at=NOON, person=SOMEBODY)
    assert "not in post" in refused(client, agree(begin(client), preferred_username=SOMEBODY), "account.ended")


def test_an_answer_to_another_question_is_refused(client: Client) -> None:
    back = agree(begin(client), preferred_username=SOMEBODY)
    refused(client, back.replace("state=", "state=x"), "sign_in.provider")


def test_an_answer_that_was_asked_for_by_another_browser_is_refused(client: Client) -> None:
    refused(Client(), agree(begin(client), preferred_username=SOMEBODY), "sign_in.provider")


def test_an_answer_works_once(client: Client) -> None:
    back = agree(begin(client), preferred_username=SOMEBODY)
    client.get(back)
    client.post("/sign-out/")
    refused(client, back, "sign_in.provider")


def test_a_code_of_somebody_elses_sign_in_is_refused(client: Client) -> None:
    """The attacker's code with the victim's state: the nonce in the token is the attacker's."""
    stolen = parse_qs(urlsplit(agree(begin(Client()), preferred_username=SOMEBODY)).query)["code"][0]
    own = parse_qs(urlsplit(begin(client)).query)["state"][0]
    refused(client, "/sign-in/provider/answer/?" + urlencode({"code": stolen, "state": own}), "sign_in.provider")


def test_a_nonce_that_is_another_is_refused(client: Client) -> None:
    address = begin(client)
    session = SessionStore(client.cookies["sessionid"].value)
    for state in session["socialaccount_states"].values():
        state[0]["nonce"] = "another"
    session["socialaccount_states"] = session["socialaccount_states"]
    session.save()
    refused(client, agree(address, preferred_username=SOMEBODY), "sign_in.provider")


def test_a_provider_that_is_not_ours_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    back = agree(begin(client), preferred_username=SOMEBODY)
    monkeypatch.setattr("muster.people.accounts.openid._issuer", lambda: "http://localhost:1")
    refused(client, back, "sign_in.provider")


def test_saying_no_at_the_provider_is_a_refusal_and_no_error(client: Client) -> None:
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    refused(client, f"/sign-in/provider/answer/?error=access_denied&state={state}", "sign_in.provider")


def test_a_provider_that_does_not_answer_is_a_refusal_and_no_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_ISSUER", "http://127.0.0.1:9")
    answer = client.post("/sign-in/provider/")
    assert answer.status_code == 403
    assert "does not answer" in words(answer)


def test_nothing_can_be_joined_to_an_account(client: Client) -> None:
    back = agree(begin(client, process="connect"), preferred_username=SOMEBODY)
    client.get(back)
    assert not SocialAccount.objects.exists()


def test_the_address_cannot_widen_what_is_asked(client: Client) -> None:
    answer = client.post(
        "/sign-in/provider/?scope=admin&auth_params=prompt%3Dnone%26redirect_uri%3Dhttp://evil.example"
    )
    assert "evil" not in answer.content.decode()
    assert "admin" not in unescape(answer.content.decode()).split("scope=")[1].split("&")[0]


def test_it_begins_only_with_the_button(client: Client) -> None:
    assert client.get("/sign-in/provider/").headers["location"] == "/sign-in/"
    assert Client(enforce_csrf_checks=True).post("/sign-in/provider/").status_code == 403


def test_no_secret_is_written_anywhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    back = agree(begin(client), preferred_username=SOMEBODY)
    client.get(back)
    code = parse_qs(urlsplit(back).query)["code"][0]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("werkzeug", "urllib3"))]
    assert not [said for said in ours if SECRET in said or code in said]
    session = json.dumps(dict(client.session.items()))
    assert SECRET not in session
    assert "access_token" not in session
    assert "person.signed_in" in events()
