"""The import's set-wise work: rows are copied into a temporary table, and taken from it in two statements.

Row by row would need a query each, and all rows as objects the memory of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from muster.register.rules.rows import asset_ref

KEYS = {
    "line": "bigint",
    "ok": "boolean",
    "source_id": "text",
    "title": "text",
    "organisation_id": "bigint",
    "organisation_name": "text",
    "ref": "text",
}
TEXTS = (
    "description",
    "kind",
    "owner_as_named",
    "part",
    "purposes",
    "lawful_basis",
    "condition",
    "subjects",
    "data",
    "joint_controllers",
    "processors",
    "recipients_as_named",
    "transfers",
    "profiling",
    "security",
    "origin",
    "classification",
)
PLAIN = {
    **dict.fromkeys(TEXTS, "text"),
    "copy": "text",
    "sensitive": "boolean",
    "volume": "bigint",
    "unit_id": "bigint",
}
"""Columns that a row sets when it says something, and leaves alone when it does not."""

WORDS = ("location_as_named", "retention_as_named")
DERIVED = {
    "location_id": ("bigint", "location_as_named"),
    "retention_rule_id": ("bigint", "retention_as_named"),
    "retention_months": ("integer", "retention_as_named"),
}
"""Columns that follow from words. While the words stay the same, what somebody set here by hand stays too; when they
change, it goes: it was said of another place or period, and unknown never passes."""

COLUMNS = {**KEYS, **PLAIN, **dict.fromkeys(WORDS, "text"), **{name: kind for name, (kind, _) in DERIVED.items()}}
WORKING = (
    "asset_id bigint, by_title boolean not null default false, fits integer not null default 0, other text, "
    "changed boolean not null default false"
)


def as_staged(number: int, source: str, values: Mapping[str, Any], *, ok: bool) -> tuple[Any, ...]:
    """One row in the order of COLUMNS."""
    title, source_id = str(values.get("title", "")), str(values.get("source_id", ""))
    key = (source, source_id) if source_id else (str(values["organisation_key"]), title)
    staged = {**values, "line": number, "ok": ok, "source_id": source_id, "title": title}
    staged["ref"] = asset_ref(title, *key)
    return tuple(staged.get(name) for name in COLUMNS)


def stage(cursor: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy the rows into a temporary table that ends with the transaction."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    cursor.execute(f"create temporary table staged ({columns}, {WORKING}) on commit drop")
    with cursor.copy(_text("copy staged ({}) from stdin", _names(COLUMNS))) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("analyze staged")


def compare(cursor: Any, source: str) -> None:
    """Mark the staged rows that would change their asset."""
    pairs = _new_values(source)
    statement = _text(
        "update staged s set changed = true from asset a where s.ok and s.asset_id = a.id"
        " and row ({}) is distinct from row ({})",
        sql.SQL(", ").join(pairs.values()),
        sql.SQL(", ").join(sql.SQL("a.{}").format(sql.Identifier(name)) for name in pairs),
    )
    cursor.execute(statement)


def unknown_organisations(cursor: Any) -> list[str]:
    """The names of organisations that good rows need and that are not on record, sorted."""
    cursor.execute("select distinct organisation_name from staged where ok and organisation_name is not null")
    return sorted(name for (name,) in cursor.fetchall())


def set_organisations(cursor: Any, ids: Mapping[str, int]) -> None:
    """Give staged rows the organisations that were added for them."""
    if ids:
        cursor.execute(
            "update staged set organisation_id = added.id from unnest(%s::text[], %s::bigint[]) as added (name, id)"
            " where staged.organisation_name = added.name",
            [list(ids), list(ids.values())],
        )


def take(cursor: Any, source: str, at: datetime) -> list[int]:
    """Change and add the assets. Gives the primary keys of those touched."""
    cursor.execute(_update(source))
    touched = [id_ for (id_,) in cursor.fetchall()]
    cursor.execute(_insert(source, at))
    return touched + [id_ for (id_,) in cursor.fetchall()]


def _new_values(source: str) -> dict[str, sql.Composable]:
    """What each column of a matched asset `a` becomes by its staged row `s`."""
    values: dict[str, sql.Composable] = {
        "title": sql.SQL("s.title"),
        "source": sql.Literal(source),
        "source_id": sql.SQL("coalesce(nullif(s.source_id, ''), a.source_id)"),
        "organisation_id": sql.SQL("coalesce(s.organisation_id, a.organisation_id)"),
    }
    for name in (*PLAIN, *WORDS):
        values[name] = sql.SQL("coalesce(s.{0}, a.{0})").format(sql.Identifier(name))
    for name, (_, words) in DERIVED.items():
        values[name] = sql.SQL(
            "case when s.{words} is null then a.{name}"
            " when s.{words} = a.{words} then coalesce(s.{name}, a.{name}) else s.{name} end"
        ).format(words=sql.Identifier(words), name=sql.Identifier(name))
    return values


def _update(source: str) -> str:
    sets = [sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in _new_values(source).items()]
    return _text(
        "update asset a set {} from staged s where s.ok and s.changed and s.asset_id = a.id returning a.id",
        sql.SQL(", ").join(sets),
    )


def _insert(source: str, at: datetime) -> str:
    values: dict[str, sql.Composable] = {
        name: sql.SQL("s.{}").format(sql.Identifier(name))
        for name in COLUMNS
        if name not in ("line", "ok", "organisation_name")
    }
    for name in (*TEXTS, *WORDS):
        values[name] = sql.SQL("coalesce(s.{}, '')").format(sql.Identifier(name))
    values["copy"] = sql.SQL("coalesce(s.copy, 'master')")
    values |= {"source": sql.Literal(source), "registered_at": sql.Literal(at)}
    return _text(
        # in the order of references, so that a file's order leaves no trace
        "insert into asset ({}) select {} from staged s where s.ok and s.asset_id is null order by s.ref returning id",
        _names(values),
        sql.SQL(", ").join(values.values()),
    )


def _names(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _text(statement: str, *parts: sql.Composable) -> str:
    """Django passes text on, not psycopg's composed statements."""
    return sql.SQL(statement).format(*parts).as_string(connection.connection)
