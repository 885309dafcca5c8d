"""Authorising a list by the facts as they are at this moment: state again what time has overtaken, then decide."""

from __future__ import annotations

from datetime import date, datetime

from muster.access.actions import restate_due
from muster.access.queries import stale
from muster.lists.actions import authorise_list
from muster.lists.records import Authorisation


def ask_to_authorise(*, by: str, at: datetime, list: str, ends_on: date, reason: str) -> Authorisation:
    """Authorise a list. Without restating, one whose DPIA takes effect today could not be authorised until somebody
    else changed something, though its page says that it can. Raises what `authorise_list` raises."""
    lists, persons = stale(at, list=list, person=by)
    if lists or persons:
        restate_due(by=by, at=at, lists=[*lists], persons=[*persons])
    return authorise_list(by=by, at=at, list=list, ends_on=ends_on, reason=reason)
