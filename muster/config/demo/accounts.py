"""Accounts of the made-up people. Without passwords: in the demonstration one chooses whom to be."""

from __future__ import annotations

from datetime import datetime

from muster.config.demo.organisation import ADMINISTRATOR, LEAVER, PARTNER, PEOPLE
from muster.people.accounts.actions import give_account
from muster.people.accounts.records import Account


def build(at: datetime) -> None:
    """An account for everybody who is still there."""
    for ref in (ADMINISTRATOR, PARTNER, *(ref for ref, *_ in PEOPLE if ref != LEAVER)):
        give_account(by=ADMINISTRATOR, at=at, person=ref)


def account_of(ref: str) -> Account:
    return Account.objects.get(person__ref=ref)
