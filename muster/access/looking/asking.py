"""What every door does when somebody asks for a list: state again what time has overtaken, then ask the gate."""

from __future__ import annotations

from datetime import datetime

from muster.access.actions import Opening, open_list, restate_due
from muster.access.queries import stale


def ask_to_open(*, by: str, at: datetime, list: str, purpose: str, reason: str = "", read: bool = True) -> Opening:
    """Open a list for a purpose, by the facts as they are at this moment. Raises NotAllowed, recorded, and Invalid.

    Without restating, a list whose new document takes effect today would stay shut until somebody else changes
    something. `read=False` leaves the reading to `looking.queries`, page by page.
    """
    lists, persons = stale(at, list=list, person=by)
    if lists or persons:
        restate_due(by=by, at=at, lists=[*lists], persons=[*persons])
    return open_list(by=by, at=at, list=list, purpose=purpose, reason=reason, read=read)
