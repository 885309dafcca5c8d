"""What needs those who use lists: policies to read, training to take, grants that end. Then which lists they were
granted, and what was refused to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from muster.access.persons.queries import grants_of
from muster.access.records import Acknowledgement, Grant
from muster.access.telling.queries import standings_told
from muster.access.telling.rules import Told, after_colon, told_to
from muster.config.home.rules import Need, ends_soon
from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import in_force
from muster.kernel.dates import day_of, last_day
from muster.log.records import Entry
from muster.people.rules import PersonFacts, may
from muster.training.queries import training_due

DAYS, LAST = timedelta(days=7), 5


@dataclass(frozen=True, slots=True)
class Refusal:
    """What somebody was refused: when, what they wanted, and what they were told."""

    at: datetime
    event: str
    list: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A list that somebody was granted for a purpose: until when they may open it, or why not and what to do."""

    list: str
    title: str
    purpose: str
    opens: bool
    says: str
    remedy: str = ""


def needs_of_user(person: PersonFacts, at: datetime) -> Iterator[Need]:
    on = day_of(at)
    grants = list(_live(person, on))
    if grants and may(person, "policy.acknowledge", on).allowed:
        yield from _to_read(person, grants, on)
    for row in training_due(person, on):
        yield Need(
            f"{row['text']}.",
            "Without it you cannot open lists that ask for it.",
            "See your training",
            row["to"],
            row["args"],
            by=row["day"],
        )
    yield from _ending(grants, on)


def lists_granted(person: PersonFacts, at: datetime) -> list[Granted]:
    """The lists that this person was granted, those that open first: four queries, and those of judging
    afresh where time has overtaken how a list was said to stand."""
    grants = grants_of(person.id, at, day_of(at))
    standing = standings_told(at, {each["list_id"] for each in grants})
    told = [_granted(each, told_to(person, standing[each["list_id"]])) for each in grants]
    return sorted(told, key=lambda each: (not each.opens, each.title, each.purpose))


def _granted(grant: dict[str, Any], told: Told) -> Granted:
    named = (grant["list"], grant["title"], grant["purpose"])
    if not told.usable:
        return Granted(*named, False, told.sentence)
    if not grant["cleared"]:
        return Granted(*named, False, f"Not now: {after_colon(grant['reason'])}", grant["remedy"])
    ends = [day for day in (grant["until"], told.finding.until) if day is not None]
    return Granted(
        *named, True, f"You may open it until {last_day(min(ends)):%-d %B %Y}." if ends else "You may open it."
    )


def refusals_of(person: PersonFacts, at: datetime) -> list[Refusal]:
    """What this person was refused in the last seven days, newest first. They were told all of it then, so this is no
    use of the log in the sense of section 62: nobody learns what they do not know, and nobody else is shown it."""
    rows = Entry.objects.filter(person=person.ref, outcome="refused", at__gt=at - DAYS, at__lte=at, body__isnull=False)
    found = []
    for row in rows.order_by("-id")[:LAST]:
        said = json.loads(row.body)
        event = row.event.removesuffix(".refused")
        found.append(Refusal(row.at, event, row.list or "", said.get("code", ""), said.get("why", "")))
    return found


def _live(person: PersonFacts, on: date) -> QuerySet[Grant]:
    live = Grant.objects.filter(person=person.id, withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)
    return live.exclude(list__state="closed").select_related("list__owner").order_by("list__ref", "purpose")


def _to_read(person: PersonFacts, grants: list[Grant], on: date) -> Iterator[Need]:
    """User policies in force that they have not acknowledged, of the lists they were granted; each list once (S5)."""
    lists = {grant.list_id: grant for grant in grants}
    documents = versions_of_assets({grant.list.asset_id for grant in lists.values()})
    read = set(Acknowledgement.objects.filter(person=person.id).values_list("version_id", flat=True))
    for grant in lists.values():
        policy = in_force(documents[grant.list.asset_id].get("user_policy", ()), on)
        if policy is not None and policy.id not in read:
            yield Need(
                f"Read the user policy of “{grant.list.title}” ({grant.list.ref}), and say that you have.",
                "Until then you cannot open the list.",
                f"Read the policy of {grant.list.ref}",
                "lists:policy",
                (grant.list.ref,),
                since=max(policy.effective_on, grant.starts_on),
                others="Nobody else can for you.",
            )


def _ending(grants: list[Grant], on: date) -> Iterator[Need]:
    for grant in grants:
        if ends_soon(grant.ends_on, on):
            owner = grant.list.owner
            reach = f" ({owner.email})" if owner.email else ""
            yield Need(
                f"Ask {owner.name}{reach} to renew your use of “{grant.list.title}” ({grant.list.ref}), if you need it "
                "still.",
                f"Your grant for {grant.purpose} ends after {grant.ends_on:%-d %B %Y}.",
                f"Go to {grant.list.ref}",
                "lists:list",
                (grant.list.ref,),
                by=grant.ends_on,
                others=f"Only {owner.name} can renew it.",
            )
