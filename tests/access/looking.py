"""Opening lists as somebody would, and being refused."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from muster.access import actions
from muster.kernel.errors import NotAllowed
from tests.access.build import ANALYST, NOW, cleared, good_list


def opening(by: str = ANALYST, ref: str = "L-1", purpose: str = "prevent", reason: str = "Briefing") -> Any:
    return actions.open_list(by=by, at=NOW, list=ref, purpose=purpose, reason=reason)


def refusal(**terms: Any) -> Any:
    with pytest.raises(NotAllowed) as refused:
        opening(**terms)
    return refused.value.decision


def ready(**terms: Any) -> str:
    good_list(**terms)
    return cleared()


def last_entry(admin: psycopg.Connection) -> dict[str, Any]:
    return json.loads(admin.execute("select body from muster.entry order by id desc limit 1").fetchone()[0])
