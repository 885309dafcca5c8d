"""What takes the assurance out of Muster: a copy that nobody corrects any more, and so one that is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from muster.controls.queries.overview import CONTROLS, cells_of, lists_by_need
from muster.controls.rules import Choice
from muster.kernel.dates import day_of
from muster.log.acting import acting
from muster.people.queries import the_person
from muster.people.rules import may

COLUMNS = (
    "list", "title", "unit", "tier", "owner", "standing", "holds_until",
    "control", "verdict", "reason", "remedy", "who", "until",
)  # fmt: skip


def download_assurance(*, by: str, at: datetime, choice: Choice) -> list[dict[str, Any]]:
    """Every finding of the lists that fit the choice, a row each, worst list first, to be taken away as a file."""
    with acting("assurance.downloaded", by=by, at=at) as act:
        on = day_of(at)
        act.check(may(the_person(by, on), "assurance.read", on))
        lists = list(lists_by_need(at, choice))
        act.enter(lists=len(lists), chosen={name: value for name, value in asdict(choice).items() if value})
        cells = cells_of(lists, at)
    return [row for each in lists for row in _rows(each, cells[each.id])]


def _rows(row: Any, cells: dict[str, Any]) -> Iterator[dict[str, Any]]:
    about = {
        "list": row.ref,
        "title": row.title,
        "unit": row.asset.unit.name if row.asset.unit else "",
        "tier": row.tier,
        "owner": row.owner.name,
        "standing": row.now,
        "holds_until": row.until if row.now == "met" else None,
    }
    for key in CONTROLS:
        cell = cells[key]
        found = {"verdict": cell.verdict, "reason": cell.reason, "remedy": cell.remedy, "who": cell.who}
        yield about | {"control": key} | found | {"until": cell.until}
