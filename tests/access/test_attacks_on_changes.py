"""Attacks on "no entry, no change": each fails, and each succeeds once its own defence is taken away."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, transaction
from psycopg.types.json import Jsonb

from muster.config.setup import apply_sql
from muster.config.variables import read_variables
from muster.lists.records import Purpose
from muster.people.records import Person
from muster.register.records import Asset
from tests.access.attacks import Attack, Cut, repelled, restore, without
from tests.access.world import ANALYST, World, act_as, ask, craft

UNGOVERNED = {"entry", "leaf", "tile", "checkpoint", "tree", "django_migrations"}
APPENDED = (
    "standing_stated", "opinion", "flag_answer", "declined", "move", "progress",
    "list_review", "disclosure", "delegation_vote", "delegated_tier",
    "answer", "risk", "measure", "measure_taken", "consultation", "scope",
)  # fmt: skip
NEVER = {("nominal", "delete"), *((table, change) for table in APPENDED for change in ("update", "delete"))}
"""What the program may not do at all, with an entry or without."""
NO_TRIGGER = ("alter table muster.person disable trigger require_entry",)
CHANGE = "update muster.person set post = 'changed'"


def changes(world: World) -> bool:
    return bool(world.app.execute(CHANGE).rowcount)


def append(
    connection: psycopg.Connection, event: str = "person.changed", outcome: str = "permitted", **details: str
) -> int:
    answer = connection.execute("select muster.append(%s, %s, %s)", [event, outcome, Jsonb(details)]).fetchone()
    return int(answer[0])


def name_entry(connection: psycopg.Connection, entry: object) -> None:
    connection.execute("select set_config('muster.entry', %s, false)", [str(entry)])


def change_without_an_entry(world: World) -> bool:
    return changes(world)


def forge_an_earlier_entry(world: World) -> bool:
    name_entry(world.app, append(world.app))
    return changes(world)


def forge_an_entry_of_a_restored_database(world: World) -> bool:
    """An entry of long ago that happens to carry the number of this very transaction."""
    with world.app.transaction():
        number = world.app.execute("select pg_current_xact_id()::text").fetchone()[0]
        entry = craft(world.admin, event="person.changed")
        world.admin.execute("set session_replication_role = replica")
        world.admin.execute("update muster.entry set xid = %s::text::xid8 where id = %s", [number, entry])
        name_entry(world.app, entry)
        return changes(world)


def append_in_a_savepoint_and_roll_it_back(world: World) -> bool:
    with world.app.transaction():
        with world.app.transaction(force_rollback=True):
            entry = append(world.app)
        name_entry(world.app, entry)
        return changes(world)


def change_under_a_refusal(world: World) -> bool:
    with world.app.transaction():
        append(world.app, "person.changed.refused", "refused")
        return changes(world)


def change_under_an_opening(world: World) -> bool:
    act_as(world.app, ANALYST)
    with world.app.transaction():
        assert ask(world.app)[0] == "opened"
        return changes(world)


def change_by_copy(world: World) -> bool:
    with world.app.cursor().copy("copy muster.person (ref) from stdin where false") as rows:
        rows.write("x\n")
    return True


def change_by_merge(world: World) -> bool:
    statement = (
        "merge into muster.person using (values (1)) v(id) on person.id = v.id when matched then update set post = 'x'"
    )
    return bool(world.app.execute(statement).rowcount)


def change_by_a_common_table_expression(world: World) -> bool:
    statement = "with changed as (update muster.person set post = 'x' returning id) select count(*) from changed"
    return bool(world.app.execute(statement).fetchone()[0])


def update_many_by_orm(world: World) -> bool:
    return _by_orm(lambda: Person.objects.update(post="changed"))


def delete_by_orm(world: World) -> bool:
    return _by_orm(lambda: Purpose.objects.all().delete())


def create_many_by_orm(world: World) -> bool:
    return _by_orm(lambda: Purpose.objects.bulk_create([Purpose(list_id=1, code="new", title="New")]))


def add_to_a_many_to_many_by_orm(world: World) -> bool:
    return _by_orm(lambda: Asset.objects.get(id=1).recipients.add(1))


def _by_orm(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        if "No entry, no change" not in str(error):
            raise
        return False
    return True


def _current_entry(*conditions: str) -> tuple[Cut, ...]:
    return tuple(Cut("muster.current_entry()", condition) for condition in conditions)


ATTACKS = [
    Attack("change without an entry", change_without_an_entry, NO_TRIGGER),
    Attack(
        "forge an earlier entry",
        forge_an_earlier_entry,
        _current_entry("xid = pg_current_xact_id_if_assigned()", "at >= now()"),
    ),
    Attack("entry of a restored database", forge_an_entry_of_a_restored_database, _current_entry("at >= now()")),
    Attack("entry of a savepoint rolled back", append_in_a_savepoint_and_roll_it_back, NO_TRIGGER),
    Attack("change under a refusal", change_under_a_refusal, _current_entry("outcome <> 'refused'")),
    Attack("change under an opening", change_under_an_opening, _current_entry("event <> 'list.opened'")),
    Attack("change by COPY", change_by_copy, NO_TRIGGER),
    Attack("change by MERGE", change_by_merge, NO_TRIGGER),
    Attack("change inside WITH", change_by_a_common_table_expression, NO_TRIGGER),
    Attack("bulk update by the ORM", update_many_by_orm, NO_TRIGGER),
    Attack("delete by the ORM", delete_by_orm, ("alter table muster.purpose disable trigger require_entry",)),
    Attack("bulk create by the ORM", create_many_by_orm, ("alter table muster.purpose disable trigger require_entry",)),
    Attack(
        "many-to-many by the ORM",
        add_to_a_many_to_many_by_orm,
        ("alter table muster.asset_recipient disable trigger require_entry",),
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_repelled(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_succeeds_without_its_defence(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def test_with_an_entry_of_its_own_the_same_change_is_made(world: World) -> None:
    with world.app.transaction():
        append(world.app)
        assert changes(world)


def test_every_governed_table_refuses_every_change_without_an_entry(world: World) -> None:
    """Law 3, by raw SQL: also a statement that touches no row, so that no table's content can matter."""
    tables = _governed(world)
    assert {"person", "nominal", "standing", "asset_recipient"} <= tables
    for table in sorted(tables):
        for statement in _changes(world, table):
            _refused(world.app, statement, "42501" if (table, statement[:6]) in NEVER else "MU001")
        _refused(world.app, f'truncate muster."{table}"', "42501")


def test_truncating_is_refused_by_the_trigger_too(world: World) -> None:
    world.admin.execute("grant truncate on muster.purpose to muster_app")
    try:
        _refused(world.app, "truncate muster.purpose", "MU001")
    finally:
        restore(world.admin, world.url)
    _refused(world.app, "truncate muster.purpose", "42501")


def test_a_table_added_tomorrow_is_governed(world: World) -> None:
    world.admin.execute(
        "create table muster.added_tomorrow (id int); alter table muster.added_tomorrow owner to muster_owner"
    )
    try:
        apply_sql(world.url, read_variables())
        assert "added_tomorrow" in _governed(world)
        for statement in _changes(world, "added_tomorrow"):
            _refused(world.app, statement, "MU001")
    finally:
        world.admin.execute("drop table muster.added_tomorrow")


@pytest.mark.parametrize("garbage", ["", " ", "x", "1; drop", "9" * 30, "-1", "1e3", "null", "1\n"])
def test_garbage_for_an_entry_is_no_entry(world: World, garbage: str) -> None:
    name_entry(world.app, garbage)
    _refused(world.app, CHANGE, "MU001")


def _governed(world: World) -> set[str]:
    query = "select tablename from pg_tables where schemaname = 'muster'"
    libraries = world.admin.execute("select muster.sign_in_tables()").fetchone()[0]
    return {row[0] for row in world.admin.execute(query).fetchall()} - UNGOVERNED - set(libraries)


def _changes(world: World, table: str) -> list[str]:
    columns = "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum"
    names = [row[0] for row in world.admin.execute(columns, [f'muster."{table}"']).fetchall()]
    column = "state" if table == "nominal" else names[0]
    return [
        f'insert into muster."{table}" select * from muster."{table}" where false',
        f'update muster."{table}" set "{column}" = "{column}" where false',
        f'delete from muster."{table}" where false',
    ]


def _refused(connection: psycopg.Connection, statement: str, code: str) -> None:
    with pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement)
    assert refusal.value.sqlstate == code, statement
