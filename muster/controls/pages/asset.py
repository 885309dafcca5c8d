"""One asset: everything on record, what its record lacks, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Any

from django.http import HttpResponse

from muster.controls.queries import assure, with_standing
from muster.controls.rules import standing_at
from muster.doors.pages import Request, page, require
from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import KINDS, VersionFacts, in_force
from muster.people.queries import holders
from muster.people.records import Person
from muster.people.rules import ROLES, may, works_here
from muster.register.queries import OnRecord, asset_on_record
from muster.register.records import Asset
from muster.register.rules import LOCATION_KINDS, may_accept
from muster.register.rules.fields import TITLES

GROUPS: dict[str, tuple[str, ...]] = {
    "What is processed, and why": ("purposes", "subjects", "data", "origin", "profiling"),
    "The law": ("part", "lawful_basis", "sensitive", "condition"),
    "Who else is part of it": ("joint_controllers", "processors", "transfers"),
    "How it is kept safe": ("security",),
}
"""The record of processing, as a person would ask for it."""


def asset(request: Request, ref: str) -> HttpResponse:
    """One asset: everything on record, what is missing and who must supply it, and what this person may do."""
    require(works_here(request.person, request.on))
    found = asset_on_record(ref, request.on)
    listed = with_standing(Asset.objects.filter(pk=found.asset.pk), request.at).get()
    versions = versions_of_assets([found.asset.pk])[found.asset.pk]
    judged = assure(request.at, ref=listed.list_ref) if listed.list_ref else []
    return page(
        request,
        "controls/asset.html",
        found=found,
        asset=found.asset,
        list_ref=listed.list_ref,
        standing=standing_at("open", judged[0][1])[1] if judged else None,
        documents=_documents(versions, request.on),
        groups=_groups(found.asset),
        whom=_whom(found, request.on),
        may_accept=not found.asset.accepted_at and may_accept(found.owner, request.person, request.on).allowed,
        names=may(request.person, "owner.name", request.on).allowed,
        place=LOCATION_KINDS.get(found.asset.location.kind) if found.asset.location else None,
        keeps=may(request.person, "register.keep", request.on).allowed,
    )


def _documents(versions: Mapping[str, list[VersionFacts]], on: date) -> list[dict[str, Any]]:
    """Each document that covers the asset, with the version in force."""
    documents: dict[str, list[VersionFacts]] = {}
    for each in chain.from_iterable(versions.values()):
        documents.setdefault(each.document, []).append(each)
    return [
        {"ref": ref, "kind": KINDS[some[0].kind], "title": some[0].title, "in_force": in_force(some, on)}
        for ref, some in sorted(documents.items())
    ]


def _groups(asset: Asset) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The record of processing in groups: names and values in plain English."""
    said = {"part": asset.get_part_display(), "sensitive": {True: "Yes", False: "No", None: ""}[asset.sensitive]}
    return [
        (heading, [(TITLES[name], said.get(name, getattr(asset, name))) for name in names])
        for heading, names in GROUPS.items()
    ]


def _whom(found: OnRecord, on: date) -> dict[str, list[Person]]:
    """Who must supply what is missing, by the title of the role: an owner is that asset's own."""
    held = holders(on, *(name for name, role in ROLES.items() if role.title in {each.who for each in found.missing}))
    whom = {ROLES[name].title: persons for name, persons in held.items()}
    if not found.orphaned and found.asset.owner:
        whom[ROLES["iao"].title] = [found.asset.owner]
    return whom
