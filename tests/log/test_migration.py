"""The log of an older version comes through the migrations as it was written."""

from __future__ import annotations

from importlib import import_module

import psycopg
import pytest

from tests.forging import COLUMNS
from tests.log.build import behind, crafted, write

GENERATED = """
alter table muster.entry drop constraint entry_is_sound;
drop trigger follow_the_body on muster.entry;
alter table muster.entry
    drop column at, drop column until, drop column event, drop column operation, drop column outcome,
    drop column person, drop column list, drop column purpose;
alter table muster.entry
    add column at timestamptz generated always as (muster.said_at(body)) stored,
    add column until timestamptz generated always as (muster.said_until(body)) stored,
    add column event text generated always as (muster.said(body, 'event')) stored,
    add column operation text generated always as (muster.said(body, 'operation')) stored,
    add column outcome text generated always as (muster.said(body, 'outcome')) stored,
    add column person text generated always as (muster.said(body, 'person')) stored,
    add column list text generated always as (muster.said(body, 'list')) stored,
    add column purpose text generated always as (muster.said(body, 'purpose')) stored;
"""
EVERYTHING = f"select id, xid::text, salt, body, commitment, {COLUMNS} from muster.entry order by id"


def test_entries_with_generated_columns_are_kept_as_they_are(db: str, admin: psycopg.Connection) -> None:
    _entries(admin)
    with admin.transaction(force_rollback=True):
        before = _as_first_written(admin)
        admin.execute(_second())
        assert admin.execute(EVERYTHING).fetchall() == before
        assert len(before) >= 5
        vouched = "select convalidated from pg_constraint where conname = 'entry_is_sound'"
        assert admin.execute(vouched).fetchone() == (True,)


def test_an_altered_body_stops_the_migration(db: str, admin: psycopg.Connection) -> None:
    _entries(admin)
    with admin.transaction(force_rollback=True):
        _as_first_written(admin)
        admin.execute("set local session_replication_role = replica")
        admin.execute("update muster.entry set body = body || ' ' where id = 2")
        with pytest.raises(psycopg.errors.CheckViolation):
            admin.execute(_second())


def _entries(admin: psycopg.Connection) -> None:
    write(3, list="L-1", purpose="protect", until="2026-01-01T00:15:00.000001Z", operation="consultation")
    with behind(admin):
        crafted(admin, xid=7, person="P-\u00e9\u2028\"'")
        erased = crafted(admin, xid=8)
        admin.execute("update entry set body = null where id = %s", [erased])


def _as_first_written(admin: psycopg.Connection) -> list[tuple[object, ...]]:
    admin.execute(import_module("muster.migrations.0001_first").Migration.operations[0].sql)
    admin.execute(GENERATED)
    return admin.execute(EVERYTHING).fetchall()


def _second() -> str:
    (change,) = import_module("muster.migrations.0003_entry_columns_beside_the_body").Migration.operations
    return str(change.database_operations[0].sql)
