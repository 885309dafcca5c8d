"""The gate for real: everything built by calling actions, opened and refused through muster.open_list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from muster.access import actions
from muster.access.queries import stale
from muster.access.records import Acknowledgement, Clearance, Grant, Login
from muster.evidence.actions import approve_document, withdraw_document, write_document
from muster.evidence.rules import AgreementTerms
from muster.kernel.dates import end_of
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists.actions import change_list, remove_nominal, suspend_list
from muster.people.actions import add_organisation, end_person, end_role
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
    document,
    good_list,
    granted,
    nominal,
    people,
    trained,
)
from tests.at_once import at_once
from tests.forging import forged
from tests.people.build import ADMINISTRATOR, person
from tests.scoping import advise, scoped

PAST = "until = now() - interval '1 second'"


def opening(by: str = ANALYST, ref: str = "L-1", purpose: str = "prevent", reason: str = "Briefing") -> Any:
    return actions.open_list(by=by, at=NOW, list=ref, purpose=purpose, reason=reason)


def refusal(**terms: Any) -> Any:
    with pytest.raises(NotAllowed) as refused:
        opening(**terms)
    return refused.value.decision


def ready(**terms: Any) -> str:
    good_list(**terms)
    return cleared()


def behind(admin: psycopg.Connection, statement: str) -> None:
    """Change something behind the triggers: what only a superuser can."""
    admin.execute("set session_replication_role = replica")
    admin.execute(statement)
    admin.execute("set session_replication_role = origin")


def last_entry(admin: psycopg.Connection) -> dict[str, Any]:
    return json.loads(admin.execute("select body from muster.entry order by id desc limit 1").fetchone()[0])


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
    behind_ = "update muster.completion set completed_on = completed_on - 400"
    with psycopg.connect(_url(), autocommit=True) as admin:
        behind(admin, behind_)
    add_course(by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You", validity_months=12)


def _url() -> str:
    import os

    return os.environ["MUSTER_DATABASE_URL"]


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


# Partners (finding T9)


def _partner(**terms: Any) -> str:
    """A person of the council, granted, trained and who has read the policy; under an agreement when it has terms."""
    good_list()
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="COUNCIL", name="Council", law_enforcement=False)
    partner = person("P-PARTNER", "partner", kind="third_party", organisation="COUNCIL")
    if terms:
        plain = {"parties": ("COUNCIL",), "purposes": ("prevent",), "fields": ("ref",)}
        plain |= {"starts_on": day(-5), "ends_on": day(40)}
        document("L-1", "agreement", agreement=AgreementTerms(**(plain | terms)))
    return cleared(partner)


def test_a_partner_without_an_agreement_is_refused(db: str) -> None:
    assert refusal(by=_partner()).code == "agreement.missing"


def test_a_partner_under_an_agreement_opens_until_it_ends(db: str) -> None:
    assert opening(by=_partner(purposes=("prevent",))).nominals
    assert Clearance.objects.get(person__ref="P-PARTNER").until == end_of(day(40))


@pytest.mark.parametrize(
    "terms",
    [{"purposes": ("protect",)}, {"parties": ("OTHER",)}, {"ends_on": day(-1)}, {"starts_on": day(2)}],
    ids=["another purpose", "another party", "ended", "not begun"],
)
def test_an_agreement_covers_what_it_says(terms: dict[str, Any], db: str) -> None:
    person(ANALYST)
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="OTHER", name="Other", law_enforcement=False)
    assert refusal(by=_partner(**terms)).code == "agreement.missing"


def test_an_agreement_that_begins_later_opens_then(db: str) -> None:
    partner = _partner(starts_on=day(2))
    begun = NOW + timedelta(days=2)
    assert stale(NOW, person=partner)[1] == []
    assert len(stale(begun, person=partner)[1]) == 1


# Grants


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
