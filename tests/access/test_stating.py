"""What is stated equals what a fresh judgement gives, after every event that the table of derivations names; and
stating takes the same number of queries however many lists and grants there are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from muster.access import actions as access
from muster.access.queries import clearance_facts, grants_in_scope, grants_listed, lists_shown
from muster.access.records import Clearance
from muster.access.rules import clear
from muster.access.stating import state_clearances
from muster.config.derivations import DERIVATIONS
from muster.controls.catalogue import standings as judged_standings
from muster.controls.queries import assure
from muster.controls.records import Standing, StatedFinding
from muster.controls.rules import DOORS
from muster.controls.stating import state_standings
from muster.evidence import actions as evidence
from muster.evidence.assessing import actions as assessing
from muster.kernel.importing import Incoming
from muster.lists import actions as lists
from muster.lists.records import List
from muster.log import acting as log
from muster.log.acting import Affected, acting
from muster.people import actions as people
from muster.register import actions as register
from muster.training import actions as training
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
    proposed_list,
    trained,
)
from tests.assessing import begun, finished
from tests.hearing import hear
from tests.people.build import ADMINISTRATOR, person
from tests.scoping import advise, scope_of


def stated() -> tuple[dict[Any, Any], dict[Any, Any], dict[Any, Any]]:
    """The findings, standings and clearances that stand in the database."""
    findings = {
        (each.list.ref, each.control): (each.verdict, each.reason, each.remedy, each.who, each.until, each.improves_at)
        for each in StatedFinding.objects.select_related("list")
    }
    standings = {
        (each.list.ref, each.door): (each.control, each.verdict, each.reason, each.until, each.improves_at)
        for each in Standing.objects.select_related("list")
    }
    clearances = {
        (each.person_id, each.list_id, each.purpose): (each.code, each.verdict, each.reason, each.until)
        for each in Clearance.objects.all()
    }
    return findings, standings, clearances


def judged(at: datetime) -> tuple[dict[Any, Any], dict[Any, Any], dict[Any, Any]]:
    """The same, judged afresh."""
    findings: dict[Any, Any] = {}
    standings: dict[Any, Any] = {}
    for facts, judgements in assure(at):
        for each in judgements:
            found = each.finding
            findings[facts.ref, each.control.id] = (
                str(found.verdict), found.reason, found.remedy, found.who, found.until, found.improves_at,
            )  # fmt: skip
        for door, (control, found) in judged_standings(facts, judgements, at).items():
            standings[facts.ref, door] = (control, str(found.verdict), found.reason, found.until, found.improves_at)
    clearances = {}
    for grant, facts_ in clearance_facts(list(grants_in_scope(None, None)), at):
        found_ = clear(facts_, at)
        clearances[grant.person_id, grant.list_id, grant.purpose] = (
            found_.code, str(found_.finding.verdict), found_.finding.reason, found_.finding.until,
        )  # fmt: skip
    return findings, standings, clearances


def incoming(*rows: dict[str, str]) -> Incoming:
    return Incoming(list(enumerate(rows, 2)), "0" * 64)


def _owning() -> int:
    """An opening by the list's owner."""
    access.give_grant(
        by=IAO, at=NOW, list="L-1", person=OWNER, purpose="prevent", ends_on=day(9), reason="Reviews", may_add=True
    )
    trained(OWNER)
    access.acknowledge_policy(by=OWNER, at=NOW, document="USER_POLICY-L-1", number=1)
    return access.open_list(by=OWNER, at=NOW, list="L-1", purpose="prevent", reason="Review").id


def _write_policy() -> int:
    return evidence.write_document(
        by=OWNER, at=NOW, ref="USER_POLICY-L-1", kind="user_policy", title="USER_POLICY-L-1", content=b"Two",
        file_name="two.txt", effective_on=day(0), review_on=day(99),
    ).number  # fmt: skip


def _assessed() -> int:
    scope = scope_of("A-L-1")
    begun("DPIA-NEW", "dpia", by=OWNER, at=NOW, asset="A-L-1", scope=scope, due_on=day(-1), owner=OWNER)
    return finished("DPIA-NEW", by=OWNER, at=NOW, effective_on=day(0)).number


def _taken() -> None:
    """A measure that is late, and then taken."""
    number = _assessed()
    advise("DPIA-NEW", number, NOW)
    evidence.approve_document(by=SIRO, at=NOW, document="DPIA-NEW", number=number)
    assessing.take_measure(by=OWNER, at=NOW, document="DPIA-NEW", number=1, how="Two sources are asked for.")


def _reviewed() -> None:
    """A list that is reviewed before each use, decided on afresh, and reviewed."""
    lists.change_list(by=OWNER, at=NOW, list="L-1", review_hours=24)
    _renewed()
    lists.review_list(by=OWNER, at=NOW, list="L-1", reason="Each person was looked at.")


def _restated() -> None:
    later = NOW + timedelta(days=400)
    ids = List.objects.values_list("id", flat=True)
    access.restate_due(by=ANALYST, at=later, lists=[*ids], persons=[])
    access.restate_due(by=ANALYST, at=NOW, lists=[*ids], persons=[])


def _renewed(**more: Any) -> None:
    hear("L-1", NOW)
    lists.authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(20), reason="Renewed.", **more)


def _member() -> str:
    return person("P-MEMBER", "board_member")


def _urgently() -> None:
    lists.revoke_authorisation(by=_member(), at=NOW, list="L-1", reason="To be asked for afresh.")
    inspector = person("P-DUTY", "duty_inspector", grade="INSP")
    lists.authorise_urgently(by=inspector, at=NOW, list="L-1", hours=24, reason="A threat to life.")


def _met() -> None:
    _renewed(conditions=[("Train the analysts", OWNER, day(9))])
    lists.meet_condition(by=OWNER, at=NOW, list="L-1", number=1, how="All passed.")


def _declared() -> None:
    said = {"title": "Board", "what_for": "To know them", "where_kept": "A whiteboard", "used_by": "The shift"}
    lists.declare_list(by=ANALYST, at=NOW, ref="D-1", how_many=9, **said)


def _triaged() -> None:
    _declared()
    lists.triage_list(by=SIRO, at=NOW, list="D-1", decision="destroy", acts=OWNER, due_on=day(9), reason="Not needed.")


def _certified() -> None:
    _triaged()
    lists.certify_list(by=ANALYST, at=NOW, list="D-1", how="I saw it wiped.")


DO: dict[str, Callable[[], Any]] = {
    "people.imported": lambda: people.import_people(
        by=ADMINISTRATOR, at=NOW, incoming=incoming({"ref": IAO, "name": "Ia Fen", "ended_on": str(day(-1))})
    ),
    "person.ended": lambda: people.end_person(by=ADMINISTRATOR, at=NOW, person=IAO, ended_on=day(-1)),
    "role.given": lambda: people.give_role(by=ADMINISTRATOR, at=NOW, person=KEEPER, role="list_user"),
    "role.ended": lambda: people.end_role(by=ADMINISTRATOR, at=NOW, person=IAO, role="iao"),
    "location.approved": lambda: register.approve_location(
        by=SIRO, at=NOW, ref="MUSTER", name="Muster", kind="application", ceiling="OFFICIAL", access_logged=False
    ),
    "schedule.imported": lambda: register.import_schedule(
        by=KEEPER, at=NOW, source="Office",
        incoming=incoming({"ref": "R-1", "title": "Operational lists", "months": "6"}),
    ),
    "retention_rule.added": lambda: register.add_retention_rule(by=KEEPER, at=NOW, ref="R-2", title="Other", months=9),
    "asset.changed": lambda: register.change_asset(by=KEEPER, at=NOW, asset="A-L-1", retention_months=11),
    "register.imported": lambda: register.import_register(
        by=KEEPER, at=NOW, source="Office",
        columns={each: each for each in ("source_id", "title", "classification")},
        incoming=incoming({"source_id": "A-L-1", "title": "Asset A-L-1", "classification": "SECRET"}),
    ),
    "owner.named": lambda: register.name_owner(
        by=SIRO, at=NOW, asset="A-L-1", owner=person("P-NEXT", "iao", grade="CHSUPT")
    ),
    "asset.accepted": lambda: register.accept_asset(by=IAO, at=NOW, asset="A-L-1"),
    "document.approved": lambda: evidence.approve_document(
        by=SIRO, at=NOW, document="USER_POLICY-L-1", number=_write_policy()
    ),
    "document.withdrawn": lambda: evidence.withdraw_document(
        by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong"
    ),
    "document.written": _write_policy,
    "assessment.finished": lambda: _assessed(),
    "measure.taken": lambda: _taken(),
    "course.added": lambda: training.add_course(
        by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You", validity_months=None
    ),
    "completion.recorded": lambda: training.record_completion(
        by=TRAINER, at=NOW, person=ANALYST, course="INFO-AND-YOU", completed_on=day(-2)
    ),
    "training.imported": lambda: training.import_training(
        by=TRAINER, at=NOW,
        incoming=incoming({"person": ANALYST, "course": "INFO-AND-YOU", "completed_on": str(day(-3))}),
    ),
    "list.proposed": lambda: proposed_list("L-2"),
    "list.changed": lambda: lists.change_list(by=OWNER, at=NOW, list="L-1", purposes={"protect": "Protect people"}),
    "list.authorised": lambda: _renewed(),
    "list.authorised_urgently": lambda: _urgently(),
    "list.called_in": lambda: lists.call_in_list(by=_member(), at=NOW, list="L-1", reason="Ours."),
    "authorisation.revoked": lambda: lists.revoke_authorisation(by=_member(), at=NOW, list="L-1", reason="No."),
    "condition.met": lambda: _met(),
    "list.declared": lambda: _declared(),
    "list.triaged": lambda: _triaged(),
    "declaration.certified": lambda: _certified(),
    "list.reviewed": lambda: _reviewed(),
    "list.suspended": lambda: lists.suspend_list(by=SIRO, at=NOW, list="L-1", reason="A complaint"),
    "list.closed": lambda: lists.close_list(by=SIRO, at=NOW, list="L-1", reason="Done"),
    "nominal.added": lambda: nominal("L-1", 9, review_on=day(3)),
    "nominal.reviewed": lambda: lists.review_nominal(
        by=OWNER, at=NOW, opening=_owning(), nominal_ref="N-0", review_on=day(9), reason="Still so"
    ),
    "nominal.removed": lambda: lists.remove_nominal(
        by=OWNER, at=NOW, opening=_owning(), nominal_ref="N-0", reason="No longer"
    ),
    "nominals.imported": lambda: lists.import_nominals(
        by=OWNER, at=NOW, list="L-1",
        incoming=incoming({"ref": "N-8", "family_name": "Fen", "categories": "suspect", "criteria": "C1",
                           "source": "Report 8", "basis": "fact", "review_on": str(day(2))}),
    ),
    "grant.given": lambda: granted(ANALYST, purpose="protect"),
    "grant.withdrawn": lambda: access.withdraw_grant(
        by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="Moved"
    ),
    "policy.acknowledged": lambda: access.acknowledge_policy(
        by=person("P-NEW", "list_user") and granted("P-NEW"), at=NOW, document="USER_POLICY-L-1", number=1
    ),
    "standing.restated": _restated,
}  # fmt: skip
CHANGES_NOTHING = {
    "retention_rule.added",
    "asset.accepted",
    "document.written",
    "assessment.finished",
    "standing.restated",
}
"""Events whose examples leave every judgement as it was: a rule that nobody follows, an owner who accepts again."""


def test_every_derivation_is_tried() -> None:
    assert set(DO) == set(DERIVATIONS)


@pytest.mark.parametrize("event", sorted(DERIVATIONS))
def test_what_is_stated_is_never_older_than_its_cause(event: str, db: str, admin: psycopg.Connection) -> None:
    good_list()
    granted(KEEPER)
    granted(ends_on=day(900))  # so that the training is what ends first
    cleared(grant=False)
    before = stated()
    assert before == judged(NOW)
    DO[event]()
    assert admin.execute("select count(*) from muster.entry where event = %s", [event]).fetchone()[0] > 0
    after = stated()
    assert after == judged(NOW)
    assert (after != before) == (event not in CHANGES_NOTHING)


def test_a_list_and_a_grant_have_their_statements_at_once(db: str) -> None:
    proposed_list()
    granted()
    assert Standing.objects.count() == len(DOORS)
    assert Clearance.objects.count() == 1


# Two transactions at the same time


@contextmanager
def held_before_commit(
    event: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The action of this event waits after stating and before its commit: gives "it is there" and "let it go"."""
    there, go, restate = threading.Event(), threading.Event(), log.restate

    def slowly(name: str, affected: Affected, at: datetime) -> None:
        restate(name, affected, at)  # type: ignore[misc]
        if name == event:
            there.set()
            assert go.wait(60)

    monkeypatch.setattr(log, "restate", slowly)
    try:
        yield there, go
    finally:
        go.set()


def _in_thread(call: Callable[[], object]) -> threading.Thread:
    def work() -> None:
        try:
            call()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _until_somebody_waits(admin: psycopg.Connection) -> None:
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    for _ in range(600):
        if admin.execute(waiting).fetchone()[0]:
            return
        time.sleep(0.05)
    pytest.fail("The second action did not wait for the first.")


@pytest.mark.parametrize(
    ("event", "takes_away", "meanwhile"),
    [
        (
            "role.ended",
            lambda: people.end_role(by=ADMINISTRATOR, at=NOW, person=ANALYST, role="list_user"),
            DO["completion.recorded"],
        ),
        (
            "document.withdrawn",
            DO["document.withdrawn"],
            lambda: register.change_asset(by=KEEPER, at=NOW, asset="A-L-1", volume=7),
        ),
    ],
    ids=["clearance", "standing"],
)
def test_of_two_at_once_neither_puts_back_what_the_other_takes_away(
    event: str,
    takes_away: Callable[[], object],
    meanwhile: Callable[[], object],
    db: str,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good_list()
    cleared()
    with held_before_commit(event, monkeypatch) as (there, _):
        first = _in_thread(takes_away)
        assert there.wait(60)
        second = _in_thread(meanwhile)
        _until_somebody_waits(admin)
    first.join()
    second.join()
    assert stated() == judged(NOW)
    with pytest.raises(log.NotAllowed):
        access.open_list(by=ANALYST, at=NOW, list="L-1", purpose="prevent", reason="Briefing")


# How many queries


def _copy_list(admin: psycopg.Connection, copies: int) -> None:
    """More lists like L-1, with their assets, documents and grants, written by a superuser to be quick."""
    admin.execute("set session_replication_role = replica")
    for number in range(copies):
        shift = 1000 * (number + 1)
        for table, keys in _COPIED.items():
            columns = [
                row[0]
                for row in admin.execute(
                    "select column_name from information_schema.columns where table_schema = 'muster'"
                    " and table_name = %s and is_generated = 'NEVER'",
                    [table],
                )
            ]
            chosen = [f'"{c}" + {shift}' if c in keys else f"ref || '-{number}'" if c == "ref" else f'"{c}"'
                      for c in columns]  # fmt: skip
            named = ", ".join(f'"{each}"' for each in columns)
            admin.execute(
                f'insert into muster."{table}" ({named}) overriding system value'
                f' select {", ".join(chosen)} from muster."{table}" where {keys[0]} < 1000'
            )
    admin.execute("set session_replication_role = origin")


_COPIED = {
    "asset": ("id",),
    "document": ("id",),
    "document_asset": ("id", "document_id", "asset_id"),
    "document_version": ("id", "document_id"),
    "scope": ("version_id",),
    "list": ("id", "asset_id"),
    "acknowledgement": ("id", "version_id"),
    **dict.fromkeys(
        ("purpose", "criterion", "category", "field_definition", "authorisation", "grant"), ("id", "list_id")
    ),
}


def _stating(work: Callable[[], object]) -> Callable[[], object]:
    def entered() -> object:
        with acting("standing.restated", by=ANALYST, at=NOW) as act:
            act.enter()
            return work()

    return entered


READS: dict[str, Callable[[], object]] = {
    "assure": lambda: assure(NOW),
    "state standings": _stating(lambda: state_standings(NOW)),
    "state clearances": _stating(lambda: state_clearances(NOW)),
    "lists shown": lambda: lists_shown(NOW),
    "grants listed": lambda: grants_listed(NOW),
}


def test_the_number_of_queries_does_not_grow(db: str, admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    counts = []
    for copies in (2, 27):
        _copy_list(admin, copies)
        counts.append({name: _queries(work) for name, work in READS.items()})
        admin.execute("set session_replication_role = replica")
        if copies == 2:
            assert (List.objects.count(), len(grants_listed(NOW))) == (3, 3)
            for table in reversed(_COPIED):
                key = _COPIED[table][0]
                admin.execute(f'delete from muster."{table}" where {key} > 999')
            admin.execute("delete from muster.clearance where list_id > 999")
            for table in ("finding", "standing"):
                admin.execute(f"delete from muster.{table} where list_id > 999")
    assert (List.objects.count(), Standing.objects.count(), Clearance.objects.count()) == (28, 112, 28)
    assert {row["standing"] for row in lists_shown(NOW)} == {"met"}
    assert {row["clearance"] for row in grants_listed(NOW)} == {"cleared"}
    assert counts[0] == counts[1]
    assert max(counts[0].values()) < 40


def _queries(work: Callable[[], object]) -> int:
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_what_is_shown_says_when_it_no_longer_holds(db: str) -> None:
    good_list(dpia_until=20)
    cleared()
    later = NOW + timedelta(days=100)
    shown = lists_shown(later)[0]
    assert (shown["standing"], shown["until"]) == ("unknown", None)
    assert str(shown["reason"]).startswith("No longer holds: ")
    grant = grants_listed(later, list_ref="L-1")[0]
    assert (grant["clearance"], grant["until"]) == ("not cleared", None)
    assert str(grant["reason"]).startswith("No longer holds: ")
    until = Clearance.objects.get().until
    assert grants_listed(until)[0]["clearance"] == "not cleared"
    assert grants_listed(until - timedelta(microseconds=1))[0]["clearance"] == "cleared"
    assert grants_listed(NOW, list_ref="L-9") == []
