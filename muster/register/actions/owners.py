"""Who answers for an asset: somebody is asked, and only they can accept."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.dates import day_of
from muster.log.acting import acting
from muster.people.queries import home_organisation, the_person
from muster.register.actions.getting import get, may_do
from muster.register.queries import owner_facts
from muster.register.records import Asset
from muster.register.rules import may_accept, may_delegate, may_own


def name_owner(*, by: str, at: datetime, asset: str, owner: str, delegate: str = "") -> Asset:
    """Ask somebody to own an asset. Nobody owns it until they accept: naming somebody new clears the acceptance.

    The owner must be in post, employed here, IAO or SIRO and not the DPO; the delegate in post and employed here.
    """
    with acting("owner.named", by=by, at=at, asset=asset, owner=owner, delegate=delegate or None) as act:
        act.check(may_do(by, "owner.name", at))
        today, home = day_of(at), home_organisation().ref
        found = get(Asset, asset, lock=True)
        person = the_person(owner, today)
        act.check(may_own(person, home, today))
        second = the_person(delegate, today) if delegate else None
        if second is not None:
            act.check(may_delegate(second, person, home, today))
        act.enter()
        if found.owner_id != person.id:
            found.accepted_at = None
        found.owner_id, found.delegate_id = person.id, second.id if second else None
        found.save(update_fields=["owner", "delegate", "accepted_at"])
        act.affects(assets=[found.id])
    return found


def accept_asset(*, by: str, at: datetime, asset: str) -> Asset:
    """Accept to own an asset. Only the person who was asked can, and only while they may own it."""
    with acting("asset.accepted", by=by, at=at, asset=asset) as act:
        today = day_of(at)
        person = the_person(by, today)
        found = get(Asset, asset, lock=True)
        act.check(may_accept(owner_facts([found.id], today)[found.id], person, today))
        act.enter()
        found.accepted_at = found.accepted_at or at
        found.save(update_fields=["accepted_at"])
        act.affects(assets=[found.id])
    return found
