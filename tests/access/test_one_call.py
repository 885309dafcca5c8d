"""Naming the person in the call itself, and reading in one call, give nobody more than two statements did."""

from __future__ import annotations

import psycopg
import pytest
from django.db import transaction

from muster.access import actions
from tests.access.attacks import Attack, Cut, repelled, without
from tests.access.world import ANALYST, COLLEAGUE, PURPOSE, REASON, A, World, open_as, seen
from tests.conftest import NOON
from tests.people.build import person

OPEN_LIST = "muster.open_list(text, text, text, jsonb)"
OPEN = "select outcome, opening from muster.open_list(%s, %s, %s, %s)"


def recorded_person(world: World) -> str:
    return str(world.admin.execute("select person from muster.entry order by id desc limit 1").fetchone()[0])


def open_naming(connection: psycopg.Connection, person: str) -> None:
    given = [A, PURPOSE, REASON, psycopg.types.json.Jsonb({"person": person})]
    assert connection.execute(OPEN, given).fetchone()[0] == "opened"


def test_the_program_names_the_person_in_the_call(world: World) -> None:
    open_naming(world.app, COLLEAGUE)
    assert recorded_person(world) == COLLEAGUE


def test_an_analyst_stays_who_they_are_whomever_they_name(world: World) -> None:
    open_naming(world.analyst, COLLEAGUE)
    assert recorded_person(world) == ANALYST


def test_an_analyst_could_be_somebody_else_without_the_question(world: World) -> None:
    question = Cut(OPEN_LIST, "session_user = 'muster_app' then nullif", "true then nullif")
    with without(Attack("", seen, (question,)), world):
        open_naming(world.analyst, COLLEAGUE)
        assert recorded_person(world) == COLLEAGUE


def test_one_call_shows_what_the_policies_show(world: World) -> None:
    opening = open_as(world, ANALYST)
    read = "select family_name from muster.seen_through(%s, %s)"
    assert len(world.app.execute(read, [ANALYST, opening]).fetchall()) == 3
    assert world.app.execute(read, [COLLEAGUE, opening]).fetchall() == []
    assert world.app.execute(read, [ANALYST, opening + 1]).fetchall() == []
    assert seen(world.app) == set()  # nothing of it stays for the next statement of the session


def test_one_call_is_not_for_analysts(world: World) -> None:
    opening = open_as(world, ANALYST)
    attack = Attack(
        "", lambda here: here.analyst.execute("select muster.seen_through(%s, %s)", [ANALYST, opening]).fetchall(), ()
    )
    assert repelled(attack, world)


def test_a_list_is_neither_opened_nor_read_within_another_transaction(db: str) -> None:
    person(ANALYST, "list_user")
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction of its own"):
        actions.open_list(by=ANALYST, at=NOON, list=A, purpose=PURPOSE, reason=REASON)
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction of its own"):
        actions.nominals_seen(ANALYST, 1)
