"""How reading and exporting the log succeed and are refused."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from muster.access.auditing import actions
from muster.log.keeping import integrate, publish
from tests.laws.scenario import Scenario
from tests.people.build import NOON, person


def _auditor() -> str:
    return person("P-AUD", "auditor")


def _reading(by: str, **more: Any) -> dict[str, Any]:
    return {"by": by, "at": NOON, "purpose": "lawfulness", **more}


def _one(by: str) -> dict[str, Any]:
    return _reading(by, entry=1)


def _exporting(by: str) -> dict[str, Any]:
    integrate()
    publish()
    return _reading(by, folder=str(Path(tempfile.mkdtemp()) / "log"))


SCENARIOS = [
    Scenario(actions.read_log, lambda: _reading(_auditor()), lambda: _reading(_auditor()) | {"purpose": "curiosity"}),
    Scenario(actions.read_entry, lambda: _one(_auditor()), lambda: _one(person("P-BO", "list_user"))),
    Scenario(
        actions.export_log,
        lambda: _exporting(_auditor()),
        lambda: _exporting(person("P-BO", "list_user")),
    ),
]
