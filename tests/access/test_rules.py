"""Clearance as a truth table: a cleared person, spoilt one condition at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.access.rules import CONDITIONS, ClearanceFacts, GrantFacts, TrainingFacts, clear, may_grant
from muster.controls.catalogue import CATALOGUE
from muster.kernel.dates import end_of, start_of
from muster.kernel.decision import Verdict
from muster.people.rules import PersonFacts

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
DAY = AT.date()
BO = PersonFacts(2, "P-BO", "Bo Fen", "employed", "FENMARCH", True, date(2020, 1, 1), roles=frozenset({"list_user"}))
AL = replace(BO, id=3, ref="P-AL", name="Al Fen")
GOOD = ClearanceFacts(
    person=BO,
    list="L-1",
    grant=GrantFacts("prevent", date(2026, 1, 1), date(2026, 12, 31)),
    authorised_purposes=frozenset({"prevent"}),
    training=TrainingFacts("valid", "INFO-AND-YOU", end_of(date(2026, 9, 1))),
    policy=7,
    acknowledged=frozenset({7}),
)


def person(**changes: object) -> ClearanceFacts:
    return replace(GOOD, person=replace(BO, **changes))


def grant(**changes: object) -> ClearanceFacts:
    return replace(GOOD, grant=replace(GOOD.grant, **changes))


CASES = [
    (person(ended_on=DAY - timedelta(1)), "person.not_in_post"),
    (person(started_on=DAY + timedelta(1)), "person.not_in_post"),
    (person(roles=frozenset({"auditor"})), "role.missing"),
    (replace(GOOD, authorised_purposes=frozenset({"house"})), "purpose.not_authorised"),
    (grant(ends_on=DAY - timedelta(1)), "grant.ended"),
    (grant(starts_on=DAY + timedelta(1)), "grant.ended"),
    (replace(GOOD, at_home=False), "agreement.missing"),
    (replace(GOOD, at_home=False, agreed_until=AT), "agreement.missing"),
    (replace(GOOD, training=TrainingFacts("expired", "INFO-AND-YOU")), "training.missing"),
    (replace(GOOD, training=TrainingFacts("none", "INFO-AND-YOU")), "training.missing"),
    (replace(GOOD, policy=8), "policy.not_acknowledged"),
]


@pytest.mark.parametrize(("facts", "code"), CASES)
def test_not_cleared(facts: ClearanceFacts, code: str) -> None:
    cleared = clear(facts, AT)
    assert (cleared.code, cleared.finding.verdict) == (code, Verdict.NOT_MET)
    assert cleared.finding.remedy
    assert cleared.finding.who
    assert cleared.finding.until is None


def test_every_condition_can_refuse() -> None:
    assert {code for _, code in CASES} == set(CONDITIONS)


def test_cleared_until_the_earliest_end() -> None:
    cleared = clear(GOOD, AT)
    assert (cleared.code, cleared.finding.verdict) == ("cleared", Verdict.MET)
    assert cleared.finding.until == end_of(date(2026, 9, 1))


def test_a_new_policy_version_ends_clearance_the_day_it_takes_effect() -> None:
    """Finding S5: a new version withdraws earlier acknowledgements."""
    comes = start_of(date(2026, 7, 1))
    assert clear(replace(GOOD, policy_until=comes), AT).finding.until == comes


def test_a_partner_is_cleared_only_until_the_agreement_ends() -> None:
    """Finding T9."""
    ends = end_of(date(2026, 6, 20))
    assert clear(replace(GOOD, at_home=False, agreed_until=ends), AT).finding.until == ends


def test_what_starts_later_says_when_to_come_back() -> None:
    cleared = clear(grant(starts_on=DAY + timedelta(3)), AT)
    assert cleared.finding.improves_at == start_of(DAY + timedelta(3))


@given(st.integers(0, 600))
def test_clearance_stated_now_holds_exactly_until_it_says(hours: int) -> None:
    until = clear(GOOD, AT).finding.until
    assert until is not None
    later = AT + timedelta(hours=hours * 24)
    training = GOOD.training if later < until else TrainingFacts("expired", "INFO-AND-YOU")
    holds = clear(replace(GOOD, training=training), later).finding.verdict is Verdict.MET
    assert holds == (later < until)


@pytest.mark.parametrize(
    ("owns", "receiver", "authorised", "code"),
    [
        (True, AL, True, "allowed"),
        (False, AL, True, "grant.not_owner"),
        (True, BO, True, "grant.own"),
        (True, replace(AL, kind="service"), True, "grant.shared_account"),
        (True, AL, False, "purpose.not_authorised"),
    ],
)
def test_who_may_grant(owns: bool, receiver: PersonFacts, authorised: bool, code: str) -> None:
    assert may_grant(BO, owns, receiver, authorised).code == code


def test_without_a_policy_it_is_the_list_that_is_closed_and_not_the_person() -> None:
    assert clear(replace(GOOD, policy=None), AT).code == "cleared"
    unwritten = next(case for case in CATALOGUE if case.CONTROL.id == "user_policy")
    assert "open" in unwritten.CONTROL.closes
