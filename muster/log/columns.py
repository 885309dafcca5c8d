"""Do the columns by which the log is searched say what the bodies say?

A CHECK sees to it for each row that is written (ADR 9), so while it stands nothing needs to be compared again. Where a
superuser dropped it, every entry's columns are compared with its body: here, and not by a function of the database,
which they may have changed as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from muster.log.checking import Problems
from muster.log.stored import Cursor

MOMENTS = ("at", "until")
TEXTS = ("event", "operation", "outcome", "person", "list", "purpose")
# `not valid` is what a set-up makes of a CHECK that it finds missing: it binds what is written from then on.
_BOUND = """
    select exists (
        select from pg_constraint
        where conrelid = 'muster.entry'::regclass and conname = 'entry_is_sound' and contype = 'c' and convalidated
          and pg_get_constraintdef(oid) like '%%is_sound(salt, body, commitment, at, until, event, operation,'
                                             ' outcome, person, list, purpose)%%')
"""
_WRITTEN = """
    select leaf.index, entry.id, body,
           to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           event, operation, outcome, person, list, purpose
    from muster.entry left join muster.leaf on leaf.entry_id = entry.id
"""


def check_columns(cursor: Cursor, problems: Problems, always: bool) -> None:
    """Name the entries whose columns differ from their bodies.

    Compares only where the CHECK does not bind every row, or `always`.
    """
    (bound,) = cursor.execute(_BOUND).fetchone() or (False,)
    if bound and not always:
        return
    for index, entry, body, *columns in cursor.stream(_WRITTEN):
        if not _agree(body, columns):
            problems.add("columns", f"The columns of the entry with id {entry} do not say what its body says.", index)


def _agree(body: str | None, columns: Sequence[str | None]) -> bool:
    said = _said(body)
    moments = [_moment(said.get(key)) for key in MOMENTS]
    texts = [_text(said.get(key)) for key in TEXTS]
    return [*moments, *texts] == [*columns]


def _said(body: str | None) -> dict[str, Any]:
    """What a body says; nothing where it is erased or no JSON. Numbers as they are written there."""
    try:
        said = json.loads(body or "{}", parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _moment(value: object) -> str | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if at else None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
