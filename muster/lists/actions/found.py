"""What the actions on lists share: finding the list, locked, and refusing what its state does not allow."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.errors import Conflict, NotFound
from muster.lists.records import List
from muster.lists.rules import NEXT


def the_list(ref: str) -> List:
    """The list, locked until the transaction ends, so that what is decided on cannot change meanwhile."""
    lists = List.objects.select_for_update(of=("self",), no_key=True)
    found = lists.select_related("owner", "proposed_by", "asset__retention_rule").filter(ref=ref).first()
    if found is None:
        raise NotFound("list", ref)
    return found


def check_next(row: List, state: str) -> None:
    """Raises Conflict unless the list's state may become this one."""
    if state not in NEXT[row.state]:
        raise Conflict(f"{row.ref} is {row.state}, so it cannot become {state}.")


def void_authorisation(row: List, at: datetime, reason: str) -> None:
    """Void every authorisation of the list that still stands, and keep why."""
    row.authorisations.filter(voided_at=None).update(voided_at=at, void_reason=reason)
