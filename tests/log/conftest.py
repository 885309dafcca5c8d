"""A MUSTER_HOME of its own for each test of the log, as its key and checkpoints outlive the tables; a log to attack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from muster.log.keeping import integrate, publish
from tests.conftest import empty
from tests.log.attacked import COMMITMENT, Log
from tests.log.build import loosened, write_many


@pytest.fixture
def home(db: str, tmp_path: Path) -> Iterator[Path]:
    empty(db)  # set-up has left an entry of its own
    before = settings.MUSTER["MUSTER_HOME"]
    settings.MUSTER["MUSTER_HOME"] = tmp_path / "home"
    yield tmp_path / "home"
    settings.MUSTER["MUSTER_HOME"] = before


@pytest.fixture
def log(home: Path, admin: psycopg.Connection) -> Iterator[Log]:
    """Fresh, with the constraints gone that a superuser can drop; they come back as they were."""
    for count in (300, 1, 399):
        write_many(count)
        integrate()
        assert publish() is not None
    with loosened(admin, COMMITMENT, "leaf_pkey", "leaf_entry_id_key"):
        yield Log(admin)
        connection.close()
        admin.execute("set session_replication_role = replica")
        admin.execute("truncate entry, leaf, tile, checkpoint")
