"""A log to attack behind its triggers, as a superuser can.

It has 700 entries: two full tiles, one that is not, and a level above; a checkpoint at 300, at 301 and at 700.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from muster.log import keeping
from muster.log.keeping import integrate, publish
from muster.log.verification import FirstBad, Verification, as_json, as_text
from muster.log.verifying import verify
from tests.log.build import behind

SIZE = 700
COMMITMENT = "entry_is_sound"


@dataclass
class Log:
    """The log under attack. Ids of entries are one more than their indexes."""

    admin: psycopg.Connection

    def do(self, statement: str, *given: Any) -> None:
        with behind(self.admin):
            assert self.admin.execute(statement, given or None).rowcount != 0, "the attack did nothing"

    def found(self) -> Verification:
        found = verify()
        assert as_json(found)["ok"] is found.ok
        assert as_text(found)
        return found

    def names(self, index: int | None, entry: int | None, last: int | None = None) -> Verification:
        """Verify, and see that this is the first bad entry."""
        found = self.found()
        assert not found.ok
        assert found.first_bad == FirstBad(entry, index, last), as_text(found)
        return found

    def said(self, entry: int, **changes: Any) -> str:
        """The body of an entry, changed."""
        (body,) = self.admin.execute("select body from entry where id = %s", [entry]).fetchone()
        return json.dumps(json.loads(body) | changes)


def settle(signed: bool = True) -> None:
    """Take the one entry that waits into the tree, and sign it, whatever time it says."""
    assert integrate() == 1
    if signed:
        keeping.WAITING, before = timedelta(days=1), keeping.WAITING  # a false time must not hold up publishing
        try:
            assert publish() is not None
        finally:
            keeping.WAITING = before
