"""Taking turns: where a decision depends on more rows than can be locked, the next transaction waits for this one."""

from __future__ import annotations

from django.db import connection


def take_turns(room: str) -> None:
    """Wait until no other transaction has this room's turn; keep it until this one ends.

    Two imports of one file would both find a reference missing and both add it; two administrators could each be
    ended because the other remains. Row locks do not help: the row is not there yet, or is another one.
    Call it first in the action, so that everything decided after it is read afresh.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"muster.{room}"])
