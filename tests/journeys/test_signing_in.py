"""Signing in: with password and one-time code, with mistakes, by keyboard alone, on a narrow screen, without script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache

from muster.people.accounts import actions
from tests.journeys.journey import Journey
from tests.people.accounts.build import INITIAL, PASSWORD, code_for

ADMINISTRATOR = "P-ADEYEMI"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    yield
    cache.clear()  # the failures of one journey are not those of the next


def _now() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def _with_password(ref: str) -> None:
    actions.reset_account(by=ADMINISTRATOR, at=_now(), person=ref, password=INITIAL)
    actions.set_password(by=ref, at=_now(), old=INITIAL, password=PASSWORD)


def _with_code(ref: str) -> str:
    _with_password(ref)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    actions.set_second_factor(by=ref, at=_now(), secret=secret, code=code_for(secret))
    return secret


def test_the_first_sign_in_and_the_second(journey: Journey) -> None:
    # given an analyst who was told an initial password
    actions.reset_account(by=ADMINISTRATOR, at=_now(), person="P-PATEL", password=INITIAL)
    journey.is_at("lists:lists").sees("Sign in").finds_it_well_made().takes_a_picture("accounts-sign-in")
    # when they mistype it, they are told what to do
    journey.fills("Staff reference", "P-PATEL").fills("Password", "not it").presses("Sign in")
    journey.is_told_of("The staff reference or the password is not right").sees("ask an administrator")
    journey.finds_it_well_made(silent=False).takes_a_picture("accounts-wrong")
    # when they get it right, they first choose their own
    journey.fills("Staff reference", "P-PATEL").fills("Password", INITIAL).presses("Sign in")
    journey.sees("Change your password").finds_it_well_made().takes_a_picture("accounts-password")
    journey.fills("The password you have now", INITIAL).fills("New password", "short")
    journey.fills("New password again", "short").presses("Change password")
    journey.is_told_of("This password is too short").finds_it_well_made(silent=False)
    journey.fills("The password you have now", INITIAL).fills("New password", PASSWORD)
    journey.fills("New password again", PASSWORD).presses("Change password")
    # and set up one-time codes
    journey.sees("Set up one-time codes", "a password alone is not enough")
    journey.finds_it_well_made().takes_a_picture("accounts-second-factor")
    journey.fills("Code that the app shows now", "000000").presses("Set up one-time codes")
    journey.is_told_of("Enter the code that the app shows now").finds_it_well_made(silent=False)
    secret = journey.page.locator("code.muster-code").inner_text().replace(" ", "")
    journey.fills("Code that the app shows now", code_for(secret)).presses("Set up one-time codes")
    journey.sees("Your recovery codes", "not shown again").finds_it_well_made()
    # then they are in, and see how they sign in
    journey.follows("Your account").sees("you sign in with it", "10 left", "What you may do")
    journey.finds_it_well_made().takes_a_picture("accounts-account")
    # when they have signed out, they sign in with a code
    journey.presses("Sign out").sees("You have signed out.").finds_it_well_made()
    journey.fills("Staff reference", "P-PATEL").fills("Password", PASSWORD).presses("Sign in")
    journey.sees("Enter your one-time code").finds_it_well_made().takes_a_picture("accounts-code")
    journey.fills("Code", "000000").presses("Sign in").is_told_of("The code is not right")
    journey.finds_it_well_made(silent=False)
    journey.fills("Code", code_for(secret, 1)).presses("Sign in").sees("What needs you")


def test_after_failures_one_is_told_when_to_try_again(journey: Journey) -> None:
    journey.is_at("account_login")
    for _ in range(6):
        journey.fills("Staff reference", "P-DOYLE").fills("Password", "not it").presses("Sign in")
    journey.sees("There were too many failures to sign in. Try again after", "ask an administrator for a new one")
    journey.finds_it_well_made(silent=False).takes_a_picture("accounts-locked")


def test_signing_in_by_keyboard_alone(journey: Journey) -> None:
    secret = _with_code("P-BRIGGS")
    journey.is_at("account_login").tabs_to("Staff reference")
    journey.page.keyboard.type("P-BRIGGS")
    journey.tabs_to("Password")
    journey.page.keyboard.type(PASSWORD)
    journey.page.keyboard.press("Enter")
    journey.sees("Enter your one-time code").tabs_to("Code")
    journey.page.keyboard.type(code_for(secret))
    journey.page.keyboard.press("Enter")
    journey.sees("What needs you")


def test_signing_in_on_a_narrow_screen_without_scripts(journey: Journey) -> None:
    secret = _with_code("P-WREN")
    narrow = journey.again(narrow=True, javascript=False).is_at("account_login")
    narrow.finds_it_well_made().takes_a_picture("accounts-sign-in-narrow")
    narrow.fills("Staff reference", "P-WREN").fills("Password", PASSWORD).presses("Sign in")
    narrow.sees("Enter your one-time code").finds_it_well_made()
    narrow.fills("Code", code_for(secret)).presses("Sign in").sees("What needs you")
    narrow.is_at("account").finds_it_well_made().takes_a_picture("accounts-account-narrow")
    narrow.is_at("remove_second_factor").presses("Remove second factor").sees("Set up one-time codes")
    narrow.finds_it_well_made().takes_a_picture("accounts-second-factor-narrow")
    narrow.presses("Sign out").sees("You have signed out.")


def test_an_administrator_keeps_accounts(journey: Journey) -> None:
    journey.is_person(ADMINISTRATOR).is_at("people:accounts").sees("P-DOYLE")
    journey.finds_it_well_made().takes_a_picture("accounts-list", whole=False)
    journey.is_at("people:end_account", "P-DOYLE").finds_it_well_made().presses("End the account")
    journey.sees("The account of P-DOYLE has ended.")
    journey.presses("Give an account").finds_it_well_made().presses("Give the account")
    journey.is_told_of("Enter staff reference").finds_it_well_made(silent=False)
    journey.fills("Staff reference", "P-DOYLE").presses("Give the account")
    journey.sees("The account is given", "The password is not shown again")
    journey.finds_it_well_made().takes_a_picture("accounts-given")
    narrow = journey.again(narrow=True).is_person(ADMINISTRATOR).is_at("people:accounts")
    narrow.finds_it_well_made().takes_a_picture("accounts-list-narrow", whole=False)
    narrow.is_at("people:reset_account", "P-DOYLE").finds_it_well_made()
    narrow.is_at("account_logout").finds_it_well_made().presses("Sign out now").sees("You have signed out.")
