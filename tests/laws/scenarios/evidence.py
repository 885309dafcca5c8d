"""How each action on documents succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.evidence.actions import (
    advise_on_document,
    approve_document,
    download_document,
    record_consultation,
    send_back_document,
    withdraw_document,
    write_document,
)
from muster.evidence.assessing.actions import (
    answer_assessment,
    assess_risk,
    drop_assessment,
    export_assessment,
    finish_assessment,
    plan_measure,
    start_assessment,
    take_measure,
)
from muster.people.actions import add_organisation
from tests import assessing
from tests.evidence import build
from tests.laws.scenario import Scenario
from tests.people.build import ADMINISTRATOR, found, person
from tests.scoping import advise


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
    advise("D-1", 1, build.NOON)
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


def _consulting(by: str) -> dict[str, Any]:
    build.version(residual_risk="high")
    given = {"by": by, "at": build.NOON, "document": "D-1", "number": 1}
    return given | {"asked_on": date(2026, 5, 1), "answered_on": date(2026, 6, 1), "outcome": "Go on, with care."}


def _begun(by: str, **more: Any) -> dict[str, Any]:
    """An assessment that is being written by P-WENDY, and what an action on it is given."""
    assessing.begun("D-1", "dpia", by=person("P-WENDY", "list_owner"), at=build.NOON, asset=build.asset())
    return {"by": by, "at": build.NOON, "document": "D-1"} | more


def _taking(by: str) -> dict[str, Any]:
    given = _begun(by, number=1, how="Two sources are asked for.")
    assessing.finished("D-1", by="P-WENDY", at=build.NOON)
    return given


RISK = {"says": "Somebody is taken for another.", "likelihood": "possible", "severity": "severe"}
MEASURE = {"risk": 1, "says": "Ask twice.", "effect": "reduces", "owner": "P-WENDY", "due_on": date(2026, 9, 1)}
DAYS = {"effective_on": date(2026, 6, 1), "review_on": date(2027, 6, 1)}


def _starting(by: str) -> dict[str, Any]:
    return {
        "by": by, "at": build.NOON, "ref": "D-1", "kind": "eia", "title": "Assessment", "assets": [build.asset()]
    }  # fmt: skip


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
    Scenario(
        action=record_consultation,
        permitted=lambda: _consulting(person("P-DPO", "dpo")),
        refused=lambda: _consulting(person("P-USER", "list_user")),
    ),
    Scenario(
        action=start_assessment,
        permitted=lambda: _starting(person("P-WENDY", "list_owner")),
        refused=lambda: _starting(person("P-USER", "list_user")),
    ),
    *[
        Scenario(
            action=action,
            permitted=lambda more=more: _begun("P-WENDY", **more),
            refused=lambda more=more: _begun(person("P-USER", "list_user"), **more),
        )
        for action, more in (
            (answer_assessment, {"answers": {"aim": "To protect."}}),
            (assess_risk, RISK),
            (plan_measure, MEASURE),
            (finish_assessment, DAYS),
            (drop_assessment, {"reason": "Not needed."}),
        )
    ],
    Scenario(
        action=take_measure,
        permitted=lambda: _taking("P-WENDY"),
        refused=lambda: _taking(person("P-USER", "list_user")),
    ),
    Scenario(
        action=export_assessment,
        permitted=lambda: _begun("P-WENDY", form="docx"),
        refused=lambda: _begun(_outsider(), form="docx"),
    ),
]
