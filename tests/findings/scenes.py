"""What the scenarios of the findings share: trying to open, and what a refusal said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from muster.access.actions import open_list
from muster.controls.queries import assure
from muster.kernel.errors import NotAllowed
from tests.access.build import ANALYST, moment


def refusal(action: Any, **arguments: Any) -> str:
    """The code with which an action is refused."""
    with pytest.raises(NotAllowed) as refused:
        action(**({"at": datetime.now(UTC)} | arguments))
    return refused.value.decision.code


def opening(who: str = ANALYST, ref: str = "L-1", purpose: str = "prevent") -> str:
    """ "opened", or the code of the refusal."""
    try:
        open_list(by=who, at=datetime.now(UTC), list=ref, purpose=purpose, reason="Briefing")
    except NotAllowed as refused:
        return refused.decision.code
    return "opened"


def finding(control: str, ref: str = "L-1", *, days: int = 0) -> tuple[str, str]:
    """The verdict and reason of one control of a list, judged so many days from when it was built.

    Not from now: a run that began before midnight would count from another day than the one it built on.
    """
    judged = assure(moment(days), ref=ref)[0][1]
    found = next(each.finding for each in judged if each.control.id == control)
    return found.verdict.value, found.reason
