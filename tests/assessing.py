"""Assessments written here, by calling actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from muster.evidence.assessing.actions import (
    answer_assessment,
    assess_risk,
    finish_assessment,
    plan_measure,
    start_assessment,
)
from muster.evidence.assessing.asking import newest_template
from muster.evidence.records import Version
from muster.evidence.rules import ScopeFacts
from muster.kernel.dates import day_of

SCOPE = ScopeFacts(("prevent",), ("suspect",), ("band",), (), 12)


def answers(kind: str, scope: ScopeFacts = SCOPE) -> dict[str, str]:
    """An answer to every question of a kind, saying this of the list that it covers."""
    template = newest_template(kind)
    assert template is not None
    said = {}
    for each in template.questions().values():
        if each.kind == "choice":
            said[each.id] = each.options[0][0]
        elif each.kind == "text":
            said[each.id] = f"What there is to say of {each.id}."
        else:
            codes = getattr(scope, each.kind)
            said[each.id] = str(codes) if isinstance(codes, int) else "\n".join(codes or ("-",))
    return said


def risk(by: str, at: datetime, document: str, **more: Any) -> int:
    """A risk that is medium, and low once what is done about it is done."""
    given = {"says": "Somebody is taken for another.", "likelihood": "possible", "severity": "significant"}
    left = {"left_likelihood": "remote", "left_severity": "significant"}
    return assess_risk(by=by, at=at, document=document, **(given | left | more)).number


def measure(by: str, at: datetime, document: str, *, due_on: date, **more: Any) -> int:
    given = {"risk": 1, "says": "Ask for two sources.", "effect": "reduces", "owner": by}
    return plan_measure(by=by, at=at, document=document, due_on=due_on, **(given | more)).number


def begun(ref: str, kind: str, *, by: str, at: datetime, asset: str, scope: ScopeFacts = SCOPE, **measured: Any) -> str:
    """Everything said that a kind of assessment asks for, and not finished yet."""
    start_assessment(by=by, at=at, ref=ref, kind=kind, title=f"Document {ref}", assets=[asset])
    answer_assessment(by=by, at=at, document=ref, answers=answers(kind, scope))
    if kind == "dpia":
        risk(by, at, ref)
        measure(by, at, ref, **({"due_on": day_of(at) + timedelta(days=30)} | measured))
    return ref


def finished(ref: str, *, by: str, at: datetime, effective_on: date | None = None) -> Version:
    on = effective_on or day_of(at)
    return finish_assessment(by=by, at=at, document=ref, effective_on=on, review_on=day_of(at) + timedelta(days=300))
