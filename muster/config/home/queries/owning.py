"""What needs those who own assets and lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from muster.access.records import Grant
from muster.config.home.rules import SOON, Need, counted
from muster.controls.queries.duties import findings_of_duty
from muster.controls.queries.overview import CONTROLS
from muster.controls.records import Standing, StandingStated, StatedFinding
from muster.controls.rules import IAO, LIST_OWNER, now_found
from muster.evidence.queries import documents_waiting_for
from muster.kernel.dates import day_of, last_day
from muster.lists.delegating.queries import delegation_in_force
from muster.lists.records import List
from muster.lists.rules import Tier
from muster.log.records import Entry
from muster.people.rules import PersonFacts
from muster.register.records import Asset

MOST = 50
"""So many of each sort at most: more than anybody does in a day."""
OF_ITS_OWN = "nominals_reviewed"
"""The control whose findings are told with their figures, and do not close a list for opening."""
WEEK = timedelta(days=7)


def needs_of_owner(person: PersonFacts, at: datetime) -> Iterator[Need]:
    on = day_of(at)
    yield from _to_accept(person, on)
    yield from _documents(person, on)
    yield from _closed(person, at)
    yield from _closing(person, at)
    lists = List.objects.filter(owner=person.id).exclude(state="closed")
    owned = dict(lists.values_list("id", "ref"))
    if owned:
        titles = dict(lists.values_list("ref", "title"))
        yield from _overdue(owned, titles, on)
        yield from _to_renew(lists, titles, on)
        yield from _refused(lists, titles, at)


def _to_accept(person: PersonFacts, on: date) -> Iterator[Need]:
    asked = Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), owner=person.id, accepted_at=None)
    for row in asked.order_by("ref")[:MOST]:
        yield Need(
            f"Say whether you accept to own “{row.title}” ({row.ref}).",
            "You were asked to own it. Until you accept, nobody answers for it.",
            f"Accept {row.ref}, or see what it is",
            "register:accept",
            (row.ref,),
            others="Nobody else; the senior information risk owner can ask somebody else instead.",
        )


def _documents(person: PersonFacts, on: date) -> Iterator[Need]:
    for row in documents_waiting_for(person, on):
        yield Need(
            row["text"],
            "",
            f"Go to {row['args'][0]}",
            row["page"],
            row["args"],
            since=row["since"],
            by=row["by"],
        )


def _closed(person: PersonFacts, at: datetime) -> Iterator[Need]:
    """Lists closed by what this person can mend, as their owner or as the owner of their asset. Each list once, with
    the worst of it. What somebody else must mend is not theirs to be asked for."""
    findings = findings_of_duty(at, person=person.ref).filter(role__in=(IAO, LIST_OWNER)).exclude(control=OF_ITS_OWN)
    # Nobody can be asked for a decision while something else still stands in its way.
    ready = Standing.objects.filter(door="authorise", verdict="met").exclude(until__lte=at).values("list_id")
    findings = findings.exclude(~Q(list__in=ready), control="authorisation")
    # First which, then what they say: asked both at once, PostgreSQL may join in an order that takes ten times longer.
    by_list: dict[int, list[int]] = defaultdict(list)
    for key, finding in findings.values_list("list_id", "id"):
        by_list[key].append(finding)
    lists = dict([*by_list.items()][:MOST])
    worst = StatedFinding.objects.select_related("list").in_bulk([each[0] for each in lists.values()])
    since, tiers = _standing_since([*lists]), delegation_in_force().tiers
    for key, found in lists.items():
        first = worst[found[0]]
        told = now_found(CONTROLS[first.control], first, at)
        more = f" And {counted(len(found) - 1, 'more thing')} to mend." if len(found) > 1 else ""
        yield Need(
            f"Mend what keeps “{first.list.title}” ({first.list.ref}) closed. {told.remedy}",
            f"{told.reason}{more}",
            f"See what would open {first.list.ref}",
            "lists:list",
            (first.list.ref,),
            since=min(filter(None, (since.get(key), told.until and last_day(told.until))), default=None),
            others=_who_decides(tiers[first.list.tier]) if first.control == "authorisation" else "",
        )


def _who_decides(tier: Tier) -> str:
    return f"Those who decide on it; its tier is {tier.title.lower()}."


def _standing_since(lists: list[int]) -> dict[int, date]:
    """Since when each of these lists has stood as it does now, by its primary key. One query."""
    last = StandingStated.objects.filter(list__in=lists, door="open").order_by("list_id", "-id").distinct("list_id")
    return {row.list_id: day_of(row.stated_at) for row in last}


def _closing(person: PersonFacts, at: datetime) -> Iterator[Need]:
    """Lists that may be used and close within 30 days. Its owner is asked, and the owner of its asset, but for what the
    document that lapses already asks them."""
    mine = Q(list__owner=person.id) | Q(list__asset__owner=person.id, list__asset__accepted_at__isnull=False)
    closing = Standing.objects.filter(mine, door="open", verdict="met", until__gt=at, until__lte=at + SOON)
    for row in (
        closing.exclude(list__state="closed")
        .select_related("list__owner", "list__asset__owner")
        .order_by("until")[:MOST]
    ):
        ends = last_day(row.until)
        control = CONTROLS[row.control]
        yield Need(
            f"Renew what “{row.list.title}” ({row.list.ref}) needs, or it closes after {ends:%-d %B %Y}.",
            f"The first to end is {control.title}: {row.reason}",
            f"See what keeps {row.list.ref} open",
            "lists:list",
            (row.list.ref,),
            by=ends,
            others=_who_else(person, row.list, control.owner),
        )


def _who_else(person: PersonFacts, row: List, role: str) -> str:
    """Who can renew it besides this person: the owner of the list or of its asset by name, else the role."""
    named = {IAO: row.asset.owner, LIST_OWNER: row.owner}
    if role not in named:
        return f"{role}."
    owner = named[role]
    return f"{owner.name}, {role.lower()}." if owner is not None and owner.id != person.id else ""


def _overdue(owned: dict[int, str], titles: dict[str, str], on: date) -> Iterator[Need]:
    """How many people on a list are past their review date; a figure, and never who."""
    with connection.cursor() as cursor:
        cursor.execute("select list_id, overdue from muster.nominal_figures(%s, %s)", [on, [*owned]])
        for key, overdue in cursor.fetchall():
            if overdue:
                ref = owned[key]
                yield Need(
                    f"Review {counted(overdue, 'person', 'people')} on “{titles[ref]}” ({ref}).",
                    "They are past their review date. Until they are reviewed nobody can be added and nothing shared.",
                    f"Go to {ref}",
                    "lists:list",
                    (ref,),
                    others="Whoever holds a grant that lets them add.",
                )


def _to_renew(lists: QuerySet[List], titles: dict[str, str], on: date) -> Iterator[Need]:
    ending = Grant.objects.filter(list__in=lists, withdrawn_at=None, ends_on__gte=on, ends_on__lte=on + SOON)
    for row in ending.values("list__ref").annotate(number=Count("id"), first=Min("ends_on")).order_by("list__ref"):
        ref = row["list__ref"]
        yield Need(
            f"Renew or let end {counted(row['number'], 'grant')} on “{titles[ref]}” ({ref}).",
            "Whoever holds one cannot open the list after it has ended.",
            f"Who may use {ref}",
            "lists:grants",
            (ref,),
            by=row["first"],
        )


def _refused(lists: QuerySet[List], titles: dict[str, str], at: datetime) -> Iterator[Need]:
    """How often in the last seven days somebody was refused a list. A figure and not who: the log is used for the
    purposes that section 62 names, each time for one of them and by those who may, and that is an entry of its own.
    An owner who sees that something is amiss asks the data protection officer or an auditor to look."""
    tried = Entry.objects.filter(event="list.opened.refused", at__gt=at - WEEK, at__lte=at)
    refused = tried.filter(list__in=lists.values("ref"))  # not 2,000 references, which are slow to send
    for row in refused.values("list").annotate(number=Count("id"), first=Min("at")).order_by("list"):
        yield Need(
            f"“{titles[row['list']]}” ({row['list']}) was refused {counted(row['number'], 'time')} in the last 7 days.",
            "Perhaps somebody needs a grant or training; perhaps somebody tried what they should not. The log says "
            "who, to those who may read it.",
            f"Who may use {row['list']}",
            "lists:grants",
            (row["list"],),
            since=day_of(row["first"]),
            others="The data protection officer and auditors can look in the log.",
        )
