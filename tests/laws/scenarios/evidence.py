"""How each action on documents succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.evidence.actions import (
    advise_on_document,
    approve_document,
    download_document,
    send_back_document,
    withdraw_document,
    write_document,
)
from muster.people.actions import add_organisation
from tests.evidence import build
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, found, person


def _writing(by: str) -> dict[str, Any]:
    return {
        "by": by,
        "at": build.NOON,
        "ref": "D-1",
        "kind": "dpia",
        "title": "Assessment",
        "assets": [build.asset()],
        "content": b"What it says.",
        "file_name": "assessment.txt",
        "effective_on": date(2026, 6, 1),
        "review_on": build.REVIEW,
    }


def _approving(by: str) -> dict[str, Any]:
    build.version()
    return {"by": by, "at": build.NOON, "document": "D-1", "number": 1}


def _withdrawing(by: str) -> dict[str, Any]:
    build.approved()
    return {"by": by, "at": build.NOON, "document": "D-1", "number": 1, "reason": "Superseded by a merger."}


def _sending_back(by: str) -> dict[str, Any]:
    return _approving(by) | {"reason": "Say who is at risk."}


def _advising(by: str) -> dict[str, Any]:
    return _approving(by) | {"text": "Ask those who are on it.", "against": True}


def _outsider() -> str:
    found()
    add_organisation(by=ADMINISTRATOR, at=build.NOON, ref="COUNCIL", name="Fenmarch Council", law_enforcement=False)
    return person("P-OUT", "partner", kind="third_party", organisation="COUNCIL")


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
    Scenario(
        action=send_back_document,
        permitted=lambda: _sending_back(person("P-SIRO", "siro")),
        refused=lambda: _sending_back(person("P-WENDY", "list_owner", "iao")),
    ),
    Scenario(
        action=advise_on_document,
        permitted=lambda: _advising(person("P-DPO", "dpo")),
        refused=lambda: _advising(person("P-SIRO", "siro")),
    ),
    Scenario(
        action=download_document,
        permitted=lambda: _approving(person("P-USER", "list_user")),
        refused=lambda: _approving(_outsider()),
    ),
]
