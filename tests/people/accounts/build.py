"""Accounts for tests, made by calling actions, and signing in as a browser does."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from muster.log.records import Entry
from muster.people.accounts import actions
from muster.people.accounts.records import Account
from tests.people.build import ADMINISTRATOR, NOON, found, person

INITIAL, PASSWORD = "osprey-kettle-marble", "walnut-bridge-seven"


def account(ref: str, *roles: str, initial: bool = False) -> Account:
    """A person with an account and a password of their own choice; `initial` leaves it to be changed."""
    found()
    if ref != ADMINISTRATOR:
        person(ref, *roles)
    given = actions.give_account(by=ADMINISTRATOR, at=NOON, person=ref, password=INITIAL)
    if not initial:
        given = actions.set_password(by=ref, at=NOON, old=INITIAL, password=PASSWORD)
    return given


def second_factor(ref: str) -> tuple[str, list[str]]:
    """Set up one-time codes; gives the secret and the recovery codes."""
    secret = generate_totp_secret()
    return secret, actions.set_second_factor(by=ref, at=NOON, secret=secret, code=code_for(secret))


def code_for(secret: str, later: int = 0) -> str:
    """The code that an app shows now, or `later` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30 + later))


def sign_in(client: Client, ref: str, password: str = PASSWORD, **query: str):
    """Send the sign-in page as a person does."""
    return client.post(reverse("account_login"), {"login": ref, "password": password} | query)


def last_entry() -> dict[str, object]:
    return json.loads(Entry.objects.order_by("-id")[0].body)


def events() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("event", flat=True))
