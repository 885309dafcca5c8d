"""How disclosing succeeds, and how it is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from muster.sharing.actions import disclose
from tests.access.build import OWNER, SIRO
from tests.laws.scenario import Scenario
from tests.sharing.build import FIELDS, opened, shared_list


def _telling(by: str) -> dict[str, Any]:
    shared_list()
    about = {"recipient": "COUNCIL", "receiver": "Grace Ellis", "fields": FIELDS, "how": "spoken"}
    said = {"reason": "To agree on visits.", "guidance": "Being on it is no finding of guilt."}
    return {"by": by, "at": datetime.now(UTC), "opening": opened(), "nominals": ["N-0"]} | about | said


SCENARIOS = [Scenario(disclose, lambda: _telling(OWNER), lambda: _telling(SIRO))]
