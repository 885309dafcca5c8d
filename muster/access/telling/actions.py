"""Taking out the user policy of a list: what somebody must read before they may say that they have."""

from __future__ import annotations

from datetime import datetime

from muster.access.telling.queries import find_list, live_grants, versions_of
from muster.access.telling.rules import may_see_list
from muster.evidence.actions.downloading import content_of
from muster.evidence.records import Version
from muster.evidence.rules import in_force
from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound
from muster.log.acting import acting
from muster.people.queries import the_person


def take_user_policy(*, by: str, at: datetime, list: str) -> tuple[Version, bytes]:
    """The file of the user policy that is in force for a list, once the log has it. For own people, and for a partner
    who holds a grant for the list. Raises NotFound where no policy is in force, Conflict where the file was changed."""
    with acting("document.downloaded", by=by, at=at, list=list) as act:
        on = day_of(at)
        reader = the_person(by, on)
        row = find_list(list)
        granted = row is not None and live_grants(reader.id, on).filter(list=row).exists()
        act.check(may_see_list(reader, granted, on))
        policy = in_force(versions_of(row).get("user_policy", ()), on) if row is not None else None
        if policy is None:
            raise NotFound("user policy in force", list)
        version = Version.objects.select_related("document").get(id=policy.id)
        content = content_of(version, on)
        act.enter(document=policy.document, number=policy.number, kind=policy.kind, sha256=version.sha256)
    return version, content
