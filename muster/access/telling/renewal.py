"""The renewal pack: what stands in the way of renewing a list, all of it at once, and what changed since the last
decision on it. Figures and never people: the log is used here to monitor oneself, one of the purposes of section 62."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, JSONField, Q, QuerySet
from django.db.models.functions import Cast

from muster.access.records import Grant
from muster.access.telling.queries import judged
from muster.controls.records import StandingStated
from muster.controls.rules import Judgement
from muster.evidence.records import Version
from muster.kernel.dates import day_of
from muster.kernel.decision import Decision, Verdict
from muster.lists.queries import facts_of
from muster.lists.records import Authorisation, List
from muster.lists.rules import ready, still_wanted
from muster.log.records import Entry

MOST = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way: what, what to do about it, and who."""

    what: str
    remedy: str
    who: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """`since` is the last decision, or the proposal where there was none. `people` are figures: on it now, taken off
    ever, past their review; `criteria` the hits of each, None where fewer than five; `disclosures` of each recipient
    how often they were told and of how many people in all; `complaints` how many came and how many were answered."""

    since: datetime
    decided: Authorisation | None
    controls: Sequence[Judgement]
    unstated: Sequence[Decision]
    wanted: Sequence[Decision]
    expected: int | None
    people: tuple[int, int, int]
    added: int
    imported: int
    removed: int
    criteria: Sequence[tuple[str, int | None]]
    grants: Mapping[str, int]
    unused: Sequence[str]
    uses: Sequence[tuple[str, int]]
    disclosures: Sequence[tuple[str, int, int]]
    refusals: Sequence[tuple[str, int]]
    complaints: tuple[int, int]
    outcomes: Sequence[tuple[str, int]]
    documents: Sequence[Version]
    standings: Sequence[StandingStated]

    @property
    def stands_in_the_way(self) -> list[Reason]:
        """Everything at once, so that nobody mends one thing only to hear of the next."""
        controls = [Reason(each.finding.reason, each.finding.remedy, each.finding.who) for each in self.controls]
        return controls + [Reason(each.reason, each.remedy, each.who) for each in (*self.unstated, *self.wanted)]


def renewal_of(row: List, at: datetime) -> Renewal:
    """The renewal pack of a list: a fixed number of queries."""
    on = day_of(at)
    facts = facts_of(row, on)
    judgements, _ = judged(row, at)
    decided = row.authorisations.filter(urgent_until=None).select_related("decided_by").order_by("-decided_at").first()
    since = decided.decided_at if decided else row.proposed_at
    happened = Entry.objects.filter(list=row.ref, at__gt=since, at__lte=at)
    active, removed, overdue = _figures(row.id, on)
    grants = Grant.objects.filter(list=row)
    # A dry run leaves an entry and changes nobody: counted, it would say that people came who never did.
    counts = happened.annotate(told=Cast("body", JSONField())).aggregate(
        added=Count("id", filter=Q(event="nominal.added", outcome="permitted")),
        imported=Count("id", filter=Q(event="nominals.imported", outcome="permitted", told__dry_run__isnull=True)),
        removed=Count("id", filter=Q(event="nominal.removed", outcome="permitted")),
        complained=Count("id", filter=Q(event="complaint.recorded", outcome="permitted")),
        answered=Count("id", filter=Q(event="complaint.answered", outcome="permitted")),
    )
    complaints = counts.pop("complained"), counts.pop("answered")
    return Renewal(
        since=since,
        decided=decided,
        controls=[each for each in judgements if each.finding.verdict is not Verdict.MET],
        unstated=[each for each in ready(facts) if not each.allowed],
        wanted=[each for each in still_wanted(facts.tier, facts.opinions, "") if not each.allowed],
        expected=row.expected_size,
        people=(active, removed, overdue),
        criteria=_criteria(row.id),
        grants=grants.aggregate(
            given=Count("id", filter=Q(given_at__gt=since)),
            withdrawn=Count("id", filter=Q(withdrawn_at__gt=since)),
            live=Count("id", filter=Q(withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)),
        ),
        unused=_never_opened(row, on),
        uses=_by(happened.filter(event="list.opened"), "purpose"),
        disclosures=_said(DISCLOSURES, row.ref, since, at),
        refusals=_said(REFUSALS, row.ref, since, at),
        complaints=complaints,
        outcomes=_said(OUTCOMES, row.ref, since, at),
        documents=list(
            Version.objects.filter(document__assets=row.asset_id, approved_at__gt=since, approved_at__lte=at)
            .select_related("document")
            .order_by("-approved_at")[:MOST]
        ),
        standings=list(_stood(row, since, at)[:MOST]),
        **counts,
    )


def _stood(row: List, since: datetime, at: datetime) -> QuerySet[StandingStated]:
    stated = StandingStated.objects.filter(list=row, door="open", stated_at__gt=since, stated_at__lte=at)
    return stated.order_by("-id")


def _figures(key: int, on: date) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute("select active, removed, overdue from muster.nominal_figures(%s, %s)", [on, [key]])
        return cursor.fetchone() or (0, 0, 0)


def _criteria(key: int) -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("select criterion, active from muster.criterion_figures(%s) order by 1", [key])
        return cursor.fetchall()


def _never_opened(row: List, on: date) -> list[str]:
    """Who holds a live grant and has never opened the list: access that nobody asked for (Met paper, finding A1)."""
    opened = Entry.objects.filter(event="list.opened", list=row.ref).values("person")
    idle = Grant.objects.filter(list=row, withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)
    idle = idle.exclude(person__ref__in=opened)
    return list(idle.order_by("person__name").values_list("person__name", flat=True).distinct()[:MOST])


def _by(entries, column: str) -> list[tuple[str, int]]:  # type: ignore[no-untyped-def]
    return list(entries.order_by(column).values_list(column).annotate(number=Count("id"))[:MOST])


# The log is asked and not the rooms of sharing and rights, which know this one and not the other way round.
SINCE = "from entry where list = %s and at > %s and at <= %s and event ="
REFUSALS = f"""select coalesce(body::jsonb ->> 'code', 'not told'), count(*) {SINCE} 'list.opened.refused'
    group by 1 order by 1"""
DISCLOSURES = f"""select coalesce((select name from organisation where ref = told), told), count(*), sum(people) from (
        select body::jsonb ->> 'recipient' as told, jsonb_array_length(body::jsonb -> 'nominals') as people
        {SINCE} 'nominals.disclosed') as disclosed
    group by told order by 1"""  # noqa: S608 - every part is ours
OUTCOMES = f"select body::jsonb ->> 'answered_with', count(*) {SINCE} 'complaint.answered' group by 1 order by 1"


def _said(query: str, ref: str, since: datetime, at: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [ref, since, at])
        return list(cursor.fetchall())
