"""The gate for real: everything built by calling actions, opened and refused through muster.open_list."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from muster.access import actions
from muster.access.queries import stale
from muster.evidence.actions import approve_document, withdraw_document, write_document
from muster.kernel.dates import end_of
from muster.kernel.errors import Invalid, NotAllowed, NotFound
from muster.lists.actions import change_list, remove_nominal, suspend_list
from muster.people.actions import end_person, end_role
from muster.register.actions import change_asset
from muster.training.actions import add_course
from tests.access.build import (
    ANALYST,
    IAO,
    KEEPER,
    NOW,
    OWNER,
    SIRO,
    TRAINER,
    cleared,
    day,
    good_list,
    granted,
    nominal,
    people,
    trained,
)
from tests.access.looking import last_entry, opening, ready, refusal
from tests.access.world import behind
from tests.forging import forged
from tests.people.build import ADMINISTRATOR, person
from tests.scoping import advise, scoped

PAST = "until = now() - interval '1 second'"


def test_an_opened_list_shows_its_active_nominals_and_no_other(db: str) -> None:
    ready()
    good_list("L-2", nominals=3)
    cleared(ANALYST, "L-2")
    assert [each["ref"] for each in opening().nominals] == ["N-0", "N-1"]
    assert [each["ref"] for each in opening(ref="L-2").nominals] == ["N-0", "N-1", "N-2"]
    assert opening().nominals[0]["family_name"] == "Fenby0"


def test_a_removed_nominal_is_not_shown(db: str) -> None:
    ready()
    actions.give_grant(
        by=IAO, at=NOW, list="L-1", person=OWNER, purpose="prevent", ends_on=day(9), reason="Reviews it", may_add=True
    )
    trained(OWNER)
    actions.acknowledge_policy(by=OWNER, at=NOW, document="USER_POLICY-L-1", number=1)
    look = opening(by=OWNER)
    remove_nominal(by=OWNER, at=NOW, opening=look.id, nominal_ref="N-0", reason="Nothing new")
    assert [each["ref"] for each in opening().nominals] == ["N-1"]
    assert [each["ref"] for each in actions.nominals_seen(OWNER, look.id)] == ["N-1"]


def _new_policy() -> None:
    """A second version of the user policy, in force today."""
    written = write_document(
        by=OWNER, at=NOW, ref="USER_POLICY-L-1", kind="user_policy", title="USER_POLICY-L-1", content=b"Two",
        file_name="two.txt", effective_on=day(0), review_on=day(200),
    )  # fmt: skip
    approve_document(by=SIRO, at=NOW, document="USER_POLICY-L-1", number=written.number)


def _without_training() -> None:
    add_course(by=TRAINER, at=NOW, ref="OTHER", title="Other")
    granted()
    actions.acknowledge_policy(by=ANALYST, at=NOW, document="USER_POLICY-L-1", number=1)


def _unacknowledged() -> None:
    granted()
    trained(ANALYST)


def _lapse_training() -> None:
    cleared()
    add_course(by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You, yearly", validity_months=1)
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], autocommit=True) as admin:
        behind(admin, "update muster.completion set completed_on = completed_on - 400")
    add_course(by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You", validity_months=12)


def _then(do: Callable[..., Any], **terms: Any) -> Callable[[], None]:
    def prepare() -> None:
        cleared()
        do(**({"at": NOW} | terms))

    return prepare


REFUSALS: dict[str, tuple[Callable[[], Any], dict[str, Any], str]] = {
    "left": (
        _then(end_person, by=ADMINISTRATOR, person=ANALYST, ended_on=day(-1)),
        {},
        "person.not_in_post",
    ),
    "list unknown": (cleared, {"ref": "L-9"}, "list.unknown"),
    "purpose not authorised": (cleared, {"purpose": "housing"}, "purpose.not_authorised"),
    "purpose taken off": (
        _then(change_list, by=OWNER, list="L-1", purposes={"protect": "Protect people"}),
        {},
        "purpose.not_authorised",
    ),
    "no reason": (cleared, {"reason": " \n"}, "reason.missing"),
    "no grant": (people, {}, "clearance.none"),
    "grant for another purpose": (cleared, {"purpose": "protect"}, "clearance.none"),
    "grant not begun": (lambda: [granted(starts_on=day(3)), trained(ANALYST)], {}, "grant.ended"),
    "role gone": (_then(end_role, by=ADMINISTRATOR, person=ANALYST, role="list_user"), {}, "role.missing"),
    "never trained": (_without_training, {}, "training.missing"),
    "training lapsed": (_lapse_training, {}, "training.missing"),
    "policy not acknowledged": (_unacknowledged, {}, "policy.not_acknowledged"),
    "new version of the policy (S5)": (lambda: [cleared(), _new_policy()], {}, "policy.not_acknowledged"),
    "no DPIA": (
        _then(withdraw_document, by=SIRO, document="DPIA-L-1", number=1, reason="Wrong"),
        {},
        "control.data_protection_assessment",
    ),
    "no user policy": (
        _then(withdraw_document, by=SIRO, document="USER_POLICY-L-1", number=1, reason="Wrong"),
        {},
        "control.user_policy",
    ),
    "classified above its place": (
        _then(change_asset, by=KEEPER, asset="A-L-1", classification="SECRET"),
        {},
        "control.secure_location",
    ),
    "suspended": (_then(suspend_list, by=SIRO, list="L-1", reason="A complaint"), {}, "control.authorisation"),
    "owner left": (
        _then(end_person, by=ADMINISTRATOR, person=IAO, ended_on=day(-1)),
        {},
        "control.accountable_owner",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name: str, db: str, admin: psycopg.Connection) -> None:
    prepare, terms, code = REFUSALS[name]
    good_list()
    prepare()
    before = admin.execute("select count(*) from muster.entry where event like 'list.opened%'").fetchone()[0]
    decision = refusal(**terms)
    assert decision.code == code
    assert decision.reason
    assert decision.remedy
    assert decision.who
    assert "Fenby" not in f"{decision}"
    body = last_entry(admin)
    assert (body["event"], body["outcome"], body["code"]) == ("list.opened.refused", "refused", code)
    assert (body["person"], body["operation"], body["why"]) == (ANALYST, "consultation", decision.reason)
    after = admin.execute("select count(*) from muster.entry where event like 'list.opened%'").fetchone()[0]
    assert after == before + 1


def test_a_stranger_is_not_found_and_nothing_is_said(db: str) -> None:
    ready()
    with pytest.raises(NotFound):
        opening(by="P-NOBODY")


@pytest.mark.parametrize(
    ("of_the_list", "of_muster", "opens"),
    [("", "required", False), ("optional", "required", True), ("off", "required", True), ("required", "off", False),
     ("", "optional", True), ("", "off", True)],
)  # fmt: skip
def test_whether_a_reason_is_asked_for(
    of_the_list: str, of_muster: str, opens: bool, db: str, admin: psycopg.Connection
) -> None:
    ready()
    if of_the_list:
        change_list(by=OWNER, at=NOW, list="L-1", reason_policy=of_the_list)
    behind(admin, f"update muster.gate_setting set value = '{of_muster}' where name = 'reason'")
    try:
        if opens:
            assert opening(reason="").nominals
        else:
            assert refusal(reason="").code == "reason.missing"
    finally:
        behind(admin, "update muster.gate_setting set value = 'required' where name = 'reason'")


def test_the_log_must_keep_up(db: str, admin: psycopg.Connection) -> None:
    ready()
    old = '{"at": "2020-01-01T00:00:00Z", "event": "unit.added", "outcome": "permitted"}'
    behind(
        admin,
        forged("settled", f"select sha256('s'::bytea) salt, '{old}'::text body", ", muster.tree"),
    )
    decision = refusal()
    assert (decision.code, decision.who) == ("log.behind", "Administrator")


def test_an_opening_lasts_as_long_as_the_setting_says(db: str, admin: psycopg.Connection) -> None:
    ready()
    until = opening().until
    now = admin.execute("select clock_timestamp()").fetchone()[0]
    assert timedelta(minutes=14) < until - now <= timedelta(minutes=15)


def test_an_opening_ends_with_the_standing_or_the_clearance(db: str, admin: psycopg.Connection) -> None:
    ready()
    soon = admin.execute("select now() + interval '4 minutes'").fetchone()[0]
    for table in ("standing", "clearance"):
        was = admin.execute(f"select until from muster.{table} limit 1").fetchone()[0]
        behind(admin, f"update muster.{table} set until = '{soon.isoformat()}'")
        assert opening().until == soon
        behind(admin, f"update muster.{table} set until = '{was.isoformat()}'")


ENDINGS: dict[str, Callable[[], Any]] = {
    "DPIA withdrawn": lambda: withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong"),
    "list suspended": lambda: suspend_list(by=SIRO, at=NOW, list="L-1", reason="A complaint"),
    "materially changed": lambda: change_list(by=OWNER, at=NOW, list="L-1", categories={"suspect": "To disrupt"}),
    "grant withdrawn": lambda: actions.withdraw_grant(
        by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="Moved"
    ),
    "role ended": lambda: end_role(by=ADMINISTRATOR, at=NOW, person=ANALYST, role="list_user"),
    "new policy": _new_policy,
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_an_opening_rests_on_ends_it_at_once(name: str, db: str) -> None:
    ready()
    look = opening()
    assert len(actions.nominals_seen(ANALYST, look.id)) == 2
    ENDINGS[name]()
    assert actions.nominals_seen(ANALYST, look.id) == []


def test_nobody_sees_through_the_opening_of_another(db: str) -> None:
    ready()
    cleared(person("P-OTHER", "list_user"))
    look = opening()
    assert actions.nominals_seen("P-OTHER", look.id) == []
    assert actions.nominals_seen(ANALYST, look.id + 1) == []


def test_a_lapsed_assessment_closes_the_list_by_time_alone(db: str, admin: psycopg.Connection) -> None:
    """DAISY #432: expiry is a comparison at use and no job has to run."""
    ready()
    look = opening()
    behind(admin, f"update muster.standing set {PAST} where door = 'open'")
    assert actions.nominals_seen(ANALYST, look.id) == []
    assert refusal().reason.startswith("No longer holds: ")


def test_the_standing_of_a_list_ends_with_the_first_review(db: str, admin: psycopg.Connection) -> None:
    ready(dpia_until=20)
    control, until = admin.execute("select control, until from muster.standing where door = 'open'").fetchone()
    assert (control, until) == ("data_protection_assessment", end_of(day(20)))


def test_what_takes_effect_later_is_found_and_opens(db: str, admin: psycopg.Connection) -> None:
    """CISO Assistant #4797: the day of effect counts and not that of the upload."""
    ready()
    withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong")
    written = write_document(
        by=OWNER, at=NOW, ref="DPIA-L-1", kind="dpia", title="DPIA-L-1", content=b"Two", file_name="two.txt",
        effective_on=day(1), review_on=day(90), **scoped("A-L-1", "dpia"),
    )  # fmt: skip
    advise("DPIA-L-1", written.number, NOW)
    approve_document(by=SIRO, at=NOW, document="DPIA-L-1", number=written.number)
    assert refusal().reason.startswith("The data protection impact assessment (DPIA) has been approved but takes")
    assert stale(NOW) == ([], [])
    tomorrow = NOW + timedelta(days=1)
    lists, persons = stale(tomorrow)
    assert (len(lists), persons) == (1, [])
    assert stale(tomorrow, list="L-1", person=ANALYST) == (lists, [])
    assert stale(tomorrow, list="L-9", person=ANALYST) == ([], [])
    actions.restate_due(by=ANALYST, at=tomorrow, lists=[*lists], persons=[*persons])
    assert opening().nominals
    assert stale(tomorrow) == ([], [])


def test_what_time_has_ended_is_restated_once_and_stays_closed(db: str, admin: psycopg.Connection) -> None:
    ready(dpia_until=20)
    later = NOW + timedelta(days=21)
    lists, persons = stale(later)
    actions.restate_due(by=ANALYST, at=later, lists=[*lists], persons=[*persons])
    decision = refusal()
    assert decision.code == "control.data_protection_assessment"
    assert "was due for review" in decision.reason
    assert stale(later) == ([], [])


HOSTILE = [
    "'; drop table muster.entry; --",
    "[red]",
    "[/red]",
    "a\nb",
    "🔎",
    "x" * 10_000,
    "\u202eABC",
    "%s",
    "\\",
    "{}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_refused_in_words(text: str, db: str) -> None:
    good_list(nominals=0)
    for call in (
        lambda: opening(ref=text, purpose=text, reason=text),
        lambda: granted(ref=text),
        lambda: granted(purpose=text),
        lambda: actions.acknowledge_policy(by=ANALYST, at=NOW, document=text, number=1),
        lambda: actions.open_list(by=text, at=NOW, list="L-1", purpose="prevent"),
    ):
        with pytest.raises((NotAllowed, NotFound, Invalid)):
            call()


@pytest.mark.parametrize("text", ["\0", "x\ud800"])
def test_what_cannot_be_stored_is_invalid(text: str, db: str) -> None:
    ready()
    for terms in ({"ref": text}, {"purpose": text}, {"reason": text}):
        with pytest.raises(Invalid):
            opening(**terms)


def test_a_nominal_put_on_later_shows_in_an_opening_that_runs(db: str) -> None:
    ready()
    look = opening()
    nominal("L-1", 7)
    assert [each["ref"] for each in actions.nominals_seen(ANALYST, look.id)] == ["N-0", "N-1", "N-7"]
