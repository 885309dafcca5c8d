"""Building a world once and putting the same rows back for the next test that asks for it.

Worlds are built by calling actions, which takes a good second for a list that passes muster. The rows that the actions
left are the same each time, so the second test of a run gets them back as they were, entries and files and all.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import psycopg

from muster.evidence.files import keep, kept
from muster.log.keeping import integrate

_saved: dict[str, int] = {}
_files: dict[str, list[bytes]] = {}
"""The files of its documents: the test that asks again may have another MUSTER_HOME."""
_KEEP = ("django_migrations", "gate_setting")


def once(key: str, build: Callable[[], object]) -> None:
    """Build the world that the key names, or put it back. A database that holds anything already is built upon."""
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        empty = admin.execute("select not exists (select from muster.entry)").fetchone()[0]
        if empty and key in _saved:
            _put_back(admin, _saved[key])
            for content in _files[key]:
                keep(content)
            return
        build()
        if empty:
            # Entries put back without leaves would be as old as the first build: a log that does not keep up.
            integrate()
            _saved[key] = len(_saved)
            _save(admin, _saved[key])
            named = admin.execute("select distinct sha256 from muster.document_version").fetchall()
            _files[key] = [kept(sha256) for (sha256,) in named]


def _save(admin: psycopg.Connection, number: int) -> None:
    admin.execute(f"create schema saved_{number}")
    for table, columns in _tables(admin).items():
        admin.execute(f'create table saved_{number}."{table}" as select {columns} from muster."{table}"')


def _put_back(admin: psycopg.Connection, number: int) -> None:
    with admin.transaction():
        admin.execute("delete from muster.tree")
        for table, columns in _tables(admin).items():
            admin.execute(
                f'insert into muster."{table}" ({columns}) overriding system value'
                f' select {columns} from saved_{number}."{table}"'
            )
        for table, column in admin.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'muster' and is_identity = 'YES' and table_name <> all (%s)",
            [list(_KEEP)],
        ).fetchall():
            admin.execute(
                f"select setval(pg_get_serial_sequence('muster.\"{table}\"', '{column}'), max(\"{column}\"))"
                f' from muster."{table}" having max("{column}") is not null'
            )


def _tables(admin: psycopg.Connection) -> dict[str, str]:
    """The columns of each table that are not computed from others."""
    return dict(
        admin.execute(
            "select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position)"
            " from information_schema.columns where table_schema = 'muster' and is_generated = 'NEVER'"
            " and table_name <> all (%s) group by table_name",
            [list(_KEEP)],
        ).fetchall()
    )
