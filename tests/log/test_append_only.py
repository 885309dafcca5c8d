"""The log can be added to and not changed: attacks by the program, an analyst and an auditor. Each fails, and each
succeeds once its own defence is taken away."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.access.attacks import Attack, Cut, repelled, restore, runs, without
from tests.access.world import LOGIN, World, behind, connect
from tests.access.world import world as a_world

FOREVER = ("entry", "leaf", "checkpoint")
WRITE = "muster.write_entry(text, text, jsonb)"
INSERTS = {
    "entry": "insert into muster.entry (xid, salt, body, commitment) select pg_current_xact_id(), s, b,"
    " muster.commitment(s, b) from (select sha256('salt'::bytea) s, '{}' b) new",
    "leaf": "insert into muster.leaf (index, entry_id) values (7, 7)",
    "checkpoint": "insert into muster.checkpoint (size, root, at, note) values (7, '', now(), 'forged')",
    "tile": "insert into muster.tile (level, index, hashes) values (0, 7, '')",
    "tree": "insert into muster.tree (id, size, settled) values (2, 7, '7')",
}
NO_ROW = {
    "entry": "insert into muster.entry (xid, salt, body, commitment)"
    " select xid, salt, body, commitment from muster.entry where false",
    **{
        table: f"insert into muster.{table} select * from muster.{table} where false"
        for table in ("leaf", "checkpoint", "tile", "tree")
    },
}
CHANGES = {
    "update": "update muster.{table} set {column} = {column}",
    "delete": "delete from muster.{table}",
    "truncate": "truncate muster.{table}",
}
COLUMN = {"entry": "xid", "leaf": "entry_id", "checkpoint": "note"}


@pytest.fixture
def world(admin: psycopg.Connection, db: str) -> Iterator[World]:
    with a_world(admin, db) as built:
        admin.execute(INSERTS["entry"])
        admin.execute(INSERTS["leaf"])
        admin.execute(INSERTS["checkpoint"])
        admin.execute(INSERTS["tile"])
        yield built


MAY_COMPUTE = tuple(
    f"grant execute on function muster.{each} to muster_reader" for each in ("commitment(bytea, text)", "is_sound")
)


def change(user: str, verb: str, table: str) -> Attack:
    """One kind of change by one login: both defences, the privilege and the trigger, are taken away for the proof."""
    statement = CHANGES[verb].format(table=table, column=COLUMN[table])
    role = "muster_app" if user == "muster_app" else "muster_reader"
    granted = (f"grant select, {verb} on muster.{table} to {role}",)
    off = (f"alter table muster.{table} disable trigger append_only",)
    return Attack(f"{verb} {table} as {role}", runs(user, statement), granted + MAY_COMPUTE + off)


CHANGED = [change(user, verb, table) for user, verb, table in product(("muster_app", LOGIN), CHANGES, FOREVER)]


@pytest.mark.parametrize("attack", CHANGED, ids=lambda each: each.name)
def test_nothing_is_changed_or_removed(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", CHANGED, ids=lambda each: each.name)
def test_it_is_without_privilege_and_trigger(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


@pytest.mark.parametrize(("verb", "table"), [*product(CHANGES, FOREVER)])
def test_the_trigger_alone_refuses_even_a_superuser(verb: str, table: str, world: World) -> None:
    statement = CHANGES[verb].format(table=table, column=COLUMN[table])
    with pytest.raises(psycopg.Error) as refusal:
        world.admin.execute(statement)
    assert refusal.value.sqlstate == "MU002"
    behind(world.admin, statement)  # and a superuser who switches it off is not refused: checkpoints tell, no trigger


@pytest.mark.parametrize(("verb", "table"), [*product(("delete", "truncate"), ("tile", "tree"))])
def test_the_tree_is_not_emptied(verb: str, table: str, world: World) -> None:
    with pytest.raises(psycopg.Error) as refusal:
        world.admin.execute(CHANGES[verb].format(table=table, column=""))
    assert refusal.value.sqlstate == "MU002"


def as_auditor(statement: str) -> Attack:
    def run(world: World) -> bool:
        world.admin.execute(f"grant muster_auditor to {LOGIN}")
        return runs(LOGIN, statement)(world)

    return Attack(statement, run, ())


INSERTED = [
    Attack(
        "the program writes an entry",
        runs("muster_app", INSERTS["entry"]),
        ("grant insert on muster.entry to muster_app",),
    ),
    Attack(
        "the program adds a tree", runs("muster_app", NO_ROW["tree"]), ("grant insert on muster.tree to muster_app",)
    ),
    *(
        Attack(
            f"an analyst writes into {table}",
            runs(LOGIN, NO_ROW[table]),
            (f"grant select, insert on muster.{table} to muster_reader", *MAY_COMPUTE),
        )
        for table in INSERTS
    ),
    *(
        Attack(
            f"an auditor writes into {table}",
            as_auditor(NO_ROW[table]).run,
            (f"grant insert on muster.{table} to muster_auditor",),
        )
        for table in INSERTS
    ),
]


@pytest.mark.parametrize("attack", INSERTED, ids=lambda each: each.name)
def test_only_the_log_s_own_function_writes(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", INSERTED, ids=lambda each: each.name)
def test_others_write_when_granted(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def hide_what_is_not_yet_integrated(world: World) -> bool:
    statement = "update muster.tree set settled = '9223372036854775807'"
    return bool(world.app.execute(statement).rowcount)


def turn_the_tree_back(world: World) -> bool:
    behind(world.admin, "update muster.tree set size = 5, settled = '3'")
    return bool(world.app.execute("update muster.tree set size = 4").rowcount)


FORWARD = ("alter table muster.tree disable trigger only_forward",)
UNLIKE = "alter table muster.entry drop constraint entry_is_sound"
ATTACKS = [
    Attack("hide what is not yet integrated", hide_what_is_not_yet_integrated, FORWARD),
    Attack("turn the tree back", turn_the_tree_back, FORWARD),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_the_tree_only_grows(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_the_tree_does_otherwise_without_the_trigger(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def test_the_mark_does_not_pass_a_transaction_that_runs(world: World) -> None:
    with connect(world.url, "muster_app") as slow, slow.transaction():
        slow.execute("select muster.append('x.y', 'recorded', '{}')")
        mark = world.app.execute("select pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()[0]
        world.app.execute("update muster.tree set settled = %s::text::xid8", [mark])
        with pytest.raises(psycopg.Error, match="only grows"):
            world.app.execute("update muster.tree set settled = %s::text::xid8", [str(int(mark) + 1)])


def test_a_commitment_that_is_not_of_salt_and_body_is_refused(world: World) -> None:
    forged = INSERTS["entry"].replace("muster.commitment(s, b)", "sha256('other'::bytea)")
    with pytest.raises(psycopg.errors.CheckViolation):
        world.admin.execute(forged)
    world.admin.execute(UNLIKE)
    try:
        with world.admin.transaction(force_rollback=True):
            world.admin.execute(forged)
    finally:
        restore(world.admin, world.url)


@pytest.mark.parametrize(
    ("event", "outcome", "details"),
    [
        (None, "permitted", "{}"),
        ("", "permitted", "{}"),
        ("x.y", None, "{}"),
        ("x.y", "done", "{}"),
        ("x.y", "permitted", None),
        ("x.y", "permitted", "[]"),
        ("x.y", "permitted", '[{"a": 1}]'),
        ("x.y", "permitted", "null"),
        ("x.y", "permitted", '"text"'),
    ],
)
def test_an_entry_that_says_too_little_is_refused(event: str, outcome: str, details: str, world: World) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        world.app.execute("select muster.append(%s, %s, %s)", [event, outcome, details])


def test_an_entry_without_a_time_could_be_written_without_that_question(world: World) -> None:
    attack = Attack(
        "a list of details",
        lambda w: bool(w.app.execute("select muster.append('x.y', 'permitted', '[]')").rowcount),
        (Cut(WRITE, "jsonb_typeof(details) = 'object'"),),
    )
    assert repelled(attack, world)
    with without(attack, world):
        assert attack.run(world)


def test_the_caller_signs_and_dates_nothing(world: World) -> None:
    lies = {
        "at": "1999-01-01T00:00:00Z",
        "login": "postgres",
        "event": "other.event",
        "outcome": "refused",
        "note": None,
    }
    world.app.execute("set timezone = 'Pacific/Auckland'; set datestyle = 'German, DMY'")
    entry = world.app.execute("select muster.append('x.y', 'recorded', %s)", [Jsonb(lies)]).fetchone()[0]
    body, at_now = world.admin.execute(
        "select body, at between now() - interval '1 minute' and now() from muster.entry where id = %s", [entry]
    ).fetchone()
    said = json.loads(body)
    assert (said["event"], said["outcome"], said["login"]) == ("x.y", "recorded", "muster_app")
    assert said["at"].endswith("Z")
    assert "note" not in said
    assert at_now


def test_a_permit_is_durable_though_the_session_asks_otherwise(world: World) -> None:
    """With synchronous_commit off a crash could lose the permit after the rows were read."""
    world.app.execute("set synchronous_commit = off")
    with world.app.transaction():
        world.app.execute("select muster.append('x.y', 'recorded', '{}')")
        assert world.app.execute("show synchronous_commit").fetchone() == ("on",)
    attack = Attack("", repr, (Cut(WRITE, "set_config('synchronous_commit', 'on', true)", "1"),))
    with without(attack, world), world.app.transaction():
        world.app.execute("select muster.append('x.y', 'recorded', '{}')")
        assert world.app.execute("show synchronous_commit").fetchone() == ("off",)


def test_a_rolled_back_entry_leaves_nothing(world: World) -> None:
    before = world.admin.execute("select count(*) from muster.entry").fetchone()
    with world.app.transaction(force_rollback=True):
        world.app.execute("select muster.append('x.y', 'recorded', '{}')")
    assert world.admin.execute("select count(*) from muster.entry").fetchone() == before


def test_sixteen_append_at_once_without_waiting_for_each_other(world: World) -> None:
    """All sixteen are inside their transactions at the same moment: no lock of the log makes one wait."""
    inside = threading.Barrier(16, timeout=30)

    def append(_: int) -> int:
        with connect(world.url, "muster_app") as session, session.transaction():
            entry = session.execute("select muster.append('x.y', 'recorded', '{}')").fetchone()[0]
            inside.wait()
        return int(entry)

    with ThreadPoolExecutor(16) as pool:
        written = set(pool.map(append, range(16)))
    assert len(written) == 16
    kept = {row[0] for row in world.admin.execute("select id from muster.entry where event = 'x.y'").fetchall()}
    assert kept == written


def test_nothing_cascades_into_the_log(world: World) -> None:
    query = """select conrelid::regclass, confrelid::regclass from pg_constraint where contype = 'f' and
               (conrelid::regclass::text = any (%(log)s) or confrelid::regclass::text = any (%(log)s))"""
    log = [f"{schema}{table}" for schema in ("", "muster.") for table in INSERTS]
    assert world.admin.execute(query, {"log": log}).fetchall() == []
