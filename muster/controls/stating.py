"""States what the controls find: writes findings and standings, within whatever action changed their inputs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from muster.controls.catalogue import judge, standings
from muster.controls.queries import list_facts
from muster.controls.records import Standing, StatedFinding
from muster.controls.rules import Judgement
from muster.kernel.decision import Finding

BATCH = 1000


def state_standings(at: datetime, *, lists: Iterable[int] | None = None) -> list[int]:
    """State the findings and standings of these lists, or of all, again. Gives their primary keys."""
    known = list_facts(at, ids=lists)
    judged = {key: judge(facts, at) for key, facts in known.items()}
    StatedFinding.objects.bulk_create(
        [_finding(key, each) for key, judgements in judged.items() for each in judgements],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["list", "control"],
        update_fields=["verdict", "reason", "remedy", "who", "until", "improves_at"],
    )
    Standing.objects.bulk_create(
        [
            _standing(key, door, control, finding, at)
            for key, judgements in judged.items()
            for door, (control, finding) in standings(known[key], judgements, at).items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["list", "door"],
        update_fields=["verdict", "control", "reason", "remedy", "who", "until", "improves_at", "stated_at"],
    )
    return list(judged)


def _finding(key: int, judgement: Judgement) -> StatedFinding:
    finding = judgement.finding
    return StatedFinding(
        list_id=key,
        control=judgement.control.id,
        verdict=finding.verdict,
        reason=finding.reason,
        remedy=finding.remedy,
        who=finding.who,
        until=finding.until,
        improves_at=finding.improves_at,
    )


def _standing(key: int, door: str, control: str, finding: Finding, at: datetime) -> Standing:
    return Standing(
        list_id=key,
        door=door,
        verdict=finding.verdict,
        control=control,
        reason=finding.reason,
        remedy=finding.remedy,
        who=finding.who,
        until=finding.until,
        improves_at=finding.improves_at,
        stated_at=at,
    )
