"""`muster sql-access …`: an analyst's own login to PostgreSQL. Needs an administrator of PostgreSQL, as set-up does,
because the program itself may make no logins."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg
import typer
from django.conf import settings
from psycopg import sql

from muster.access.actions import end_login, give_login
from muster.config.database import APP_ROLE, administrator_url
from muster.doors.command import By, Format, Formatted, now, person, show
from muster.kernel.errors import Invalid

app = typer.Typer(help="Analysts' own logins to PostgreSQL, through the same gate.", no_args_is_help=True)


@app.command("grant")
def grant(to: str = typer.Argument(metavar="PERSON"), by: By = "", format: Formatted = Format.TABLE) -> None:
    """Give an analyst a login of their own, with a new password that is shown once."""
    with _administrator() as connection:
        login = give_login(by=person(by), at=now(), person=to)
        password = secrets.token_urlsafe(18)
        _make_login(connection, login.name, password)
        answer = {
            "login": login.name,
            "password": password,
            "database": connection.info.dbname,
            "host": connection.info.host,
            "port": connection.info.port,
        }
    sentence = (
        f"{to} connects as {login.name} with the password {password} (shown once, hand it over in person):\n"  # noqa: S608
        f'  psql "host={answer["host"]} port={answer["port"]} dbname={answer["database"]} user={login.name}"\n'
        "  select * from muster.my_lists();\n"
        "  select * from muster.open_list('LIST', 'PURPOSE', 'why now');\n"
        "  select * from muster.nominal;"
    )
    show(answer, format, sentence)


@app.command("end")
def end(of: str = typer.Argument(metavar="PERSON"), by: By = "", format: Formatted = Format.TABLE) -> None:
    """End an analyst's login, and close the connections it has open."""
    with _administrator() as connection:
        login = end_login(by=person(by), at=now(), person=of)
        if _is_role(connection, login.name):
            connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(login.name)))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [login.name])
    show({"login": login.name}, format, f"{of} can no longer connect.")


def _administrator() -> psycopg.Connection[Any]:
    connection = psycopg.connect(administrator_url(settings.MUSTER), autocommit=True)
    if connection.info.user == APP_ROLE:
        connection.close()
        raise Invalid(
            "Making a login needs an administrator of PostgreSQL.",
            {"MUSTER_DATABASE_URL": "Run this once with an administrator's URL, as for muster setup."},
        )
    return connection


def _is_role(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("select from pg_roles where rolname = %s", [name]).fetchone() is not None


def _make_login(connection: psycopg.Connection[Any], name: str, password: str) -> None:
    role = sql.Identifier(name)
    if not _is_role(connection, name):
        connection.execute(sql.SQL("create role {} nosuperuser nocreatedb nocreaterole nobypassrls").format(role))
    # Hashed here, so that the password never stands in the server's log.
    hashed = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} login password {}").format(role, sql.Literal(hashed)))
    connection.execute(sql.SQL("grant muster_reader to {}").format(role))
    # A look must not outlive its opening in a cursor or an idle transaction.
    connection.execute(sql.SQL("alter role {} set search_path = muster").format(role))
    connection.execute(sql.SQL("alter role {} set statement_timeout = '5min'").format(role))
    connection.execute(sql.SQL("alter role {} set idle_in_transaction_session_timeout = '5min'").format(role))
    if connection.info.server_version >= 170_000:
        # Nor may a transaction hold up the log's tree; roles.sql says the same of the program.
        connection.execute(sql.SQL("alter role {} set transaction_timeout = '55min'").format(role))
