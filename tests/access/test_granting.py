"""Granting access and taking it back, reading the policy, and logins of analysts."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection

from muster.access import actions
from muster.access.records import Acknowledgement, Clearance, Grant, Login
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.access.build import ANALYST, IAO, NOW, OWNER, SIRO, TRAINER, day, good_list, granted, people
from tests.access.looking import last_entry
from tests.at_once import at_once
from tests.people.build import ADMINISTRATOR, person


def test_a_second_grant_for_the_same_purpose_conflicts(db: str) -> None:
    good_list(nominals=0)
    granted()
    with pytest.raises(Conflict):
        granted()
    granted(purpose="protect")
    actions.withdraw_grant(by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="Moved")
    granted()
    assert Grant.objects.filter(withdrawn_at=None).count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by": IAO}, "grant.not_owner"),
        ({"by": ANALYST}, "grant.not_owner"),
        ({"person": OWNER}, "grant.own"),
        ({"purpose": "housing"}, "purpose.not_authorised"),
        ({"person": "P-ROBOT"}, "grant.shared_account"),
    ],
)
def test_who_may_grant_what_to_whom(changes: dict[str, str], code: str, db: str, admin: psycopg.Connection) -> None:
    good_list(nominals=0)
    person("P-ROBOT", kind="service")
    terms: dict[str, Any] = {"by": OWNER, "person": ANALYST, "purpose": "prevent"} | changes
    with pytest.raises(NotAllowed) as refused:
        actions.give_grant(at=NOW, list="L-1", ends_on=day(9), reason="Works on it", **terms)
    assert refused.value.decision.code == code
    assert last_entry(admin)["event"] == "grant.given.refused"


def test_an_asset_owner_who_has_not_accepted_grants_nothing(db: str) -> None:
    from muster.register.actions import name_owner

    good_list(nominals=0)
    other = person("P-NEXT", "iao", grade="CHSUPT")
    name_owner(by=SIRO, at=NOW, asset="A-L-1", owner=other)
    with pytest.raises(NotAllowed):
        actions.give_grant(
            by=other, at=NOW, list="L-1", person=OWNER, purpose="prevent", ends_on=day(9), reason="Works on it"
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": day(-1)}, "ends_on"),
        ({"starts_on": day(-9), "ends_on": day(-3)}, "ends_on"),
        ({"starts_on": day(9), "ends_on": day(8)}, "ends_on"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x\0"}, "reason"),
        ({"purpose": "\0"}, "purpose"),
        ({"list": "\ud800"}, "list"),
    ],
)
def test_a_grant_that_cannot_be(changes: dict[str, Any], field: str, db: str) -> None:
    good_list(nominals=0)
    terms: dict[str, Any] = {"list": "L-1", "purpose": "prevent", "ends_on": day(9), "reason": "Works on it"} | changes
    with pytest.raises(Invalid) as wrong:
        actions.give_grant(by=OWNER, at=NOW, person=ANALYST, **terms)
    assert field in wrong.value.fields
    assert not Grant.objects.exists()


def test_withdrawing_needs_a_grant_and_a_reason(db: str) -> None:
    good_list(nominals=0)
    granted()
    terms: dict[str, Any] = {"by": OWNER, "at": NOW, "list": "L-1", "person": ANALYST}
    with pytest.raises(Invalid):
        actions.withdraw_grant(purpose="prevent", reason=" ", **terms)
    with pytest.raises(NotFound):
        actions.withdraw_grant(purpose="protect", reason="Moved", **terms)
    actions.withdraw_grant(purpose="prevent", reason="Moved", **terms)
    assert not Clearance.objects.exists()


def test_grants_and_withdrawals_at_the_same_time_leave_one(db: str) -> None:
    good_list(nominals=0)
    answers = at_once(*[granted] * 4)
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "Conflict", "Conflict", "str"]
    assert Grant.objects.count() == Clearance.objects.count() == 1

    def withdraw() -> object:
        return actions.withdraw_grant(by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="Moved")

    answers = at_once(*[withdraw] * 3)
    assert sorted(type(each).__name__ for each in answers) == ["Grant", "NotFound", "NotFound"]


def test_acknowledgements_and_logins_at_the_same_time_leave_one(db: str) -> None:
    good_list(nominals=0)
    granted()

    def acknowledge() -> object:
        return actions.acknowledge_policy(by=ANALYST, at=NOW, document="USER_POLICY-L-1", number=1)

    def login() -> object:
        return actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)

    answers = at_once(*[acknowledge] * 3, *[login] * 3)
    assert {type(each) for each in answers} == {Acknowledgement, Login}
    assert (Acknowledgement.objects.count(), Login.objects.count()) == (1, 1)


@pytest.mark.parametrize("document_", ["DPIA-L-1", "USER_POLICY-L-9"])
def test_only_an_approved_user_policy_is_acknowledged(document_: str, db: str) -> None:
    good_list(nominals=0)
    with pytest.raises(NotFound):
        actions.acknowledge_policy(by=ANALYST, at=NOW, document=document_, number=1)


# Analysts' logins


def test_giving_a_login_again_gives_the_same_one(db: str) -> None:
    people()
    first = actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    assert actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST).name == first.name
    actions.end_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    with pytest.raises(NotFound):
        actions.end_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    again = actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    assert (again.id, again.ended_at) == (first.id, None)
    assert Login.objects.count() == 1


@pytest.mark.parametrize(("who", "code"), [("P-ROBOT", "login.shared_account"), (TRAINER, "role.missing")])
def test_who_may_have_a_login(who: str, code: str, db: str) -> None:
    people()
    person("P-ROBOT", kind="service")
    with pytest.raises(NotAllowed) as refused:
        actions.give_login(by=ADMINISTRATOR, at=NOW, person=who)
    assert refused.value.decision.code == code


def test_a_login_that_postgresql_would_cut_short_is_not_made(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    people()
    monkeypatch.setitem(connection.settings_dict, "NAME", "m" * 60)
    with pytest.raises(Conflict, match="too long"):
        actions.give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
