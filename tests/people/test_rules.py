"""Roles, being in post, and what keeps an organisation governable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.people.rules import (
    NOT_WITH_DPO,
    PERMISSIONS,
    ROLES,
    PersonFacts,
    in_post,
    leaves_an_administrator,
    may,
    may_hold,
    not_left,
    not_oneself,
    role_for,
    what_role_lets,
    wrong_with_last_day,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
ADA = PersonFacts(1, "P-ADA", "Ada Marsh", "employed", "FENMARCH", True, started_on=TODAY - 10 * DAY)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("started", "ended", "here"),
    [(-1, None, True), (0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False), (-9, 1, True)],
)
def test_in_post_from_the_first_day_through_the_last(started: int, ended: int | None, here: bool) -> None:
    person = replace(ADA, started_on=TODAY + started * DAY, ended_on=None if ended is None else TODAY + ended * DAY)
    assert in_post(person, TODAY).allowed is here


@pytest.mark.parametrize("role", ROLES)
def test_a_role_allows_what_its_table_says_and_nothing_else(role: str) -> None:
    every = {permission for each in ROLES.values() for permission in each.may}
    person = replace(ADA, roles=frozenset({role}))
    assert {each for each in every if may(person, each, TODAY).allowed} == ROLES[role].may
    assert all(role_for(person, each) == role for each in ROLES[role].may)


def test_every_permission_says_in_plain_words_what_it_lets_one_do_and_a_refusal_says_it_too() -> None:
    assert set(PERMISSIONS) == {permission for each in ROLES.values() for permission in each.may}
    assert all(len(what_role_lets(role)) == len(ROLES[role].may) for role in ROLES)
    assert may(ADA, "log.read", TODAY).reason == (
        "Ada Marsh holds no role that lets them read the log of who looked and who changed what."
    )


def test_nobody_may_do_anything_without_a_role_or_after_leaving_or_by_a_role_nobody_knows() -> None:
    assert may(ADA, "people.keep", TODAY).code == "role.missing"
    assert may(replace(ADA, roles=frozenset({"emperor"})), "people.keep", TODAY).code == "role.missing"
    left = replace(ADA, roles=frozenset({"administrator"}), ended_on=TODAY - DAY)
    assert may(left, "people.keep", TODAY).code == "person.not_in_post"


@pytest.mark.parametrize("role", ROLES)
def test_the_data_protection_officer_holds_no_duty_that_conflicts_either_way_round(role: str) -> None:
    conflicts = role in NOT_WITH_DPO
    assert may_hold(replace(ADA, roles=frozenset({"dpo"})), role).allowed is not conflicts
    assert may_hold(replace(ADA, roles=frozenset({role})), "dpo").allowed is not conflicts


def test_no_role_for_a_service_account_and_no_role_that_is_not_in_the_table() -> None:
    assert may_hold(replace(ADA, kind="service"), "list_user").code == "role.service"
    assert may_hold(ADA, "emperor").code == "role.unknown"


def test_nobody_gives_themselves_a_role() -> None:
    assert not not_oneself("P-ADA", "P-ADA").allowed
    assert not_oneself("P-ADA", "P-BO").allowed


def test_a_leaver_has_left_on_the_day_after_the_last() -> None:
    assert not_left(replace(ADA, ended_on=TODAY), TODAY).allowed
    assert not_left(replace(ADA, ended_on=TODAY - DAY), TODAY).code == "person.left"
    assert not_left(replace(ADA, started_on=TODAY + DAY), TODAY).allowed  # still to come


@given(st.sets(st.integers(1, 5)), st.integers(1, 5))
def test_an_administrator_always_remains(lasting: set[int], person: int) -> None:
    allowed = leaves_an_administrator(person, lasting).allowed
    assert allowed is (person not in lasting or lasting - {person} != set())


@given(DAYS, st.none() | DAYS, DAYS)
def test_a_last_day_never_comes_before_the_first_and_never_moves_back(
    started: date, ended: date | None, last: date
) -> None:
    fine = wrong_with_last_day(started, ended, last) == ""
    assert fine is (last >= started and (ended is None or last <= ended))
