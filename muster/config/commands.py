"""The root of the command line: puts the rooms' commands together, starts the database, maps errors once."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

import typer

from muster.config.variables import BadVariable, read_variables

NEEDS_NO_DATABASE = ("stop",)
NOT_SET_UP = ("3F000", "42501", "42703", "42883", "42P01")
"""PostgreSQL's codes for a schema, privilege, column, function or table that is not there yet."""


def main() -> None:
    """Run `muster`. Exit codes: 0 done, 1 found wanting, 2 mistaken input, 3 refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    from muster.config.server import ensure_running

    works = not _only_asks_for_help(sys.argv[1:])
    try:
        variables = read_variables()
        if works:
            ensure_running(variables)
    except BadVariable as bad:
        sys.stderr.write(f"{bad}\n")
        raise SystemExit(2) from None
    import django
    import psycopg
    from django.db import DatabaseError

    django.setup()
    from muster.doors.command import explain
    from muster.kernel.errors import MusterError
    from muster.log.acting import door

    door.set("command")
    try:
        root()()
    except MusterError as error:
        raise SystemExit(explain(error, as_json=_wants_json(sys.argv))) from None
    except (DatabaseError, psycopg.Error) as error:
        if not (sentence := _unusable(error)):
            raise
        works = False
        sys.stderr.write(sentence)
        raise SystemExit(1) from None
    finally:
        if works:
            _keep_the_log()


def root() -> typer.Typer:
    """The whole command line."""
    from muster.access import commands as access
    from muster.access.auditing import commands as auditing
    from muster.config import chores, logins
    from muster.config.home import commands as home
    from muster.controls import commands as controls
    from muster.evidence import commands as evidence
    from muster.lists import commands as lists
    from muster.log import commands as log
    from muster.oversight import commands as oversight
    from muster.people import commands as people
    from muster.people.accounts import commands as accounts
    from muster.register import commands as register
    from muster.rights import commands as rights
    from muster.sharing import commands as sharing
    from muster.training import commands as training

    app = typer.Typer(
        name="muster",
        help="Muster governs lists of people: no list is read, changed or shared unless it passes muster.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    home.add_to(app)
    controls.add_to(app)
    access.add_to(app)
    access.add_to_lists(lists.app)
    app.add_typer(lists.app, name="lists")
    app.add_typer(register.app, name="register")
    app.add_typer(evidence.app, name="evidence")
    accounts.add_to(people.app)
    app.add_typer(people.app, name="people")
    app.add_typer(training.app, name="training")
    app.add_typer(sharing.app, name="disclosures")
    app.add_typer(rights.app, name="complaints")
    app.add_typer(oversight.app, name="recommendations")
    auditing.add_to(log.app)
    app.add_typer(log.app, name="log")
    app.add_typer(logins.app, name="sql-access")
    chores.add_to(app)
    return app


def _only_asks_for_help(arguments: list[str]) -> bool:
    return not arguments or "--help" in arguments or arguments[0] in NEEDS_NO_DATABASE


def _unusable(error: Exception) -> str:
    """What to do about a database that is out of reach or not set up; "" for any other fault of a database."""
    import psycopg

    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    line = (str(cause).strip() or "no answer").splitlines()[0]
    if getattr(cause, "sqlstate", None) in NOT_SET_UP:
        return f"The database is not set up for this version of Muster ({line}). Run `muster setup`.\n"
    if isinstance(cause, psycopg.OperationalError):
        return f"The database cannot be used: {line}. Start it, check MUSTER_DATABASE_URL, or run `muster setup`.\n"
    return ""


def _wants_json(arguments: list[str]) -> bool:
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _keep_the_log() -> None:
    """Integrate and publish what this command appended. With the command line alone there is no worker running."""
    from muster.log.keeping import keep

    keep()
