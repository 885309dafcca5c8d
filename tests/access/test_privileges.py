"""What the roles of PostgreSQL may not do at all. Each forbidden statement gets through once somebody grants it."""

from __future__ import annotations

import psycopg
import pytest

from tests.access.attacks import Attack, repelled, runs, without
from tests.access.world import ANALYST, LOGIN, PURPOSE, A, World, act_as, ask, behind, connect, craft, seen

FUNCTION = "returns int language sql as 'select 1'"
OWNERSHIP = ("grant muster_owner to {login} with inherit true", "revoke muster_owner from {login}")
SUPERUSER = ("alter role {login} superuser", "alter role {login} nosuperuser")
SCHEMA_PUBLIC = "grant create on schema public to public"
SCHEMA = ("grant create on schema muster to muster_reader", "drop owned by {login}; grant muster_reader to {login}")


def forbidden(statement: str, grant: str, undo: str = "", since: int = 150_000) -> Attack:
    return Attack(statement, runs(LOGIN, statement), (grant,), undo, since)


def owner_only(statement: str, *before: str) -> Attack:
    """Only the tables' owner; proved by making the login a superuser, in a transaction that is rolled back."""
    return Attack(statement, runs(LOGIN, "begin", *before, statement, "rollback"), SUPERUSER[:1], SUPERUSER[1])


CALLS = {
    "muster.append(text, text, jsonb)": "muster.append('x.y', 'recorded', '{}')",
    "muster.current_entry()": "muster.current_entry()",
    "muster.setting(text, text)": "muster.setting('reason', '')",
    "muster.on_list_already(bigint, text[])": "muster.on_list_already(1, array['N-Aldous'])",
    "muster.recorded_list(text[])": "muster.recorded_list(array['x'])",
    "muster.addable_list()": "muster.addable_list()",
    "muster.changeable_list()": "muster.changeable_list()",
    "muster.log_is_behind()": "muster.log_is_behind()",
}
STEPS = (
    "muster.write_entry('list.opened', 'permitted', '{}')",
    "muster.why_not_open('LIST-A', 'P-COLLEAGUE', 'prevent', 'r')",
    "muster.log_lag()",
)

ATTACKS = [
    *(
        forbidden(f"select {call}", f"grant execute on function {name} to muster_reader")
        for name, call in CALLS.items()
    ),
    *(
        forbidden(f"set role {role}", f"grant {role} to {{login}}", f"revoke {role} from {{login}}")
        for role in ("muster_owner", "muster_app", "muster_figures", "muster_auditor")
    ),
    forbidden("set role postgres", *SUPERUSER),
    forbidden("set session authorization muster_app", *SUPERUSER),
    forbidden(
        "set session_replication_role = replica",
        "grant set on parameter session_replication_role to {login}",
        "revoke set on parameter session_replication_role from {login}",
    ),
    Attack(
        "set row_security = off",
        runs(LOGIN, "set row_security = off", "select from muster.nominal"),
        ("alter role {login} bypassrls",),
        "alter role {login} nobypassrls",
    ),
    forbidden(f"create function muster.added() {FUNCTION}", *SCHEMA),
    forbidden("create table muster.added (id int)", *SCHEMA),
    forbidden("create domain muster.text as pg_catalog.text", *SCHEMA),
    forbidden(f"create function public.added() {FUNCTION}", SCHEMA_PUBLIC, SCHEMA[1]),
    forbidden("create table public.added (id int)", SCHEMA_PUBLIC, SCHEMA[1]),
    # steps of the gate, with the rights of whoever calls them: a grant alone would not get them through
    *(owner_only(f"select {call}", "set local search_path = muster") for call in STEPS),
    *(
        owner_only(statement)
        for statement in (
            "alter table muster.nominal disable trigger all",
            "alter table muster.entry disable trigger append_only",
            "alter table muster.nominal disable row level security",
            "alter table muster.nominal no force row level security",
            "alter table muster.nominal alter family_name set statistics 100",
            "drop trigger require_entry on muster.person",
            "drop policy seen_when_opened on muster.nominal",
            "create policy mine on muster.nominal using (true)",
            "drop table muster.entry cascade",
            "create or replace function muster.acting_person() returns text language sql as $$ select 'P-COLLEAGUE' $$",
            "alter function muster.opened_list() reset all",
            "create table pg_temp.child () inherits (muster.nominal)",
            "create trigger mine before update on muster.person"
            " for each row execute function suppress_redundant_updates_trigger()",
            "create rule mine as on insert to muster.person do instead nothing",
            "create statistics mine on family_name, ref from muster.nominal",
            "create index mine on muster.nominal (family_name)",
            "lock table muster.entry in access exclusive mode",
            "grant select on muster.entry to public",
            "alter role muster_reader bypassrls",
            "alter default privileges for role muster_owner grant all on tables to public",
            "select setval('muster.entry_id_seq', 1)",
            "select nextval('muster.entry_id_seq')",
            "select last_value from muster.entry_id_seq",
            "select pg_read_file('PG_VERSION')",
            "select lo_import('PG_VERSION')",
            "select pg_ls_dir('.')",
            "copy (select 1) to program 'cat > /dev/null'",
            "copy muster.person to '/dev/null'",
            "select * from muster.person",
            "select * from muster.entry",
            "select * from muster.standing",
            "select * from muster.login",
            "explain select from muster.person where ref = 'P-ANALYST'",
        )
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_forbidden_to_an_analyst(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_gets_through_when_granted(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


THE_PROGRAM_MAY = (
    "append",
    "current_entry",
    "setting",
    "on_list_already",
    "log_is_behind",
    "_list(",
    "select *",
    "explain",
    "grant",
)


@pytest.mark.parametrize(
    "attack",
    [each for each in ATTACKS if not any(may in each.name for may in THE_PROGRAM_MAY)],
    ids=lambda each: each.name,
)
def test_forbidden_to_the_program(attack: Attack, world: World) -> None:
    statement = attack.name.replace("muster_app", "muster_reader")
    assert repelled(Attack(statement, runs("muster_app", "begin", statement, "select from muster.nominal"), ()), world)


LOOK_ALIKES = """
create temporary table standing as select 1::bigint list_id, 'open' door, 'met' verdict, null::timestamptz until;
create temporary table clearance as
    select 1::bigint list_id, 1::bigint person_id, 'prevent' purpose, 'met' verdict, null::timestamptz until;
create temporary table list as select 1::bigint id, 'LIST-A' ref;
create temporary table person as
    select 1::bigint id, 'P-ANALYST' ref, null::date ended_on, date '2020-01-01' started_on;
create temporary table login as
    select '{login}'::text as name, 1::bigint person_id, null::timestamptz ended_at;
create temporary table entry as select 1::bigint id, 'LIST-A' list, 'P-ANALYST' person, 'prevent' purpose,
    'list.opened' event, timestamptz '2999-01-01' until, '3'::xid8 xid;
grant select on standing, clearance, list, person, login, entry to public;
set search_path = pg_temp, muster;
set muster.opening = '1'
"""
ESCALATE = """create function pg_temp.run_as(value anyelement) returns boolean language plpgsql
              as $$ begin raise notice '%', current_user; return true; end $$"""


def stand_tables_before_ours(world: World) -> bool:
    behind(world.admin, "delete from muster.standing")
    for statement in LOOK_ALIKES.format(login=LOGIN).split(";"):
        world.analyst.execute(statement)
    return bool(seen(world.analyst))


def stand_types_before_ours(world: World) -> bool:
    """A temporary domain called like a type that the gate's functions use, whose check runs as whoever checks."""
    world.analyst.execute(ESCALATE)
    for name in ("jsonb", "timestamptz", "text", "bytea", "date"):
        world.analyst.execute(f"create domain pg_temp.{name} as pg_catalog.{name} check (pg_temp.run_as(value))")
    ask(world.analyst)
    seen(world.analyst)
    return "muster_owner" in world.analyst.notices  # type: ignore[attr-defined]


def stand_functions_before_ours(world: World) -> bool:
    permit = {"event": "list.opened", "person": ANALYST, "list": A, "purpose": PURPOSE}
    act_as(world.analyst, "", craft(world.admin, **permit, until="2026-01-01T00:15:00Z"))
    world.analyst.execute(
        "create function public.clock_timestamp() returns timestamptz language sql"
        " as $$ select timestamptz '2026-01-01T00:05:00Z' $$;"
        "set search_path = public, pg_catalog, muster"
    )
    return bool(seen(world.analyst))


def shift_the_clock(world: World) -> bool:
    """A session's time zone whose abbreviations are the letters that the log writes its moments with."""
    for zone in ("<Z>24", "<UTC>-12", "<EUROPE/LON>20", "UTC-14"):
        world.analyst.execute(f"set timezone = '{zone}'")
        ask(world.analyst)
    wrong = "abs(extract(epoch from at - now())) > 60 or abs(extract(epoch from until - now())) > 3600"
    return bool(world.admin.execute(f"select from muster.entry where {wrong}").fetchall())


LOOK_ALIKE_ATTACKS = [
    Attack("tables", stand_tables_before_ours, ("alter function muster.opened_list() reset search_path",)),
    Attack("types", stand_types_before_ours, ("alter function muster.is_sound set search_path = pg_catalog",)),
    Attack(
        "functions",
        stand_functions_before_ours,
        ("alter function muster.opened_list() reset search_path", SCHEMA_PUBLIC),
        SCHEMA[1],
    ),
    Attack(
        "a clock",
        shift_the_clock,
        (
            "alter function muster.is_sound reset timezone",
            "alter function muster.open_list(text, text, text, jsonb) reset timezone",
        ),
        since=180_000,
    ),
]


@pytest.mark.parametrize("attack", LOOK_ALIKE_ATTACKS, ids=lambda each: each.name)
def test_nothing_stands_before_ours(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", LOOK_ALIKE_ATTACKS, ids=lambda each: each.name)
def test_it_would_without_a_pinned_path(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


STRUCTURE = {
    "a function that anybody may call": "select oid::regprocedure from pg_proc, aclexplode(coalesce(proacl,"
    " acldefault('f', proowner))) where pronamespace = 'muster'::regnamespace and grantee = 0",
    "a definer's function without a pinned path": "select oid::regprocedure from pg_proc"
    " where pronamespace = 'muster'::regnamespace and prosecdef"
    " and not exists (select from unnest(proconfig) c where c like 'search_path=%')",
    "a pinned path that does not end in pg_temp": "select oid::regprocedure, c from pg_proc, unnest(proconfig) c"
    " where pronamespace = 'muster'::regnamespace and c like 'search_path=%' and c not like '%, pg_temp'",
    "a function that neither the owner nor the counter owns": "select oid::regprocedure from pg_proc where"
    " pronamespace = 'muster'::regnamespace and proowner::regrole::text not in ('muster_owner', 'muster_figures')",
    "a table that anybody may touch": "select oid::regclass from pg_class, aclexplode(relacl)"
    " where relnamespace = 'muster'::regnamespace and grantee = 0",
    "a table that muster_owner does not own": "select oid::regclass from pg_class where relnamespace ="
    " 'muster'::regnamespace and relowner <> 'muster_owner'::regrole",
    "a view": "select oid::regclass from pg_class where relnamespace = 'muster'::regnamespace"
    " and relkind in ('v', 'm')",
    "something that the program owns": "select * from pg_shdepend where deptype = 'o' and dbid ="
    " (select oid from pg_database where datname = current_database()) and refobjid in"
    " ('muster_app'::regrole, 'muster_reader'::regrole, 'muster_auditor'::regrole)",
    "a role that ours are in": "select member::regrole, roleid::regrole from pg_auth_members"
    " where member::regrole::text in"
    " ('muster_app', 'muster_reader', 'muster_auditor', 'muster_figures')",
    "a privilege of ours on the server": "select rolname from pg_roles where rolname like 'muster\\_%' and"
    " (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit)",
    "a way to hand on a grant": "select oid::regclass from pg_class, aclexplode(relacl) where relnamespace ="
    " 'muster'::regnamespace and is_grantable and grantee <> relowner",
    "a language or extension that reaches out": "select extname from pg_extension where extname <> 'plpgsql'",
}


BREAKS = (
    "grant execute on function muster.today() to public",
    "alter function muster.today() reset search_path",
    "alter function muster.today() set search_path = muster",
    "alter function muster.today() owner to muster_app",
    "grant select on muster.tree to public",
    "alter table muster.person owner to muster_app",
    "create view muster.added as select 1",
    "alter table muster.person owner to muster_auditor",
    "grant muster_auditor to muster_app",
    "alter role muster_owner inherit",
    "grant select on muster.tree to muster_app with grant option",
    "update pg_extension set extname = 'dblink'",
)


@pytest.mark.parametrize("query", STRUCTURE.values(), ids=STRUCTURE)
def test_there_is_none_of(query: str, world: World) -> None:
    assert world.admin.execute(query).fetchall() == []


@pytest.mark.parametrize(("query", "made"), [*zip(STRUCTURE.values(), BREAKS, strict=True)], ids=STRUCTURE)
def test_one_would_be_found(query: str, made: str, world: World) -> None:
    with world.admin.transaction(force_rollback=True):
        world.admin.execute(made)
        assert world.admin.execute(query).fetchall()


def test_the_auditor_reads_the_log_and_no_list(world: World) -> None:
    world.admin.execute(f"grant muster_auditor to {LOGIN}")
    with connect(world.url, LOGIN) as session:
        session.execute("set role muster_auditor")
        assert session.execute("select count(*) from muster.entry").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("select from muster.nominal")
        for table in ("person", "standing", "nominal", "login", "gate_setting"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"delete from muster.{table}")
