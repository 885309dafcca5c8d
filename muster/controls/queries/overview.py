"""All lists at a glance, from what is stated in the database: a fixed number of queries, however many lists there are.

What is stated is corrected by the clock: a finding that was met and whose `until` has passed is met no more. Lists that
were closed for good ask nothing of anybody and are left out, but for their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, FilteredRelation, Q, QuerySet, Value, When

from muster.controls.catalogue import CATALOGUE
from muster.controls.queries import orphaned_assets
from muster.controls.records import StatedFinding
from muster.controls.rules import EVERY_LIST, Cell, Choice, now_found
from muster.lists.records import List
from muster.people.records import Unit

SOON = timedelta(days=30)
CONTROLS = {module.CONTROL.id: module.CONTROL for module in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Glance:
    """How many lists may be used, are closed or are unknown at the door "open", and how many of those that may be used
    lapse within 30 days; how many were closed for good; how many assets nobody answers for (finding R1)."""

    met: int
    not_met: int
    unknown: int
    lapsing: int
    ended: int
    assets: int
    orphaned: int

    @property
    def total(self) -> int:
        return self.met + self.not_met + self.unknown


def glance(at: datetime) -> Glance:
    """The figures of all lists. Two queries."""
    soon = Q(now="met", until__lte=at + SOON)
    figures = _lists(at).aggregate(
        **{verdict: Count("id", filter=Q(now=verdict)) for verdict in ("met", "not_met", "unknown")},
        lapsing=Count("id", filter=soon),
    )
    assets, orphaned = orphaned_assets(at)
    return Glance(**figures, ended=List.objects.filter(state="closed").count(), assets=assets, orphaned=orphaned)


def lists_by_need(at: datetime, choice: Choice = EVERY_LIST) -> QuerySet[List]:
    """The lists not closed for good that fit the choice, each with `now` (its verdict at the door "open", as time has
    left it), `wrong` and `unsure` (how many findings are not met and unknown); worst first."""
    return (
        _chosen(_lists(at), choice, at)
        .annotate(
            wrong=Count("findings", filter=_is("not_met", at, "findings__")),
            unsure=Count("findings", filter=Q(findings__verdict="unknown")),
            rank=Case(When(now="not_met", then=0), When(now="unknown", then=1), default=2),
        )
        .select_related("owner", "asset__unit")
        .order_by("rank", "-wrong", "-unsure", F("until").asc(nulls_last=True), "ref")
    )


def cells_of(lists: Iterable[List], at: datetime) -> dict[int, dict[str, Cell]]:
    """What every control found of each of these lists, by primary key and control, as time has left it. One query. A
    control that has not judged a list yet is unknown there."""
    keys = [row.id for row in lists]
    found = {key: {control: now_found(each, None, at) for control, each in CONTROLS.items()} for key in keys}
    for row in StatedFinding.objects.filter(list__in=keys, control__in=CONTROLS):
        found[row.list_id][row.control] = now_found(CONTROLS[row.control], row, at)
    return found


def controls_by_need(at: datetime) -> list[dict[str, Any]]:
    """Every control with how many lists meet it, do not, and are unknown; worst first. Two queries."""
    total = List.objects.exclude(state="closed").count()
    stated = {row["control"]: row for row in _counted(StatedFinding.objects, at, "control")}
    rows = []
    for key, control in CONTROLS.items():
        counts = stated.get(key, {"met": 0, "not_met": 0})
        known = counts["met"] + counts["not_met"]
        rows.append({"control": control, "met": counts["met"], "not_met": counts["not_met"], "unknown": total - known})
    return sorted(rows, key=lambda row: (-row["not_met"], -row["unknown"]))


def units_by_need(at: datetime) -> list[dict[str, Any]]:
    """Every unit that has lists, with how many stand how; worst first. One query."""
    counts = {verdict: Count("id", filter=Q(now=verdict)) for verdict in ("met", "not_met", "unknown")}
    rows = _lists(at).values(unit=F("asset__unit__ref"), name=F("asset__unit__name")).annotate(**counts)
    return sorted(rows, key=lambda row: (-row["not_met"], -row["unknown"], row["unit"] or ""))


def findings_to_mend(at: datetime, *, control: str | None = None) -> QuerySet[StatedFinding]:
    """The findings that are not met or unknown, as time has left them, of lists not closed for good: not met first,
    then by list."""
    found = StatedFinding.objects.exclude(list__state="closed").exclude(_is("met", at))
    if control is not None:
        found = found.filter(control=control)
    return (
        found.annotate(now=_now(at))
        .select_related(
            "list__owner__unit",
            "list__owner__organisation",
            "list__asset__unit",
            "list__asset__owner__unit",
            "list__asset__owner__organisation",
        )
        .order_by("now", "list__ref", "id")
    )


def units_to_choose() -> list[tuple[str, str]]:
    """The units that have lists, for a filter: reference and name."""
    units = Unit.objects.filter(asset__list__isnull=False).distinct().order_by("name")
    return list(units.values_list("ref", "name"))


def _lists(at: datetime) -> QuerySet[List]:
    """The lists not closed for good, with `now` and `until` of their standing at the door "open"."""
    return (
        List.objects.exclude(state="closed")
        .annotate(opened=FilteredRelation("standings", condition=Q(standings__door="open")))
        .annotate(now=_now(at, "opened__"), until=F("opened__until"))
    )


def _chosen(lists: QuerySet[List], choice: Choice, at: datetime) -> QuerySet[List]:
    if choice.unit:
        lists = lists.filter(asset__unit__ref=choice.unit)
    if choice.tier:
        lists = lists.filter(tier=choice.tier)
    if choice.control:
        # a query of its own, so that the counts over all findings of the list stay what they are
        findings = StatedFinding.objects.filter(control=choice.control)
        if choice.verdict == "unknown":  # also where the control has not judged the list yet
            return lists.exclude(id__in=findings.exclude(verdict="unknown").values("list_id"))
        return lists.filter(id__in=findings.filter(_is(choice.verdict or "not_met", at)).values("list_id"))
    return lists.filter(now=choice.verdict) if choice.verdict else lists


def _is(verdict: str, at: datetime, prefix: str = "") -> Q:
    """Whether a stated verdict amounts to this one at a moment: `rules.still`, for PostgreSQL."""
    ended = Q(**{f"{prefix}verdict": "met", f"{prefix}until__lte": at})
    if verdict == "met":
        return Q(**{f"{prefix}verdict": "met"}) & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": at}))
    return Q(**{f"{prefix}verdict": verdict}) | ended if verdict == "not_met" else Q(**{f"{prefix}verdict": verdict})


def _now(at: datetime, prefix: str = "") -> Case:
    return Case(
        *(When(_is(verdict, at, prefix), then=Value(verdict)) for verdict in ("met", "not_met")),
        default=Value("unknown"),
        output_field=CharField(),
    )


def _counted(findings: Any, at: datetime, by: str) -> Iterable[Mapping[str, Any]]:
    counts = {verdict: Count("id", filter=_is(verdict, at)) for verdict in ("met", "not_met")}
    return findings.exclude(list__state="closed").values(by).annotate(**counts).order_by()
