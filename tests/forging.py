"""Entries as only a superuser can write them: sound in themselves, with columns that say what their body says."""

from __future__ import annotations

COLUMNS = "at, until, event, operation, outcome, person, list, purpose"
_TEXTS = ("event", "operation", "outcome", "person", "list", "purpose")
_SAID = ", ".join(
    [f"(body::jsonb ->> '{each}')::timestamptz" for each in ("at", "until")]
    + [f"body::jsonb ->> '{each}'" for each in _TEXTS]
)


def forged(xid: str, rows: str, tables: str = "", entry: str = "nextval('muster.entry_id_seq')") -> str:
    """An INSERT of an entry for each of `rows`, a query for `salt` and `body`. `xid` and `entry`, its id, are SQL."""
    return (
        f"insert into muster.entry (id, xid, salt, body, commitment, {COLUMNS})"
        f" select {entry}, {xid}, salt, body, muster.commitment(salt, body), {_SAID} from ({rows}) new {tables}"
    )
