"""Finding the list that a page is about, for a person who may see it."""

from __future__ import annotations

from muster.access.telling.queries import find_list, live_grants
from muster.access.telling.rules import may_see_list
from muster.doors.pages import Request, require
from muster.kernel.errors import NotFound
from muster.lists.records import List


def the_list(request: Request, ref: str) -> List:
    """The list, if this person may see it. For a partner a list that they hold no grant for and one that is not there
    are refused alike. Raises NotAllowed, NotFound."""
    row = find_list(ref)
    granted = (
        row is not None
        and not request.person.at_home
        and live_grants(request.person.id, request.on).filter(list=row).exists()
    )
    require(may_see_list(request.person, granted, request.on))
    if row is None:
        raise NotFound("list", ref)
    return row
