"""Keeping the accounts of others: in pages and on the command line, by administrators, with an entry each."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from muster.people.accounts.commands import app
from muster.people.accounts.passwords import made_up_password
from muster.people.accounts.records import Account
from tests.doors.commanding import run
from tests.pages import at_most, signed_in, words
from tests.people.accounts.build import INITIAL, account, events, last_entry, second_factor, sign_in
from tests.people.build import ADMINISTRATOR, person

SOMEBODY = "P-SOMEBODY"
MADE = r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}"


@pytest.fixture
def keeper(db: str) -> Client:
    account(ADMINISTRATOR)
    return signed_in(ADMINISTRATOR)


def test_an_account_is_given_with_a_password_that_is_shown_once(keeper: Client) -> None:
    person(SOMEBODY)
    given = keeper.post("/people/accounts/give/", {"person": SOMEBODY})
    assert given.status_code == 200
    password = re.search(MADE, words(given)).group()
    assert (last_entry()["event"], last_entry()["subject"]) == ("account.given", SOMEBODY)
    assert password not in str(last_entry())
    assert password not in words(keeper.get("/people/accounts/"))
    assert password not in str(dict(keeper.session.items()))
    client = Client()
    sign_in(client, SOMEBODY, password)
    assert client.get("/").headers["location"] == "/account/password/"


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("", "Enter staff reference"),
        ("P-NOBODY", "There is no person"),
        (ADMINISTRATOR, "has an account already"),
        ("\u202e<b>x</b>", "There is no person"),
        ("x" * 61, "60 characters"),
    ],
)
def test_an_account_that_cannot_be_given_says_why(keeper: Client, ref: str, told: str) -> None:
    wrong = keeper.post("/people/accounts/give/", {"person": ref})
    assert wrong.status_code == 422
    assert told in words(wrong)
    assert "<b>x</b>" not in wrong.content.decode()
    assert re.search(MADE, words(wrong)) is None


def test_without_a_provider_every_account_gets_a_password(keeper: Client) -> None:
    person(SOMEBODY)
    assert "identity provider" not in words(keeper.get("/people/accounts/give/"))
    assert re.search(MADE, words(keeper.post("/people/accounts/give/", {"person": SOMEBODY, "no_password": "yes"})))


def test_a_service_gets_none(keeper: Client) -> None:
    person("S-ROBOT", kind="service")
    assert "not one person" in words(keeper.post("/people/accounts/give/", {"person": "S-ROBOT"}))


def test_an_account_is_reset_and_ended_only_when_the_form_is_sent(keeper: Client) -> None:
    account(SOMEBODY)
    second_factor(SOMEBODY)
    before = events()
    for does in ("reset", "end"):
        assert SOMEBODY in words(keeper.get(f"/people/accounts/{SOMEBODY}/{does}/"))
    assert events() == before
    password = re.search(MADE, words(keeper.post(f"/people/accounts/{SOMEBODY}/reset/"))).group()
    assert (last_entry()["event"], last_entry()["second_factor"]) == ("account.reset", True)
    assert sign_in(Client(), SOMEBODY, password).headers["location"] == "/"
    assert "has ended" in words(keeper.post(f"/people/accounts/{SOMEBODY}/end/", follow=True))
    assert events()[-1] == "account.ended"
    assert sign_in(Client(), SOMEBODY, password).status_code == 422


def test_others_keep_no_accounts(keeper: Client) -> None:
    account(SOMEBODY, "siro", "iao")
    client = signed_in(SOMEBODY)
    for address in ("", "give/", f"{ADMINISTRATOR}/reset/", f"{ADMINISTRATOR}/end/"):
        for ask in (client.get, client.post):
            refusal = ask(f"/people/accounts/{address}")
            assert refusal.status_code == 403
            assert "Ada Marsh" not in refusal.content.decode()
    assert Account.objects.get(username=ADMINISTRATOR).ended_at is None


def test_the_list_asks_no_more_for_many_accounts(keeper: Client) -> None:
    for number in range(12):
        account(f"P-{number}", initial=True)
    with at_most(12):
        said = words(keeper.get("/people/accounts/"))
    assert "13 accounts" in said
    assert said.count("Initial") == 12


# --- the command line


def test_commands_give_list_reset_and_end(db: str) -> None:
    person(SOMEBODY)
    said = run(app, "give", SOMEBODY, "--by", ADMINISTRATOR)
    assert said.code == 0, said.out
    first = re.search(MADE, said.out).group()
    assert Account.objects.get().check_password(first)
    rows = run(app, "list", "--format", "json").json["accounts"]
    assert [(row["ref"], row["initial_password"], row["in_use"]) for row in rows] == [(SOMEBODY, True, True)]
    said = run(app, "reset", SOMEBODY, "--by", ADMINISTRATOR)
    assert re.search(MADE, said.out).group() != first
    assert run(app, "end", SOMEBODY, "--by", ADMINISTRATOR).code == 0
    assert events()[-3:] == ["account.given", "account.reset", "account.ended"]


def test_a_password_is_read_from_the_input_and_never_said_again(db: str) -> None:
    person(SOMEBODY)
    said = run(app, "give", SOMEBODY, "--password-stdin", "--by", ADMINISTRATOR, typed=INITIAL + "\n")
    assert said.code == 0, said.out
    assert INITIAL not in said.out
    assert Account.objects.get().check_password(INITIAL)


def test_without_a_password_only_a_provider_signs_in(db: str) -> None:
    person(SOMEBODY)
    said = run(app, "give", SOMEBODY, "--no-password", "--by", ADMINISTRATOR)
    assert said.code == 0, said.out
    assert re.search(MADE, said.out) is None
    assert not Account.objects.get().has_usable_password()


def test_others_are_refused_on_the_command_line_too(db: str) -> None:
    account(SOMEBODY)
    for does in ("give", "reset", "end"):
        assert run(app, does, SOMEBODY, "--by", SOMEBODY).code == 3


def test_made_up_passwords_differ_and_can_be_read_out() -> None:
    made = {made_up_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(MADE, each) and not set(each) & set("0o1li") for each in made)
