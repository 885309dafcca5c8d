"""Attacks on "no entry, no read" by looking without an opening of one's own: each fails, and each succeeds once its own
defence is taken away."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest

from tests.access.attacks import NO_SECURITY, OPENED_LIST, Attack, Cut, repelled, without
from tests.access.world import (
    ANALYST,
    COLLEAGUE,
    LOGIN,
    NAMES,
    PURPOSE,
    REASON,
    A,
    B,
    World,
    act_as,
    ask,
    behind,
    connect,
    entries,
    open_as,
    seen,
)

LATER = "2999-01-01T00:00:00Z"


def look_unopened(world: World) -> bool:
    return bool(seen(world.analyst))


def look_unopened_as_program(world: World) -> bool:
    act_as(world.app, ANALYST)
    return bool(seen(world.app))


def look_in_the_opening_s_own_transaction(world: World) -> bool:
    with world.analyst.transaction():
        ask(world.analyst)
        return bool(seen(world.analyst))


def look_and_roll_back(world: World) -> bool:
    """The prize of an opening that rolls back: the rows, and no permit in the log."""
    found: set[str] = set()
    with world.analyst.transaction(force_rollback=True):
        ask(world.analyst)
        found = seen(world.analyst)
    return bool(found) and "list.opened" not in entries(world.admin)


def look_in_a_savepoint_of_the_opening(world: World) -> bool:
    with world.analyst.transaction(), world.analyst.transaction(force_rollback=True):
        ask(world.analyst)
        with world.analyst.transaction():
            return bool(seen(world.analyst))


def look_with_parallel_workers(world: World) -> bool:
    setting = "debug_parallel_query" if world.admin.info.server_version >= 160_000 else "force_parallel_mode"
    world.analyst.execute(f"set {setting} = on; set parallel_setup_cost = 0; set parallel_tuple_cost = 0")
    return look_in_the_opening_s_own_transaction(world)


def look_after_the_permit_was_rolled_back(world: World) -> bool:
    with world.analyst.transaction(force_rollback=True):
        opening = ask(world.analyst)[-1]
    world.analyst.execute("select set_config('muster.opening', %s, false)", [str(opening)])
    return bool(seen(world.analyst))


def use_the_opening_of_a_colleague(world: World) -> bool:
    act_as(world.analyst, COLLEAGUE, open_as(world, COLLEAGUE))
    return bool(seen(world.analyst))


def forge_the_person(world: World) -> bool:
    opening = open_as(world, COLLEAGUE)
    for setting in ("set", "set local", "set session"):
        with suppress(psycopg.Error), world.analyst.transaction():
            world.analyst.execute(f"{setting} muster.person = '{COLLEAGUE}'")
            world.analyst.execute(f"{setting} muster.opening = '{opening}'")
            if seen(world.analyst):
                return True
    return False


def forge_the_person_when_connecting(world: World) -> bool:
    opening = open_as(world, COLLEAGUE)
    options = f"-c muster.person={COLLEAGUE} -c muster.opening={opening}"
    with connect(world.url, LOGIN, options=options) as session:
        return bool(seen(session))


def use_an_opening_with_an_ended_login(world: World) -> bool:
    ask(world.analyst)
    behind(world.admin, "update muster.login set ended_at = now()")
    return bool(seen(world.analyst))


def use_an_entry_that_opens_nothing(world: World) -> bool:
    with connect(world.url, "muster_app") as session:
        details = psycopg.types.json.Jsonb({"person": ANALYST, "list": A, "purpose": PURPOSE, "until": LATER})
        entry = session.execute("select muster.append('list.changed', 'permitted', %s)", [details]).fetchone()[0]
    act_as(world.analyst, "", entry)
    return bool(seen(world.analyst))


def write_oneself_a_permit(world: World) -> bool:
    """As the program: a permit without the gate's questions, for a thousand years."""
    details = psycopg.types.json.Jsonb({"person": ANALYST, "list": A, "purpose": PURPOSE, "until": LATER})
    entry = world.app.execute("select muster.append('list.opened', 'permitted', %s)", [details]).fetchone()[0]
    act_as(world.app, ANALYST, entry)
    return bool(seen(world.app))


def copy_out(world: World) -> bool:
    with world.analyst.cursor().copy("copy muster.nominal to stdout") as rows:
        return bool(list(rows))


def read_as_auditor(world: World) -> bool:
    world.admin.execute(f"grant muster_auditor to {LOGIN}")
    with connect(world.url, LOGIN) as session:
        session.execute("set role muster_auditor")
        return bool(seen(session))


def look_as_owner(world: World) -> bool:
    with world.admin.transaction():
        world.admin.execute("set local role muster_owner")
        return bool(seen(world.admin))


OWN_TRANSACTION = (Cut(OPENED_LIST, "entry.xid is distinct from pg_current_xact_id_if_assigned()"),)
PERSON = (Cut(OPENED_LIST, "entry.person = v_person"),)
EVENT = (Cut(OPENED_LIST, "entry.event = 'list.opened'"),)
LOGIN_DECIDES = (Cut("muster.acting_person()", "session_user = 'muster_app'"),)
LOGIN_LIVES = (Cut("muster.acting_person()", "login.ended_at is null"),)
GATE_ALONE_OPENS = (Cut("muster.append(text, text, jsonb)", "event = 'list.opened'", "false"),)

ATTACKS = [
    Attack("look without an opening", look_unopened, NO_SECURITY),
    Attack("look without an opening as the program", look_unopened_as_program, NO_SECURITY),
    Attack("look as the tables' owner", look_as_owner, ("alter table muster.nominal no force row level security",)),
    Attack("look in the opening's own transaction", look_in_the_opening_s_own_transaction, OWN_TRANSACTION),
    Attack("look in it and roll back", look_and_roll_back, OWN_TRANSACTION),
    Attack("look in a savepoint of it", look_in_a_savepoint_of_the_opening, OWN_TRANSACTION),
    Attack("look in it with parallel workers", look_with_parallel_workers, OWN_TRANSACTION),
    Attack("look after the permit rolled back", look_after_the_permit_was_rolled_back, NO_SECURITY),
    Attack("use a colleague's opening", use_the_opening_of_a_colleague, PERSON),
    Attack("forge the person by SET", forge_the_person, LOGIN_DECIDES),
    Attack("forge the person in the connection string", forge_the_person_when_connecting, LOGIN_DECIDES),
    Attack("use an ended login", use_an_opening_with_an_ended_login, LOGIN_LIVES),
    Attack("use an entry that opens nothing", use_an_entry_that_opens_nothing, EVENT),
    Attack("write oneself a permit", write_oneself_a_permit, GATE_ALONE_OPENS),
    Attack("copy out", copy_out, NO_SECURITY),
    Attack("read as auditor", read_as_auditor, (*NO_SECURITY, "grant select on muster.nominal to muster_auditor")),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_repelled(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_succeeds_without_its_defence(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def test_an_opening_shows_its_list_and_no_other(world: World) -> None:
    assert ask(world.analyst, A)[0] == "opened"
    assert seen(world.analyst) == NAMES[A]
    act_as(world.app, COLLEAGUE, open_as(world, COLLEAGUE, B))
    assert seen(world.app) == NAMES[B]


@pytest.mark.parametrize("garbage", ["", " ", "x", "1; drop", "9" * 30, "-1", "1e3", "null", "0x1", "1\n"])
def test_garbage_for_an_opening_shows_nobody_and_raises_nothing(world: World, garbage: str) -> None:
    act_as(world.app, ANALYST)
    world.app.execute("select set_config('muster.opening', %s, false)", [garbage])
    assert seen(world.app) == set()


def test_a_rolled_back_opening_leaves_the_session_without_one(world: World) -> None:
    with world.analyst.transaction(force_rollback=True):
        assert ask(world.analyst)[0] == "opened"
    assert not world.analyst.execute("select current_setting('muster.opening', true)").fetchone()[0]
    assert entries(world.admin) == []


def test_a_permit_that_is_only_prepared_opens_nothing(world: World) -> None:
    """Two-phase commit is off unless the server's administrator wants it; then the permit still has to be committed."""
    world.analyst.execute("begin")
    opening = ask(world.analyst)[-1]
    with suppress(psycopg.errors.ObjectNotInPrerequisiteState):
        world.analyst.execute("prepare transaction 'held'")
    with connect(world.url, LOGIN) as session:
        act_as(session, "", opening)
        assert seen(session) == set()
    with suppress(psycopg.Error):
        world.analyst.execute("rollback prepared 'held'")


def test_settings_of_the_transaction_do_not_outlive_it(world: World) -> None:
    opening = open_as(world, ANALYST)
    with world.app.transaction():
        world.app.execute(
            "select set_config('muster.person', %s, true), set_config('muster.opening', %s, true)",
            [ANALYST, str(opening)],
        )
        assert seen(world.app) == NAMES[A]
    assert seen(world.app) == set()


def test_the_reason_names_this_purpose(world: World) -> None:
    assert ask(world.analyst, A, PURPOSE, REASON)[0] == "opened"
    assert ask(world.analyst, A, "other", REASON)[:2] == ("refused", "purpose.not_authorised")
