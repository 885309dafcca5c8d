"""A page never says that a list may be used when the gate would refuse, nor the reverse: both are asked in the same
situation, after the gate's door has stated again what time had overtaken, as opening does."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import psycopg
import pytest

from muster.access.actions import open_list, restate_due
from muster.access.queries import stale
from muster.access.telling.asking import ask_to_authorise
from muster.access.telling.queries import standings_told
from muster.config.commands import root
from muster.evidence.actions import withdraw_document
from muster.kernel.errors import NotAllowed
from muster.lists.actions import authorise_list, change_list, close_list, suspend_list
from muster.lists.records import Authorisation, List
from muster.people.actions import end_person
from muster.register.actions import change_asset, name_owner
from tests.access.build import ANALYST, IAO, KEEPER, OWNER, SIRO, cleared, day, good_list
from tests.doors.commanding import run
from tests.hearing import hear
from tests.people.build import ADMINISTRATOR, person

REASON = "To test"


def behind(statement: str) -> None:
    """A statement behind the triggers: time passed, or a standing that only another clock would have stated."""
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("set search_path = muster")
        admin.execute("set session_replication_role = replica")
        admin.execute(statement)


def both_agree() -> bool:
    """What the page says; fails where the gate says otherwise."""
    now = datetime.now(UTC)
    key = List.objects.get(ref="L-1").id
    told = standings_told(now, [key])[key]
    lists, persons = stale(now, list="L-1", person=ANALYST)
    if lists or persons:
        restate_due(by=ANALYST, at=now, lists=[*lists], persons=[*persons])
    code, reason = refused(now)
    assert told.usable == (code == ""), (code, reason, told.sentence)
    if code not in ("", "log.behind"):
        assert reason == told.finding.reason
    return told.usable


def refused(now: datetime) -> tuple[str, str]:
    """The gate's refusal as code and reason; empty when it opens."""
    try:
        open_list(by=ANALYST, at=now, list="L-1", purpose="prevent", reason=REASON)
    except NotAllowed as refusal:
        return refusal.decision.code, refusal.decision.reason
    return "", ""


def named_but_not_accepted() -> None:
    person("P-NEXT", "iao", grade="CHSUPT", started_on=day(-400))
    name_owner(by=SIRO, at=datetime.now(UTC), asset="A-L-1", owner="P-NEXT")


SITUATIONS: dict[str, tuple[Callable[[datetime], object], bool]] = {
    "nothing happened": (lambda at: None, True),
    "suspended": (lambda at: suspend_list(by=SIRO, at=at, list="L-1", reason=REASON), False),
    "closed": (lambda at: close_list(by=SIRO, at=at, list="L-1", reason=REASON), False),
    "changed": (lambda at: change_list(by=OWNER, at=at, list="L-1", legal_basis="Another"), False),
    "retitled": (lambda at: change_list(by=OWNER, at=at, list="L-1", title="Another"), True),
    "DPIA withdrawn": (
        lambda at: withdraw_document(by=SIRO, at=at, document="DPIA-L-1", number=1, reason=REASON), False),
    "owner left": (lambda at: end_person(by=ADMINISTRATOR, at=at - timedelta(days=1), person=IAO), False),
    "owner named": (lambda at: named_but_not_accepted(), False),
    "kept for longer": (lambda at: change_asset(by=KEEPER, at=at, asset="A-L-1", retention_months=20), False),
    "DPIA lapsed meanwhile": (lambda at: behind(
        "update document_version set review_on = current_date - 1; update standing set until = now()"), False),
    "DPIA lapsed, nobody noticed": (lambda at: behind(
        "update document_version set review_on = current_date - 1; update finding set until = now()"), True),
    "never judged": (lambda at: behind("delete from standing"), False),
    "log behind": (lambda at: behind("update tree set settled = '9000000000000'"), False),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_sentence_and_gate_agree(db: str, situation: str) -> None:
    good_list()
    cleared()
    happens, usable = SITUATIONS[situation]
    happens(datetime.now(UTC))
    assert both_agree() == usable


def test_sentence_and_gate_agree_whatever_is_stated(db: str) -> None:
    good_list()
    cleared()
    moments = ("null", "now() - interval '1 second'", "now() + interval '1 hour'")
    seen = set()
    for verdict, until, improves in product(("met", "not_met", "unknown"), moments, moments):
        behind(f"update standing set verdict = '{verdict}', until = {until}, improves_at = {improves}")
        seen.add(both_agree())
    assert seen == {True, False}


def by_page(now: datetime) -> None:
    ask_to_authorise(by=SIRO, at=now, list="L-1", ends_on=day(100), reason=REASON)


def by_command(now: datetime) -> None:
    ran = run(root(), "lists", "authorise", "L-1", "--until", day(100), "--reason", REASON, "--by", SIRO)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("authorise", [by_page, by_command])
def test_a_list_can_be_authorised_as_soon_as_time_has_mended_it(db: str, authorise: Callable[[datetime], None]) -> None:
    """Its page says so, and pressing the button must not be refused for what was stated before."""
    good_list()
    behind(
        "update standing set verdict = 'not_met', improves_at = now() - interval '1 second' where door = 'authorise'"
    )
    hear("L-1", datetime.now(UTC))
    now, key = datetime.now(UTC), List.objects.get(ref="L-1").id
    assert standings_told(now, [key], door="authorise")[key].usable
    with pytest.raises(NotAllowed):
        authorise_list(by=SIRO, at=now, list="L-1", ends_on=day(100), reason=REASON)
    authorise(now)
    assert Authorisation.objects.get(list=key, ends_on=day(100)).decided_by.ref == SIRO
