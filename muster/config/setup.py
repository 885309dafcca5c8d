"""Make PostgreSQL ready for Muster: database, roles, tables, functions, settings. Safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from muster.config.database import (
    APP_ROLE,
    DATABASE,
    administrator_url,
    ensure_app_password,
    ensure_secret_key,
    owner_settings,
)

PACKAGE = Path(__file__).resolve().parent.parent
# In the order of the rooms: a later file may use what an earlier one made.
SQL_FILES = (
    "log/log.sql",
    "access/gate.sql",
    "access/figures.sql",
    "evidence/said.sql",
    "lists/nominals.sql",
    "lists/said.sql",
    "controls/standing.sql",
    "sharing/disclosures.sql",
    "oversight/moves.sql",
)
OLDEST_POSTGRESQL = 150_000


def prepare(variables: dict[str, Any]) -> None:
    """Bring the database to what this version of Muster needs, as an administrator.

    Raises SystemExit with a sentence when the server is too old or the login may not administer it.
    """
    ensure_database(administrator_url(variables))
    password = ensure_app_password(variables)
    ensure_secret_key(variables)
    with psycopg.connect(administrator_url(variables)) as connection:  # all the roles or none
        connection.execute((PACKAGE / "config" / "roles.sql").read_text())
        # Hashed here, so that the password never stands in the server's log.
        hashed = connection.pgconn.encrypt_password(password.encode(), APP_ROLE.encode(), b"scram-sha-256").decode()
        connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(APP_ROLE), sql.Literal(hashed)))
    migrate(variables)
    apply_sql(administrator_url(variables), variables)


def ensure_database(url: str) -> None:
    """Create the database that the URL names, unless it is there."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/") or DATABASE
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        if connection.info.server_version < OLDEST_POSTGRESQL:
            raise SystemExit("Muster needs PostgreSQL 15 or later.")
        if not connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()[0]:  # type: ignore[index]
            raise SystemExit("Setting up needs a superuser of PostgreSQL: name one in MUSTER_DATABASE_URL.")
        if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
            connection.execute(
                sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name))
            )


def migrate(variables: dict[str, Any]) -> None:
    """Bring the tables up to date, as muster_owner, which owns them."""
    connections.settings["owner"] = connections.settings["default"] | owner_settings(variables)
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    finally:
        connections["owner"].close()
        del connections["owner"], connections.settings["owner"]


def apply_sql(url: str, variables: dict[str, Any]) -> None:
    """Apply every room's functions, triggers, policies and grants in one transaction: all of them or none."""
    with psycopg.connect(url) as connection:
        connection.execute("set local role muster_owner")
        for name in SQL_FILES:
            connection.execute((PACKAGE / name).read_text())
        state_gate_settings(connection, variables)


def state_gate_settings(connection: psycopg.Connection[Any], variables: dict[str, Any]) -> None:
    """Tell the gate the settings it judges by, recorded in the log when they change."""
    wanted = {
        "opening_minutes": str(variables["MUSTER_OPENING_MINUTES"]),
        "log_lag_seconds": str(variables["MUSTER_LOG_LAG_SECONDS"]),
        "reason": variables["MUSTER_REASON"],
        "time_zone": variables["MUSTER_TIME_ZONE"],
    }
    if dict(connection.execute("select name, value from muster.gate_setting").fetchall()) == wanted:
        return
    connection.execute(
        "select muster.append('settings.changed', 'permitted', %s)",
        [psycopg.types.json.Jsonb({"settings": wanted})],
    )
    connection.execute("delete from muster.gate_setting")
    for name, value in wanted.items():
        connection.execute("insert into muster.gate_setting (name, value) values (%s, %s)", [name, value])
