"""A small world for attacks on the SQL defences, its rows written by a superuser behind the triggers.

Two lists, A and B, three nominals on each; two persons, both cleared for both lists; one analyst's login, who is the
first person. Written directly and not by actions, so that an attack can start from a state that no action would make.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg

from tests.forging import forged

ANALYST, COLLEAGUE = "P-ANALYST", "P-COLLEAGUE"
A, B = "LIST-A", "LIST-B"
NAMES = {A: {"Aldous", "Ambrose", "Averill"}, B: {"Bardolf", "Basset", "Berenger"}}
PURPOSE, REASON = "prevent", "a made-up reason"
PASSWORD = "only-for-tests"
LOGIN = f"analyst_{os.getpid()}"  # roles belong to the whole server, which runs at the same time may share
_NEUTRAL = {
    "bool": False,
    "date": "2026-01-01",
    "timestamptz": "2026-01-01T00:00:00Z",
    "_text": ["X"],
    "jsonb": "{}",
    "varchar": "",
    "text": "",
}
_WANTED: dict[str, dict[str, Any]] = {}


@dataclass
class World:
    """`app` is the program's login and `analyst` a person's own; each commits every statement."""

    url: str
    admin: psycopg.Connection
    app: psycopg.Connection
    analyst: psycopg.Connection


@contextmanager
def world(admin: psycopg.Connection, url: str) -> Iterator[World]:
    build(admin)
    admin.execute("set session_replication_role = origin")
    try:
        with connect(url, "muster_app") as app, connect(url, LOGIN) as analyst:
            yield World(url, admin, app, analyst)
    finally:
        admin.execute(f"drop owned by {LOGIN} cascade")
        admin.execute(f"drop role {LOGIN}")


def build(admin: psycopg.Connection) -> None:
    admin.execute("set session_replication_role = replica")
    insert(admin, "organisation", id=1, ref="FENMARCH", name="Fenmarch Police", home=True, law_enforcement=True)
    for key, ref in enumerate((ANALYST, COLLEAGUE), start=1):
        insert(admin, "person", id=key, ref=ref, name=ref, kind="employed")
    for key, ref in enumerate((A, B), start=1):
        _a_list(admin, key, ref)
    admin.execute(f"drop role if exists {LOGIN}")
    admin.execute(f"create role {LOGIN} login password '{PASSWORD}' in role muster_reader")
    insert(admin, "login", name=LOGIN, person_id=1)
    admin.execute("analyze muster.nominal")


def _a_list(admin: psycopg.Connection, key: int, ref: str) -> None:
    insert(admin, "asset", id=key, ref=ref, title=ref, part="3", copy="master")
    insert(admin, "list", id=key, ref=ref, title=ref, state="authorised", tier="high", asset_id=key)
    insert(admin, "purpose", list_id=key, code=PURPOSE)
    for door in ("open", "add"):
        insert(admin, "standing", list_id=key, door=door, verdict="met", control="accountable_owner")
    for person in (1, 2):
        insert(admin, "clearance", list_id=key, person_id=person, purpose=PURPOSE, verdict="met", code="cleared")
    for name in sorted(NAMES[ref]):
        insert(admin, "nominal", **nominal(key, name))


def nominal(list_id: int, name: str, **more: Any) -> dict[str, Any]:
    """The columns of a nominal, for an insert by whoever attacks."""
    return {
        "list_id": list_id,
        "ref": f"N-{name}",
        "family_name": name,
        "given_names": "",
        "categories": ["suspect"],
        "criteria": ["C1"],
        "source": "made up",
        "basis": "fact",
        "details": "{}",
        "added_by_id": 1,
        "added_at": "2026-01-01T00:00:00Z",
        "review_on": "2027-01-01",
        "state": "active",
        "removed_reason": "",
        **more,
    }


def insert(connection: psycopg.Connection, table: str, **values: Any) -> None:
    """One row; columns not given that may not be null get a neutral value of their type."""
    if connection.info.user not in ("muster_app", LOGIN):
        values = _filled(connection, table, values)
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(["%s"] * len(values))
    connection.execute(f'insert into muster."{table}" ({columns}) values ({places})', [*values.values()])


def _filled(admin: psycopg.Connection, table: str, values: dict[str, Any]) -> dict[str, Any]:
    if not _WANTED:
        rows = admin.execute(
            "select relname, attname, typname from pg_attribute join pg_class on pg_class.oid = attrelid"
            " join pg_type on pg_type.oid = atttypid where relnamespace = 'muster'::regnamespace and relkind = 'r'"
            " and attnum > 0 and attnotnull and attidentity = '' and attgenerated = ''"
        )
        for relation, column, kind in rows:
            _WANTED.setdefault(relation, {})[column] = _NEUTRAL.get(kind, 1)
    return _WANTED[table] | values


def connect(url: str, user: str, **more: Any) -> psycopg.Connection:
    """A new session as a role of PostgreSQL; the embedded server trusts, a named one asks for the password."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(user)}:{quote(PASSWORD)}@{host}"
    connection = psycopg.connect(
        urlunsplit(parts._replace(netloc=netloc, query=urlencode(query))), autocommit=True, **more
    )
    connection.notices = []  # type: ignore[attr-defined]
    connection.add_notice_handler(lambda notice: connection.notices.append(notice.message_primary))  # type: ignore[attr-defined]
    return connection


def act_as(connection: psycopg.Connection, person: str, opening: int | None = None) -> None:
    """Name the person, and perhaps the opening, for this session: what the program does in each transaction."""
    connection.execute(
        "select set_config('muster.person', %s, false), set_config('muster.opening', %s, false)",
        [person, str(opening or "")],
    )


def ask(connection: psycopg.Connection, ref: str = A, purpose: str = PURPOSE, reason: str | None = REASON) -> Any:
    """What the gate answers: outcome, code, reason, remedy, who, until, opening."""
    return connection.execute("select * from muster.open_list(%s, %s, %s)", [ref, purpose, reason]).fetchone()


def open_as(world: World, person: str, ref: str = A) -> int:
    """An opening of a person's, made by the program in a session of its own."""
    with connect(world.url, "muster_app") as session:
        act_as(session, person)
        outcome, *_, opening = ask(session, ref)
    assert outcome == "opened"
    return int(opening)


def seen(connection: psycopg.Connection) -> set[str]:
    """The family names that this session gets to see."""
    return {row[0] for row in connection.execute("select family_name from muster.nominal").fetchall()}


def craft(admin: psycopg.Connection, **details: Any) -> int:
    """An entry as only a superuser can write it: any time, any transaction before this one."""
    body = json.dumps({"at": "2026-01-01T00:00:00Z", "outcome": "permitted", **details})
    return int(
        admin.execute(
            forged("'3'", "select sha256('salt'::bytea) salt, %s body") + " returning id",
            [body],
        ).fetchone()[0]
    )


def behind(admin: psycopg.Connection, statement: str) -> None:
    """Change something behind the triggers."""
    admin.execute("set session_replication_role = replica")
    try:
        admin.execute(statement)
    finally:
        admin.execute("set session_replication_role = origin")


def entries(admin: psycopg.Connection) -> list[str]:
    return [row[0] for row in admin.execute("select event from muster.entry order by id").fetchall()]
