"""What a person was granted and answers for; and what leavers left behind. Never a nominal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from muster.access.records import Clearance, Grant
from muster.kernel.text import listed
from muster.lists.records import List, Purpose
from muster.people.records import Person
from muster.register.records import Asset

SHOWN = 50
"""Most assets or lists told of one person; there is the register for all of them."""


@dataclass(frozen=True, slots=True)
class AnsweredFor:
    """What a person answers for: the first SHOWN of each as {"ref", "title", …}, and how many there are."""

    assets: list[dict[str, Any]]
    lists: list[dict[str, Any]]
    delegated: list[dict[str, Any]]
    assets_count: int
    lists_count: int

    @property
    def anything(self) -> bool:
        return bool(self.assets or self.lists or self.delegated)


def answered_for(person: int, on: date) -> AnsweredFor:
    """The assets and lists that somebody (by primary key) owns or looks after on a day: five queries at most."""
    owned, lists = _assets(on).filter(owner=person), _lists().filter(owner=person)
    fields = ("ref", "title")
    return AnsweredFor(
        assets=list(owned.order_by("ref").values(*fields, "accepted_at")[:SHOWN]),
        lists=list(lists.order_by("ref").values(*fields, "state")[:SHOWN]),
        delegated=list(_assets(on).filter(delegate=person).order_by("ref").values(*fields, "owner__name")[:SHOWN]),
        assets_count=owned.count(),
        lists_count=lists.count(),
    )


def grants_of(person: int, at: datetime, on: date) -> list[dict[str, Any]]:
    """Every grant of somebody (by primary key) that has neither ended nor been withdrawn, with whether it lets them in
    now and, if not, why and what to do: two queries."""
    live = Grant.objects.filter(person=person, withdrawn_at=None, ends_on__gte=on)
    titles = Purpose.objects.filter(list=OuterRef("list"), code=OuterRef("purpose")).values("title")
    live = live.annotate(title=Subquery(titles)).select_related("list__owner").order_by("list__ref", "purpose")
    stated = {(each.list_id, each.purpose): each for each in Clearance.objects.filter(person=person)}
    return [_grant(grant, stated.get((grant.list_id, grant.purpose)), at) for grant in live]


def leavers_left_behind(on: date) -> list[dict[str, Any]]:
    """Who has left and is still on record as the owner of an asset or a list, the longest gone first (finding R1):
    {"text", "ref", "name", "since", "assets", "lists", "to", "args"}. `since` is their last day, `to` and `args` name
    the page that tells more. Three queries however many leavers there are."""
    left = Q(ended_on__lt=on) | Q(organisation__ended_on__lt=on)
    # not Exists: one or the other of two was asked anew for each leaver, half a second on 10,000 assets
    owning = Q(pk__in=_owners(_assets(on))) | Q(pk__in=_owners(_lists()))
    leavers = list(Person.objects.filter(left).filter(owning).select_related("organisation"))
    keys = [leaver.id for leaver in leavers]
    assets, lists = _counts(_assets(on), keys), _counts(_lists(), keys)
    rows = []
    for leaver in leavers:
        many = (assets.get(leaver.id, 0), lists.get(leaver.id, 0))
        rows.append(
            {
                "text": f"{leaver.name} left and still owns {_said(*many)}: somebody new must answer for them",
                "ref": leaver.ref,
                "name": leaver.name,
                "since": min(day for day in (leaver.ended_on, leaver.organisation.ended_on) if day),
                "assets": many[0],
                "lists": many[1],
                "to": "people:person",
                "args": (leaver.ref,),
            }
        )
    return sorted(rows, key=lambda row: (row["since"], row["ref"]))


def _assets(on: date) -> QuerySet[Asset]:
    return Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on))


def _lists() -> QuerySet[List]:
    return List.objects.exclude(state=List.State.CLOSED)


def _owners(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(owner__isnull=False).values("owner")


def _counts(rows: QuerySet[Any], owners: Iterable[int]) -> dict[int, int]:
    return dict(rows.filter(owner__in=owners).order_by().values_list("owner").annotate(number=Count("id")))


def _said(assets: int, lists: int) -> str:
    said = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((assets, "asset"), (lists, "list"))
        if number
    ]
    return listed(said)


def _grant(grant: Any, clearance: Clearance | None, at: datetime) -> dict[str, Any]:
    ended = clearance is not None and clearance.until is not None and clearance.until <= at
    holds = clearance is not None and clearance.verdict == "met" and not ended
    return {
        "list": grant.list.ref,
        "list_id": grant.list_id,
        "title": grant.list.title,
        "owner_id": grant.list.owner_id,
        "owner": grant.list.owner.name,
        "owner_email": grant.list.owner.email,
        "purpose": grant.title or grant.purpose,
        "ends_on": grant.ends_on,
        "may_add": grant.may_add,
        "cleared": holds,
        "until": clearance.until if clearance and holds else None,
        "reason": "" if holds else _why(clearance, ended, at),
        "remedy": clearance.remedy if clearance and not holds else "",
        "who": clearance.who if clearance and not holds else "",
    }


def _why(clearance: Clearance | None, ended: bool, at: datetime) -> str:
    """Why a grant does not let in, as it was stated; and, where time has gone past that, what happens now."""
    if clearance is None:
        return "Nobody has judged this grant yet."
    if clearance.improves_at is not None and clearance.improves_at <= at:
        return f"It is judged afresh when the list is next opened. Before that: {clearance.reason}"
    return f"No longer holds: {clearance.reason}" if ended else clearance.reason
