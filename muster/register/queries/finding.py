"""Finding assets in the register: what is wanted and in which order, all decided in SQL, so that ten thousand assets
cost as many queries as ten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from muster.kernel.dates import end_of
from muster.kernel.text import wrong_with_line
from muster.people.records import Person, RoleHeld, Unit
from muster.register.records import Asset
from muster.register.rules import CLASSIFICATIONS
from muster.register.rules.owner import OWNING_ROLES

NONE = "-"
"""What a filter says to find those that have none; no reference begins like this."""
MOST_CHOICES = 300
"""Most units, owners or kinds to choose from in a filter."""
RANK = Case(
    *(When(classification=name, then=Value(rank)) for name, rank in CLASSIFICATIONS.items()),
    default=Value(-1),
    output_field=IntegerField(),
)
SORTS: dict[str, Any] = {
    "ref": F("ref"),
    "title": Lower("title"),
    "unit": F("unit__name"),
    "owner": F("owner__name"),
    "classification": RANK,
}
"""What assets can be sorted by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; "" does not narrow. `orphaned` is "yes" or "no"; `standing` is for the room that knows
    of lists. `sort` is a key of SORTS, with a minus for falling."""

    search: str = ""
    unit: str = ""
    owner: str = ""
    classification: str = ""
    kind: str = ""
    standing: str = ""
    orphaned: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Read from a page's query. What it does not know it leaves out."""
        return cls(**{each.name: query.get(each.name, "").strip() for each in fields(cls)})

    @property
    def narrows(self) -> dict[str, str]:
        """The filters that are set, without the order."""
        said = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "sort"}
        return {name: value for name, value in said.items() if value}


def assets_found(wanted: Wanted, on: date) -> QuerySet[Asset]:
    """The assets that have not ended and are wanted, in no order. Each carries `answered`: somebody who is in
    post has accepted to own it (finding R1), by the same conditions as `rules.orphaned`."""
    found = Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on)).annotate(answered=_answered(on))
    if any(wrong_with_line(text) for text in wanted.narrows.values()):
        return found.none()  # no record can hold such text, and PostgreSQL refuses to look for it
    if wanted.search:
        found = found.filter(
            Q(ref__icontains=wanted.search)
            | Q(title__icontains=wanted.search)
            | Q(description__icontains=wanted.search)
        )
    for field, value, empty in (
        ("unit__ref", wanted.unit, None),
        ("owner__ref", wanted.owner, None),
        ("classification", wanted.classification, ""),
        ("kind", wanted.kind, ""),
    ):
        if value:
            found = found.filter(**{field: empty if value == NONE else value})
    if wanted.orphaned:
        found = found.filter(answered=wanted.orphaned != "yes")
    return found


def filter_choices(on: date) -> dict[str, list[tuple[str, str]]]:
    """What the register can be narrowed to: units, owners, classifications and kinds that there are. Three queries."""
    live = Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    units = Unit.objects.filter(id__in=live.values("unit")).order_by("name").values_list("ref", "name")
    owners = Person.objects.filter(id__in=live.values("owner")).order_by("name", "ref").values_list("ref", "name")
    kinds = live.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
    return {
        "unit": list(units[:MOST_CHOICES]),
        "owner": list(owners[:MOST_CHOICES]),
        "classification": [(each, each) for each in CLASSIFICATIONS],
        "kind": [(each, each) for each in kinds[:MOST_CHOICES]],
    }


def in_order(found: QuerySet[Asset], sort: str) -> QuerySet[Asset]:
    """In the order wanted, ended by the reference: where ties have no order, pages show an asset twice or never."""
    by = SORTS.get(sort.removeprefix("-"), SORTS["ref"])
    ordered = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return found.order_by(ordered, "ref")


def _answered(on: date) -> Case:
    accepted = Q(accepted_at__lt=end_of(on), owner__in=_answering(on).values("id"))
    return Case(When(accepted, then=Value(True)), default=Value(False), output_field=BooleanField())


def _answering(on: date) -> QuerySet[Person]:
    """Whoever can answer for an asset that day: in post, employed here, in a role that may own, and not the DPO."""
    in_force = Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gte=on))
    held = RoleHeld.objects.filter(in_force, person=OuterRef("pk"))
    return Person.objects.filter(
        in_force,
        Q(organisation__ended_on=None) | Q(organisation__ended_on__gte=on),
        Exists(held.filter(role__in=OWNING_ROLES)),
        ~Exists(held.filter(role="dpo")),
        organisation__home=True,
        kind="employed",
    )
