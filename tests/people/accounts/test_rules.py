"""The rules of accounts, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muster.people.accounts import rules

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("has_account", "in_use", "code"),
    [
        (True, True, "allowed"),
        (True, False, "account.ended"),
        (False, False, "account.none"),
        (False, True, "account.none"),
    ],
)
def test_who_may_sign_in(has_account: bool, in_use: bool, code: str) -> None:
    decision = rules.may_sign_in("P-PATEL", has_account=has_account, in_use=in_use)
    assert (decision.allowed, decision.code) == (code == "allowed", code)
    assert decision.allowed or (decision.remedy and decision.who)


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (9.9, True), (10, False), (600, False), (-1, False)])
def test_how_long_somebody_need_not_show_again_who_they_are(minutes: float, fresh: bool) -> None:
    assert rules.still_fresh(NOON - timedelta(minutes=minutes), NOON) is fresh


def test_who_never_showed_it_has_to() -> None:
    assert not rules.still_fresh(None, NOON)


@pytest.mark.parametrize(
    "refusal",
    [rules.wrong_password(), rules.wrong_code(), rules.too_many_failures("3:15pm"), rules.not_from_provider("x")],
)
def test_every_refusal_says_what_to_do_and_whom_to_ask(refusal: rules.Decision) -> None:
    assert not refusal.allowed
    assert "administrator" in refusal.remedy
    assert refusal.who == "Administrator"


def test_a_new_password_is_another_one() -> None:
    assert rules.wrong_with_new_password("one", "one")
    assert not rules.wrong_with_new_password("one", "two")
