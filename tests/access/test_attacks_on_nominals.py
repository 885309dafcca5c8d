"""Attacks on who may be put on a list and how a nominal may be changed, mostly by the program's own login: each fails,
and each succeeds once its own defence is taken away."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.access.attacks import NO_SECURITY, Attack, Cut, repelled, without
from tests.access.world import (
    ANALYST,
    LOGIN,
    A,
    B,
    World,
    act_as,
    behind,
    connect,
    insert,
    nominal,
    open_as,
)


def enter(world: World, event: str, ref: str, person: str = ANALYST) -> None:
    world.app.execute("select muster.append(%s, 'permitted', %s)", [event, Jsonb({"list": ref, "person": person})])


def add(world: World, list_id: int, ref: str, event: str = "nominal.added", **more: Any) -> bool:
    with world.app.transaction():
        enter(world, event, ref)
        insert(world.app, "nominal", **nominal(list_id, "Newcomer", **more))
    return True


def update(world: World, change: str, event: str, ref: str, *, opened: str | None = None) -> bool:
    act_as(world.app, ANALYST, open_as(world, ANALYST, opened) if opened else None)
    with world.app.transaction():
        enter(world, event, ref)
        return bool(world.app.execute(f"update muster.nominal set {change}").rowcount)


def add_where_nobody_may(world: World, change: str) -> bool:
    behind(world.admin, change + " where door = 'add'")
    return add(world, 1, A)


def change_without_an_opening(world: World) -> bool:
    return update(world, "review_on = '2028-01-01'", "nominal.reviewed", A)


def change_without_an_opening_by_merge(world: World) -> bool:
    act_as(world.app, ANALYST)
    with world.app.transaction():
        enter(world, "nominal.reviewed", A)
        statement = (
            "merge into muster.nominal using (values ('N-Aldous')) v(ref) on nominal.ref = v.ref"
            " when matched then update set removed_reason = 'x'"
        )
        return bool(world.app.execute(statement).rowcount)


def overwrite_by_conflict(world: World) -> bool:
    """Adding somebody who is there already, to be shown what is there."""
    columns = nominal(1, "Aldous")
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with world.app.transaction():
        enter(world, "nominal.added", A)
        rows = world.app.execute(
            f"insert into muster.nominal ({names}) values ({places}) on conflict (list_id, ref)"
            " do update set state = excluded.state returning family_name, source",
            [*columns.values()],
        )
        return bool(rows.fetchall())


def delete(world: World) -> bool:
    act_as(world.app, ANALYST, open_as(world, ANALYST))
    with world.app.transaction():
        enter(world, "nominal.removed", A)
        return bool(world.app.execute("delete from muster.nominal").rowcount)


def copy_in(world: World) -> bool:
    with world.app.transaction():
        enter(world, "nominals.imported", A)
        with world.app.cursor().copy("copy muster.nominal (ref) from stdin where false") as rows:
            rows.write("x\n")
    return True


def change_as_analyst(statement: str) -> Any:
    def run(world: World) -> bool:
        with connect(world.url, LOGIN) as session:
            session.execute(statement)
        return True

    return run


def policy(name: str, **checks: str) -> tuple[str]:
    said = " ".join(f"{'with check' if kind == 'check' else kind} ({check})" for kind, check in checks.items())
    return (f"alter policy {name} on muster.nominal {said}",)


ADDED, CHANGED = "added_when_recorded", "changed_when_opened_and_recorded"
ANY_EVENT = (Cut("muster.recorded_list(text[])", "entry.event = any (events)"),)
ANY_VERDICT = (Cut("muster.addable_list()", "standing.verdict = 'met'"),)
PASSED = (Cut("muster.addable_list()", "standing.until > clock_timestamp()"),)
MOVED = policy(CHANGED, check="list_id = (select muster.recorded_list(array['nominal.reviewed', 'nominal.removed']))")
MOVE = "list_id = 2"
PAST = "update muster.standing set until = now() - interval '1 second'"
NO_TRIGGER = ("alter table muster.nominal disable trigger require_entry",)

ATTACKS = [
    Attack("add to B under an entry for A", lambda w: add(w, 2, A), policy(ADDED, check="true")),
    Attack("add under another event", lambda w: add(w, 1, A, "nominal.reviewed"), ANY_EVENT),
    Attack(
        "add in another person's name",
        lambda w: add(w, 1, A, added_by_id=2),
        policy(ADDED, check="list_id = (select muster.addable_list())"),
    ),
    Attack(
        "add where standing is not met",
        lambda w: add_where_nobody_may(w, "update muster.standing set verdict = 'not_met'"),
        ANY_VERDICT,
    ),
    Attack(
        "add where standing is unknown",
        lambda w: add_where_nobody_may(w, "update muster.standing set verdict = 'unknown'"),
        ANY_VERDICT,
    ),
    Attack("add where standing has passed", lambda w: add_where_nobody_may(w, PAST), PASSED),
    Attack(
        "add where nobody judged",
        lambda w: add_where_nobody_may(w, "delete from muster.standing"),
        policy(ADDED, check="true"),
    ),
    Attack("copy in", copy_in, NO_SECURITY),
    Attack("change without an opening", change_without_an_opening, policy(CHANGED, using="true", check="true")),
    Attack("change without an opening by MERGE", change_without_an_opening_by_merge, NO_SECURITY),
    Attack(
        "overwrite by conflict", overwrite_by_conflict, (*NO_SECURITY, "grant update on muster.nominal to muster_app")
    ),
    Attack(
        "change A under an entry for B",
        lambda w: update(w, "review_on = '2028-01-01'", "nominal.reviewed", B, opened=A),
        policy(CHANGED, check="true"),
    ),
    Attack(
        "change under another event",
        lambda w: update(w, "review_on = '2028-01-01'", "list.changed", A, opened=A),
        ANY_EVENT,
    ),
    Attack(
        "change a name under a review",
        lambda w: update(w, "family_name = 'Other'", "nominal.reviewed", A, opened=A),
        ("grant update (family_name) on muster.nominal to muster_app",),
    ),
    Attack(
        "move to another list",
        lambda w: update(w, MOVE, "nominal.reviewed", B, opened=A),
        ("grant update (list_id) on muster.nominal to muster_app", *MOVED),
    ),
    Attack(
        "delete",
        delete,
        (
            "grant delete on muster.nominal to muster_app",
            "create policy removed on muster.nominal for delete to muster_app using (true)",
        ),
    ),
    *(
        Attack(
            f"{verb} as analyst",
            change_as_analyst(statement),
            (*NO_SECURITY, *NO_TRIGGER, f"grant {verb} on muster.nominal to muster_reader"),
        )
        for verb, statement in {
            "insert": "insert into muster.nominal select * from muster.nominal where false",
            "update": "update muster.nominal set state = 'removed' where false",
            "delete": "delete from muster.nominal where false",
            "truncate": "truncate muster.nominal",
        }.items()
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_repelled(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_succeeds_without_its_defence(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def test_a_move_is_refused_by_the_policy_alone_too(world: World) -> None:
    move = Attack(
        "move",
        lambda w: update(w, MOVE, "nominal.reviewed", B, opened=A),
        ("grant update (list_id) on muster.nominal to muster_app",),
    )
    with without(move, world):
        assert repelled(move, world)


def test_what_is_recorded_and_allowed_is_done(world: World) -> None:
    assert add(world, 1, A)
    assert update(world, "review_on = '2028-01-01'", "nominal.reviewed", A, opened=A)
    reviewed = "select list_id, count(*) from muster.nominal where review_on = '2028-01-01' group by 1"
    assert world.admin.execute(reviewed).fetchall() == [(1, 4)]
