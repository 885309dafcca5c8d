"""Reads about the register. None of them runs a query per asset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_line, wrong_with_reference
from muster.people.queries import person_facts_by_id
from muster.people.records import Organisation, Person
from muster.people.rules import PersonFacts
from muster.register.records import Asset, AssetSource, Location, RetentionRule
from muster.register.rules import AssetFacts, Missing, OwnerFacts, items_asked, missing_items, orphaned, within_ceiling
from muster.register.rules.fields import TEXTS


def owner_facts(assets: Iterable[int], on: date) -> dict[int, OwnerFacts]:
    """Who answers for each of these assets (by primary key), as facts: four queries however many there are."""
    rows = Asset.objects.filter(id__in=set(assets)).only("owner_id", "accepted_at", "owner_as_named")
    return _owners(list(rows), on)


def assets_listed(
    *,
    on: date,
    search: str = "",
    unit: str | None = None,
    owner: str | None = None,
    classification: str | None = None,
    orphaned: bool | None = None,
) -> list[dict[str, Any]]:
    """Assets that have not ended by that day, by reference, with who answers for them and why nobody does.

    `search` looks in reference, title and description; `classification` may be "" for those that have none.
    """
    found = _filtered(on, search, unit, owner, classification)
    found = found.select_related("organisation", "unit", "owner", "location").defer(*TEXTS)
    rows = list(found.order_by("ref"))
    owners = _owners(rows, on)
    listed = [_listed(row, owners[row.id], on) for row in rows]
    return listed if orphaned is None else [row for row in listed if row["orphaned"] is orphaned]


@dataclass(frozen=True, slots=True)
class OnRecord:
    """One asset with what follows from its record: who answers for it or why nobody does, what it lacks and how many
    items it is asked for."""

    asset: Asset
    recipients: list[Organisation]
    copies: list[Asset]
    owner: OwnerFacts
    orphaned: tuple[str, ...]
    missing: tuple[Missing, ...]
    asked: int
    within_ceiling: bool | None


def asset_on_record(ref: str, on: date) -> OnRecord:
    """One asset with everything on record, why it is orphaned if it is, and what its record lacks. Raises NotFound."""
    asset = None if wrong_with_reference(ref) else Asset.objects.select_related(*_RELATED).filter(ref=ref).first()
    if asset is None:
        raise NotFound("asset", ref)
    recipients = list(asset.recipients.order_by("ref"))
    owner = _owners([asset], on)[asset.id]
    reasons = orphaned(owner, on)
    facts = _asset_facts(asset, len(recipients), not reasons, _dpo_in_post(on))
    return OnRecord(
        asset=asset,
        recipients=recipients,
        copies=list(asset.copies.order_by("ref").defer(*TEXTS)),
        owner=owner,
        orphaned=reasons,
        missing=missing_items(facts),
        asked=len(items_asked(facts)),
        within_ceiling=within_ceiling(asset.classification, asset.location.ceiling) if asset.location else None,
    )


def asset_shown(ref: str, on: date) -> dict[str, Any]:
    """The same as plain values with references, for the command line. Raises NotFound."""
    found = asset_on_record(ref, on)
    asset = found.asset
    shown = {name: getattr(asset, name) for name in (*_PLAIN, *TEXTS)}
    shown |= {name: getattr(getattr(asset, name), "ref", None) for name in _REFERRED}
    return shown | {
        "recipients": [each.ref for each in found.recipients],
        "copies": [each.ref for each in found.copies],
        "within_ceiling": found.within_ceiling,
        "orphaned": bool(found.orphaned),
        "orphaned_because": list(found.orphaned),
        "complete": not found.missing,
        "missing": [
            {"field": m.field, "title": m.title, "reason": m.reason, "who": m.who, "source": m.source}
            for m in found.missing
        ],
    }


def orphaned_because(assets: Iterable[Asset], on: date) -> dict[int, tuple[str, ...]]:
    """Why nobody answers for each of these assets, by primary key; three queries however many there are."""
    rows = list(assets)
    return {key: orphaned(owner, on) for key, owner in _owners(rows, on).items()}


def locations_listed() -> list[dict[str, Any]]:
    """Every place on record, by reference, with how many assets are kept there."""
    fields = ("ref", "name", "kind", "approved", "approved_until", "ceiling", "access_logged", "assets")
    return list(Location.objects.annotate(assets=Count("asset")).order_by("ref").values(*fields))


def schedule_listed() -> list[dict[str, Any]]:
    """The corporate retention schedule by reference; `months` is None where no number is certain."""
    fields = ("ref", "title", "months", "permanent", "trigger", "disposal", "authority", "source")
    return list(RetentionRule.objects.order_by("ref").values(*fields))


def source_mapping(source: str) -> dict[str, Any]:
    """The mapping saved for a source, {"columns": {field: column}, "classify": {word: classification}}, or {}."""
    found = AssetSource.objects.filter(name=source).values_list("mapping", flat=True).first()
    return dict(found or {})


def sources_mapped_like(columns: dict[str, str]) -> list[str]:
    """The sources whose files had the same columns: perhaps this file is a newer copy of one of them."""
    return sorted(AssetSource.objects.filter(mapping__columns=columns).values_list("name", flat=True))


_REFERRED = ("organisation", "unit", "owner", "delegate", "location", "retention_rule", "master")
_RELATED = (*_REFERRED, "owner__unit", "delegate__unit")
_PLAIN = (
    "ref",
    "title",
    "kind",
    "part",
    "sensitive",
    "classification",
    "copy",
    "volume",
    "retention_months",
    "owner_as_named",
    "location_as_named",
    "accepted_at",
    "registered_at",
    "ended_on",
    "source",
    "source_id",
)


def _filtered(
    on: date, search: str, unit: str | None, owner: str | None, classification: str | None
) -> QuerySet[Asset]:
    found = Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    if any(wrong_with_line(text or "") for text in (search, unit, owner, classification)):
        return found.none()  # no record can hold such text, and PostgreSQL refuses to look for it
    if search:
        words = Q(ref__icontains=search) | Q(title__icontains=search) | Q(description__icontains=search)
        found = found.filter(words)
    wanted = {"unit__ref": unit, "owner__ref": owner, "classification": classification}
    return found.filter(**{name: value for name, value in wanted.items() if value is not None})


def _listed(asset: Asset, owner: OwnerFacts, on: date) -> dict[str, Any]:
    reasons = orphaned(owner, on)
    return {
        "ref": asset.ref,
        "title": asset.title,
        "organisation": asset.organisation.ref,
        "unit": asset.unit.ref if asset.unit else None,
        "owner": asset.owner.ref if asset.owner else None,
        "owner_as_named": asset.owner_as_named,
        "classification": asset.classification,
        "location": asset.location.ref if asset.location else None,
        "orphaned": bool(reasons),
        "orphaned_because": list(reasons),
    }


def _owners(assets: list[Asset], on: date) -> dict[int, OwnerFacts]:
    home = Organisation.objects.filter(home=True).values_list("ref", flat=True).first() or ""
    persons: dict[int, PersonFacts] = person_facts_by_id({a.owner_id for a in assets if a.owner_id}, on)
    return {
        asset.id: OwnerFacts(
            person=persons.get(asset.owner_id) if asset.owner_id else None,
            accepted_on=day_of(asset.accepted_at) if asset.accepted_at else None,
            home=home,
            as_named=asset.owner_as_named,
        )
        for asset in assets
    }


def _asset_facts(asset: Asset, recipients: int, answered: bool, dpo: bool) -> AssetFacts:
    rule = asset.retention_rule
    return AssetFacts(
        ref=asset.ref,
        part=asset.part,
        texts={name: getattr(asset, name) for name in TEXTS},
        sensitive=asset.sensitive,
        recipients=recipients,
        retention_known=asset.retention_months is not None
        or (rule is not None and (rule.permanent or rule.months is not None)),
        classification=asset.classification,
        located=asset.location is not None,
        answered=answered,
        dpo=dpo,
    )


def _dpo_in_post(on: date) -> bool:
    return (
        Person.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)
        .filter(roles_held__role="dpo", roles_held__started_on__lte=on)
        .filter(Q(roles_held__ended_on=None) | Q(roles_held__ended_on__gte=on))
        .exists()
    )
