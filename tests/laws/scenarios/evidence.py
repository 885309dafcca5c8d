"""How each action on documents succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.evidence.actions import approve_document, withdraw_document, write_document
from tests.evidence import build
from tests.laws.scenario import Scenario
from tests.people.build import person


def _writing(by: str) -> dict[str, Any]:
    return {
        "by": by,
        "at": build.NOON,
        "ref": "D-1",
        "kind": "dpia",
        "title": "Assessment",
        "assets": [build.asset()],
        "content": b"What it says.",
        "file_name": "assessment.pdf",
        "effective_on": date(2026, 6, 1),
        "review_on": build.REVIEW,
    }


def _approving(by: str) -> dict[str, Any]:
    build.version()
    return {"by": by, "at": build.NOON, "document": "D-1", "number": 1}


def _withdrawing(by: str) -> dict[str, Any]:
    build.approved()
    return {"by": by, "at": build.NOON, "document": "D-1", "number": 1, "reason": "Superseded by a merger."}


SCENARIOS = [
    Scenario(
        action=write_document,
        permitted=lambda: _writing(person("P-WENDY", "list_owner")),
        refused=lambda: _writing(person("P-USER", "list_user")),
    ),
    Scenario(
        action=approve_document,
        permitted=lambda: _approving(person("P-SIRO", "siro")),
        refused=lambda: _approving(person("P-WENDY", "list_owner", "iao")),
    ),
    Scenario(
        action=withdraw_document,
        permitted=lambda: _withdrawing(person("P-SIRO", "siro")),
        refused=lambda: _withdrawing(person("P-WENDY", "list_owner")),
    ),
]
