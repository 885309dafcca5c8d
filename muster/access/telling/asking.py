"""Authorising a list by the facts as they are at this moment: state again what time has overtaken, then decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from muster.access.actions import restate_due
from muster.access.queries import stale
from muster.lists.actions import authorise_list
from muster.lists.records import Authorisation


def asked_afresh(action: Callable[..., Authorisation]) -> Callable[..., Authorisation]:
    """An action that authorises a list, after what time has overtaken is stated again. Without that, a list whose DPIA
    takes effect today could not be authorised until somebody else changed something, though its page says that it can.
    Raises what the action raises."""

    def ask(*, by: str, at: datetime, list: str, **given: Any) -> Authorisation:
        lists, persons = stale(at, list=list, person=by)
        if lists or persons:
            restate_due(by=by, at=at, lists=[*lists], persons=[*persons])
        return action(by=by, at=at, list=list, **given)

    return ask


ask_to_authorise = asked_afresh(authorise_list)
