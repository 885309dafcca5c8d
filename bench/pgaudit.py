"""PostgreSQL's pgaudit beside the gate, on Debian's PostgreSQL 15.

What pgaudit records of a look is the statement and its parameters, by session (every read of a role) or by object (every
read of a table), in the server's own log file. It is written before the rows are sent but not flushed to the disk, no
transaction depends on it, and it knows the login and not the person behind a program's login.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import ClientCursor

from bench import gate
from bench.clients import Operation, clients
from bench.debian import PACKAGE, debian_server, pgaudit_present
from bench.ground import Ground, embedded_server
from bench.measure import ROUNDS, Row, in_turn, ratios, spread

ROLES = """
    create extension pgaudit;
    create role auditor;
    grant usage on schema plain to auditor;
    grant select on plain.nominal to auditor;
    create role unlogged login;
    create role by_session login;
    create role by_object login;
    alter role by_session set pgaudit.log = 'read';
    alter role by_session set pgaudit.log_parameter = on;
    alter role by_object set pgaudit.role = 'auditor';
    alter role by_object set pgaudit.log_parameter = on;
    grant usage on schema plain to unlogged, by_session, by_object;
    grant select on plain.nominal to unlogged, by_session, by_object;
"""


TINY: dict[str, Any] = {"duration": 0.01, "rounds": 1}


@contextmanager
def SERVER() -> Iterator[str]:
    """Debian's server where there is one with pgaudit, else the embedded one, on which there is nothing to measure."""
    with debian_server() if pgaudit_present() else embedded_server() as url:
        yield url


def measure(ground: Ground, duration: float = 2.0, rounds: int = ROUNDS) -> list[Row]:
    """Rates of reads that pgaudit logs over those that nobody logs; and the gate on the same server."""
    if not pgaudit_present():
        return [Row("PostgreSQL's pgaudit", "not present", note=f"Debian's package {PACKAGE}")]
    gate.build(ground)
    with ground.administrator() as admin:
        admin.execute(ROLES)
    with clients(1, prepare, ground.url, ground.app) as reading:
        names = ("unlogged", "by_session", "by_object", "gate", "bare")
        found = in_turn({name: partial(reading.rate, name, duration) for name in names}, rounds)
    _check_that_it_logs(ground)
    return _rows(found)


def prepare(number: int, url: str, app: str) -> Mapping[str, Operation]:
    """The gate's operations, and the bare read by each of the roles, over connections of the same kind."""

    def reads(role: str) -> Operation:
        connection = psycopg.connect(
            _as(url, role), autocommit=True, cursor_factory=ClientCursor, prepare_threshold=None
        )

        def look(turn: int) -> None:
            assert len(connection.execute(gate.BARE_READ, [1 + turn % gate.LISTS]).fetchall()) == gate.ON_EACH

        return look

    return {**gate.prepare(number, app), **{name: reads(name) for name in ("unlogged", "by_session", "by_object")}}


def _as(url: str, role: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}@"))


def _check_that_it_logs(ground: Ground) -> None:
    """A peer that records nothing would be fast."""
    log = (Path(urlsplit(ground.url).query.removeprefix("host=")) / "log").read_text(errors="replace")
    assert "AUDIT: SESSION" in log
    assert "AUDIT: OBJECT" in log


def _rows(found: dict[str, list[float]]) -> list[Row]:
    unlogged = f"read alone: {spread(found['unlogged'], '/s')}"
    return [
        Row(
            "read 50 people with pgaudit.log = read, on PostgreSQL 15",
            f"{spread(ratios(found['by_session'], found['unlogged']))} of the read alone",
            note=f"{spread(found['by_session'], '/s')}; {unlogged}; records the statement, in a file no commit waits for",
        ),
        Row(
            "the same with pgaudit's object logging of the table",
            f"{spread(ratios(found['by_object'], found['unlogged']))} of the read alone",
            note=f"{spread(found['by_object'], '/s')}; {unlogged}",
        ),
        Row(
            "the same through Muster's gate, on the same server",
            f"{spread(ratios(found['gate'], found['bare']))} of the read and a bare insert",
            note=f"{spread(found['gate'], '/s')} against {spread(found['bare'], '/s')}; committed before the read",
        ),
    ]  # fmt: skip
