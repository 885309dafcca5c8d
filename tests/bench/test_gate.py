"""The bench sends the gate what the program sends it; else it would measure something that nobody runs."""

from __future__ import annotations

import re

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import gate
from muster.access import actions
from tests.conftest import NOON
from tests.lists import build


def test_the_bench_asks_what_the_action_asks(db: str, admin: psycopg.Connection) -> None:
    build.accepting()
    build.add()
    build.opened()  # which states the standing and the clearance
    with CaptureQueriesContext(connection) as queries:
        actions.open_list(by=build.OWNER, at=NOON, list="L-1", purpose="protect", reason="To test.")
    asked = [each["sql"] for each in queries if "from muster." in each["sql"]]
    assert [_without_values(each) for each in asked] == [_without_values(gate.OPEN), _without_values(gate.READ)]


def _without_values(statement: str) -> str:
    """The statement with a mark for each value or place of one."""
    return re.sub(r"'(?:[^']|'')*'(?:::\w+)?|%s|\b\d+\b", "?", statement)
