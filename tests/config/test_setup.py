"""`muster setup`: repeatable, honest about what it cannot do, and roles that can do no more than they should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from muster.config import server, setup
from muster.config.database import (
    app_password,
    database_settings,
    ensure_app_password,
    owner_settings,
    socket_folder,
)
from muster.config.variables import BadVariable, read_variables
from tests.access.world import connect

ROLES = ("muster_owner", "muster_app", "muster_reader", "muster_auditor", "muster_figures")


def _catalogue(admin: psycopg.Connection) -> list[Any]:
    """Tables, columns, constraints, triggers, policies, functions and who may do what with them."""
    return [
        admin.execute(query).fetchall()
        for query in (
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = 'muster' order by 1, 2",
            "select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'muster'::regnamespace"
            " order by 1, 2",
            "select tgrelid::regclass::text, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2",
            "select tablename, policyname, cmd, qual, with_check from pg_policies order by 1, 2",
            "select oid::regprocedure::text, prosrc, proacl::text from pg_proc"
            " where pronamespace = 'muster'::regnamespace order by 1",
            "select relname, relacl::text from pg_class where relnamespace = 'muster'::regnamespace order by 1",
            "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname like 'muster%%' and rolname not like '%%analyst%%' order by 1",
        )
    ]


def test_set_up_again_changes_nothing(db: str, admin: psycopg.Connection) -> None:
    entries = "select count(*) from muster.entry"
    before, recorded = _catalogue(admin), admin.execute(entries).fetchone()
    assert all(before)
    setup.prepare(read_variables())
    for now, then in zip(_catalogue(admin), before, strict=True):
        assert set(now) ^ set(then) == set()
    assert admin.execute(entries).fetchone() == recorded


@pytest.mark.parametrize("role", ROLES)
def test_no_role_stands_above_the_rules(role: str, db: str, admin: psycopg.Connection) -> None:
    powers = admin.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
        " from pg_roles where rolname = %s",
        [role],
    ).fetchone()
    assert powers == (False,) * 6
    can_log_in = admin.execute("select rolcanlogin from pg_roles where rolname = %s", [role]).fetchone()[0]
    assert can_log_in == (role == "muster_app")


@pytest.mark.parametrize(
    "statement",
    [
        "create table muster.mine (id int)",
        "create table public.mine (id int)",
        "create function muster.mine() returns int language sql as 'select 1'",
        "create schema mine",
        "create role mine",
        "set role muster_owner",
        "alter table muster.nominal disable row level security",
        "alter table muster.entry disable trigger all",
        "drop table muster.nominal",
    ],
)
def test_the_program_creates_and_alters_nothing(statement: str, db: str) -> None:
    with connect(db, "muster_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_program_owns_nothing(db: str, admin: psycopg.Connection) -> None:
    owners = admin.execute(
        "select distinct relowner::regrole::text from pg_class where relnamespace = 'muster'::regnamespace"
        " union select distinct proowner::regrole::text from pg_proc where pronamespace = 'muster'::regnamespace"
    ).fetchall()
    assert {row[0] for row in owners} == {"muster_owner", "muster_figures"}


def test_a_changed_setting_is_recorded_once(db: str, admin: psycopg.Connection) -> None:
    changed = read_variables() | {"MUSTER_OPENING_MINUTES": 7}
    try:
        for _ in range(2):
            setup.apply_sql(db, changed)
        bodies = [json.loads(row[0]) for row in admin.execute("select body from muster.entry").fetchall()]
        assert [body["event"] for body in bodies] == ["settings.changed"]
        assert bodies[0]["settings"]["opening_minutes"] == "7"
        stated = dict(admin.execute("select name, value from muster.gate_setting").fetchall())
        assert stated == bodies[0]["settings"]
    finally:
        setup.apply_sql(db, read_variables())


def test_an_older_postgresql_is_named(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "OLDEST_POSTGRESQL", 990_000)
    with pytest.raises(SystemExit, match="15 or later"):
        setup.ensure_database(db)


def test_somebody_who_may_not_set_up_is_told(db: str, admin: psycopg.Connection) -> None:
    url = db.replace("postgres:@", "muster_app:only-for-tests@").replace("postgres@", "muster_app:only-for-tests@")
    assert url != db
    with pytest.raises(SystemExit, match="needs a superuser"):
        setup.ensure_database(url)


# Where the database is


def variables(tmp_path: Path, **given: str) -> dict[str, Any]:
    return read_variables({"MUSTER_HOME": str(tmp_path), **given})


def test_the_program_never_connects_as_the_administrator(tmp_path: Path) -> None:
    url = "postgresql://chief:s%40cret@db.example:5433/force?sslmode=require&options=-c%20role%3Dchief"
    given = variables(tmp_path, MUSTER_DATABASE_URL=url, MUSTER_APP_PASSWORD="theirs")
    program, owner = database_settings(given), owner_settings(given)
    assert (program["USER"], program["PASSWORD"], program["HOST"], program["PORT"], program["NAME"]) == (
        "muster_app", "theirs", "db.example", "5433", "force",
    )  # fmt: skip
    assert program["OPTIONS"] == {"sslmode": "require", "options": "-c search_path=muster"}
    assert (owner["USER"], owner["PASSWORD"]) == ("chief", "s@cret")
    assert "role=muster_owner" in owner["OPTIONS"]["options"]


def test_a_url_of_the_program_itself_keeps_its_password(tmp_path: Path) -> None:
    given = variables(tmp_path, MUSTER_DATABASE_URL="postgresql://muster_app:own@db.example/force")
    assert database_settings(given)["PASSWORD"] == "own"


def test_without_a_url_it_is_the_embedded_server(tmp_path: Path) -> None:
    program = database_settings(variables(tmp_path))
    assert (program["USER"], program["NAME"], program["HOST"]) == ("muster_app", "muster", str(tmp_path / "postgresql"))
    assert socket_folder(variables(tmp_path)) == tmp_path / "postgresql"


def test_a_folder_too_deep_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadVariable, match=r"MUSTER_HOME .* a shorter path"):
        server.ensure_running(variables(tmp_path / ("x" * 100)))


@pytest.mark.parametrize("left", [None, "", "0\n", "not a number\n", "99999999\n/data\n0\n5432\n\n\n0\nready\n"])
def test_what_a_dead_server_left_behind_is_no_server(left: str | None, tmp_path: Path) -> None:
    """After a power cut the file lies."""
    (tmp_path / "postgresql").mkdir()
    if left is not None:
        (tmp_path / "postgresql" / "postmaster.pid").write_text(left)
    assert server.stop(variables(tmp_path)) is False


def test_a_password_is_made_once_and_is_for_this_user_alone(tmp_path: Path) -> None:
    given = variables(tmp_path / "home")
    assert app_password(given) == ""
    made = ensure_app_password(given)
    assert len(made) > 30
    assert ensure_app_password(given) == app_password(given) == made
    assert (tmp_path / "home" / "app-password").stat().st_mode & 0o777 == 0o600
    assert ensure_app_password(given | {"MUSTER_APP_PASSWORD": "theirs"}) == "theirs"
