"""What an attack is, and how it is proved to fail for the reason given: its defence is taken away, and it succeeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

import muster
from muster.config.setup import apply_sql
from muster.config.variables import read_variables
from tests.access.world import LOGIN, World, connect

OPENED_LIST = "muster.opened_list()"
NO_SECURITY = ("alter table muster.nominal disable row level security",)
Run = Callable[[World], bool]


@dataclass(frozen=True)
class Cut:
    """Replaces a piece of a function of the database: what it would be without that condition."""

    function: str
    condition: str
    instead: str = "true"

    def make(self, admin: psycopg.Connection) -> None:
        text = admin.execute("select pg_get_functiondef(%s::regprocedure)", [self.function]).fetchone()[0]
        assert self.condition in text, f"{self.function} no longer says {self.condition!r}"
        admin.execute(text.replace(self.condition, self.instead))


@dataclass(frozen=True)
class Attack:
    """`run` says whether it succeeded. `without` takes the defence away (SQL as superuser, or a Cut); `undo` puts back
    what applying Muster's SQL again does not. `since` is the oldest PostgreSQL on which it can succeed at all."""

    name: str
    run: Run
    without: tuple[str | Cut, ...]
    undo: str = ""
    since: int = 150_000


def repelled(attack: Attack, world: World) -> bool:
    """Whether the attack fails, by an error of PostgreSQL or by getting nothing."""
    try:
        return not attack.run(world)
    except psycopg.Error:
        return True


def runs(user: str, *statements: str) -> Run:
    """Whether these statements get through in a fresh session of `user`, which may be a superuser by then."""

    def run(world: World) -> bool:
        with connect(world.url, user.format(login=LOGIN)) as session:
            for statement in statements:
                session.execute(statement)
        return True

    return run


@contextmanager
def without(attack: Attack, world: World) -> Iterator[None]:
    """The world without the attack's defence; afterwards everything is as Muster's SQL says, which is checked."""
    if world.admin.info.server_version < attack.since:
        pytest.skip("this version of PostgreSQL gives the attack nothing to work with")
    before = fingerprint(world.admin)
    try:
        for step in attack.without:
            step.make(world.admin) if isinstance(step, Cut) else world.admin.execute(step.format(login=LOGIN))
        yield
    finally:
        if attack.undo:
            world.admin.execute(attack.undo.format(login=LOGIN))
        restore(world.admin, world.url)
    assert fingerprint(world.admin) == before, "setting up again does not heal what this attack's proof broke"


def restore(admin: psycopg.Connection, url: str) -> None:
    with admin.transaction():
        admin.execute((Path(muster.__file__).parent / "config" / "roles.sql").read_text())
    apply_sql(url, read_variables())


def fingerprint(admin: psycopg.Connection) -> dict[str, Any]:
    """All that the defences consist of, as PostgreSQL's catalogue has it."""
    queries = {
        "functions": "select oid::regprocedure::text, md5(pg_get_functiondef(oid)), proowner::regrole::text,"
        " array(select unnest(proacl)::text order by 1) from pg_proc where pronamespace = 'muster'::regnamespace",
        "tables": "select relname, relrowsecurity, relforcerowsecurity, array(select unnest(relacl)::text order by 1)"
        " from pg_class where relnamespace = 'muster'::regnamespace",
        "triggers": "select tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(oid) from pg_trigger"
        " where not tgisinternal",
        "policies": "select policyname, roles::text, cmd, qual, with_check from pg_policies"
        " where schemaname = 'muster'",
        "columns": "select attrelid::regclass::text, attname, attstattarget,"
        " array(select unnest(attacl)::text order by 1)"
        " from pg_attribute where attrelid in (select oid from pg_class where relnamespace = 'muster'::regnamespace)",
        "schemas": "select nspname, array(select unnest(nspacl)::text order by 1) from pg_namespace"
        " where nspname in ('muster', 'public')",
    }
    return {name: sorted(admin.execute(query).fetchall(), key=repr) for name, query in queries.items()}
