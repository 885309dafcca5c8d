"""The world that the attacks on the gate start from."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.access import world as worlds


@pytest.fixture
def world(admin: psycopg.Connection, db: str) -> Iterator[worlds.World]:
    with worlds.world(admin, db) as built:
        yield built
