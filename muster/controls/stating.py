"""States what the controls find: writes findings and standings, within whatever action changed their inputs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from muster.controls.catalogue import judge, standings
from muster.controls.queries import list_facts
from muster.controls.records import Standing, StatedFinding
from muster.controls.rules import Judgement
from muster.kernel.decision import Finding

BATCH = 1000

# What differs from the last line of the record becomes its next line: one statement, however many lists there are.
# Last by number and never earlier than that: transactions state one at a time (see derivations), but two may have been
# given their time in the other order, and a record that ran backwards would tell the past wrong.
RECORD_CHANGES = """
insert into standing_stated (list_id, door, verdict, control, state, until, stated_at)
select now.list_id, now.door, now.verdict, now.control, list.state, now.until,
       greatest(now.stated_at, last.stated_at)
from standing now
join list on list.id = now.list_id
left join lateral (
    select * from standing_stated where list_id = now.list_id and door = now.door order by id desc limit 1
) last on true
where now.list_id = any (%s)
  and (last.verdict, last.control, last.state, last.until)
      is distinct from (now.verdict, now.control, list.state, now.until)
order by now.list_id, now.door
"""


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
    with connection.cursor() as cursor:
        cursor.execute(RECORD_CHANGES, [[*judged]])
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
