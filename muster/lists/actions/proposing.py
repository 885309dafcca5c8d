"""Proposing a list, and changing what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, Unpack

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound, invalid_if
from muster.lists.actions.found import check_next, the_list, void_authorisation
from muster.lists.queries import recipients_of, retention_months, terms_of_lists
from muster.lists.records import Category, Criterion, FieldDefinition, List, Purpose
from muster.lists.rules import (
    LIMITS,
    REASON_POLICIES,
    SAID,
    TEXTS,
    CriterionTerms,
    FieldTerms,
    ListTerms,
    material_changes,
    may_own,
    may_propose,
    not_declared,
    tier_of,
    wrong_terms,
)
from muster.log.acting import Acting, acting
from muster.log.turns import take_turns
from muster.people.queries import home_organisation, the_person, the_unit
from muster.people.records import Grade
from muster.people.rules import PersonFacts
from muster.register.records import Asset

Criteria = Iterable[tuple[str, str, str]]


class Said(TypedDict, total=False):
    """What a list says of itself in one value each: see `rules.ListTerms`. None leaves it as it is."""

    legal_basis: str | None
    basis: str | None
    condition: str | None
    necessity: str | None
    proportionality: str | None
    alternatives: str | None
    sources: str | None
    users: str | None
    review_months: int | None
    expected_size: int | None
    youngest: int | None
    duration_months: int | None
    automated: bool | None
    review_hours: int | None
    contact_grade: str | None


NOT_RIGHT = "What the list is to be is not right."


def propose_list(
    *,
    by: str,
    at: datetime,
    asset: str = "",
    ref: str,
    title: str,
    owner: str,
    tier: str = "low",
    purposes: Mapping[str, str],
    criteria: Criteria = (),
    fields: Sequence[FieldTerms] = (),
    categories: Mapping[str, str],
    reason_policy: str = "",
    **said: Unpack[Said],
) -> List:
    """Propose that an asset is a list of people. It holds nobody until it is authorised, and may be incomplete until
    then. `purposes` map code to title, `categories` code to reason, `criteria` are (code, kind, what it says). `tier`
    is the least that the proposer asks for: which it is follows from what the list says. Without an asset, one is put
    on the register for the list, under the same reference and title, that nobody owns yet.

    Raises Invalid, NotFound, Conflict (the reference or the asset is a list already).
    """
    with acting("list.proposed", by=by, at=at, list=ref, asset=asset or ref) as act:
        take_turns("lists")
        proposer = the_person(by, day_of(at))
        act.check(may_propose(proposer, day_of(at)))
        holder = the_person(owner, day_of(at))
        act.check(may_own(holder, day_of(at)))
        given = _given(said)
        asked = replace(_terms(tier, purposes, criteria, fields, categories), **given)
        invalid_if(_wrong(ref, title, reason_policy, asked), NOT_RIGHT)
        texts = {"ref": ref, "title": title, "tier_asked": tier, "reason_policy": reason_policy}
        people = {"owner_id": holder.id, "proposed_by_id": proposer.id, "proposed_at": at}
        found = _free_asset(asset, ref) if asset else new_asset(ref, title, proposer, at)
        row = List(asset=found, **given, **texts, **people)
        terms = _rated(row, asked)
        row.tier = terms.tier
        act.enter(tier=terms.tier, owner=owner, asset_registered=None if asset else True)
        if not asset:
            found.save()
        row.save()
        _write_parts(row, ListTerms(tier), terms)
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def change_list(
    *,
    by: str,
    at: datetime,
    list: str,
    title: str | None = None,
    owner: str | None = None,
    tier: str | None = None,
    purposes: Mapping[str, str] | None = None,
    criteria: Criteria | None = None,
    fields: Sequence[FieldTerms] | None = None,
    categories: Mapping[str, str] | None = None,
    reason_policy: str | None = None,
    **said: Unpack[Said],
) -> List:
    """Change what a list is; what is left out stays. A change of what was decided on voids the authorisation, says why,
    and sends the list back to proposed (finding E11). Raises Conflict for a closed list, or when nothing changes."""
    with acting("list.changed", by=by, at=at, list=list) as act:
        act.check(may_propose(the_person(by, day_of(at)), day_of(at)))
        row = the_list(list)
        act.check(not_declared(row.state))
        before = terms_of_lists([row.id])[row.id]
        wanted = _terms(tier or row.tier_asked, purposes, criteria, fields, categories)
        given = {"purposes": purposes, "criteria": criteria, "fields": fields, "categories": categories}
        parts = {name: getattr(wanted, name) for name, value in given.items() if value is not None}
        asked = replace(before, tier=wanted.tier, **parts, **_given(said))
        plain = _plain_changes(act, row, title, owner, reason_policy)
        invalid_if(_wrong(row.ref, row.title, row.reason_policy, asked), NOT_RIGHT)
        row.tier_asked = asked.tier
        after = _rated(row, asked)
        changes = material_changes(before, after)
        _check_change(row, [*plain, *changes])
        act.enter(changed=[*plain, *changes])
        for name in ("tier", *SAID):
            setattr(row, name, getattr(after, name))
        _write_parts(row, before, after)
        if changes:
            _void(row, at, changes)
        row.save()
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def _terms(
    tier: str,
    purposes: Mapping[str, str] | None,
    criteria: Criteria | None,
    fields: Iterable[FieldTerms] | None,
    categories: Mapping[str, str] | None,
) -> ListTerms:
    return ListTerms(
        tier=tier,
        purposes=tuple((purposes or {}).items()),
        criteria=tuple(CriterionTerms(*each) for each in criteria or ()),
        fields=tuple(fields or ()),
        categories=tuple((categories or {}).items()),
    )


def _given(said: Said) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if value is not None}
    grade = given.get("contact_grade")
    if grade and not Grade.objects.filter(ref=str(grade)[:60].replace("\0", "")).exists():
        raise Invalid(NOT_RIGHT, {"contact_grade": f"There is no grade {grade!r}: use the short name of one there is."})
    return given


def _rated(row: List, asked: ListTerms) -> ListTerms:
    """The terms with what the asset adds to them, and with the tier that follows: `asked` holds the least of them."""
    asset = row.asset
    whole = replace(
        asked,
        retention_months=retention_months(row),
        sensitive=asset.sensitive,
        recipients=recipients_of([asset.id]).get(asset.id, ()) if asset.id else (),
    )
    return replace(whole, tier=tier_of(whole, asked.tier, called_in=row.called_in).tier)


def _wrong(ref: str, title: str, reason_policy: str, terms: ListTerms) -> dict[str, str]:
    texts = {"ref": ref, "title": title} | {name: getattr(terms, name) for name in ("legal_basis", *TEXTS)}
    faults = wrong_texts(texts, LIMITS, {"ref", "title"}) | wrong_terms(terms)
    words = [*sum(terms.purposes, ()), *sum(terms.categories, ())]
    words += [word for each in terms.criteria for word in (each.code, each.says)]
    words += [word for each in terms.fields for word in (each.name, each.title, each.reason)]
    if any(wrong_texts({"says": word}, LIMITS, ()) for word in words):
        faults["says"] = f"A text is longer than {LIMITS['says']} characters, or holds what cannot be stored."
    if reason_policy not in REASON_POLICIES:
        faults["reason_policy"] = "Use required, optional or off, or leave it out."
    return faults


def new_asset(ref: str, title: str, proposer: PersonFacts, at: datetime) -> Asset:
    """An asset for the list, not saved yet. Raises Conflict when the register has one of that reference."""
    if Asset.objects.filter(ref=ref).exists():
        raise Conflict(
            f"The register has an asset {ref} already: name it as the list's asset, or use another reference."
        )
    if List.objects.filter(ref=ref).exists():
        raise Conflict(f"There is a list {ref!r} already.")
    unit = the_unit(proposer.unit, day_of(at)).id if proposer.unit else None
    return Asset(ref=ref, title=title, kind="list of persons", organisation=home_organisation(), unit_id=unit,
                 source="proposal", registered_at=at)  # fmt: skip


def _free_asset(asset: str, ref: str) -> Asset:
    found = Asset.objects.select_for_update(of=("self",)).filter(ref=asset).first()
    if found is None:
        raise NotFound("asset", asset)
    if found.ended_on is not None:
        raise Conflict(f"{asset} has ended, so it cannot become a list.")
    if List.objects.filter(ref=ref).exists():
        raise Conflict(f"There is a list {ref!r} already.")
    if List.objects.filter(asset=found).exists():
        raise Conflict(f"{asset} is a list already.")
    return found


def _check_change(row: List, changes: Sequence[str]) -> None:
    if row.state == List.State.CLOSED:
        raise Conflict(f"{row.ref} is closed, so it cannot change.")
    if not changes:
        raise Conflict(f"Nothing of {row.ref} would change.")


def _plain_changes(
    act: Acting, row: List, title: str | None, owner: str | None, reason_policy: str | None
) -> tuple[str, ...]:
    """Set on the row what an authorisation does not decide on; gives the names of what differs."""
    changed = []
    if owner is not None and owner != row.owner.ref:
        holder = the_person(owner, day_of(act.at))
        act.check(may_own(holder, day_of(act.at)))
        row.owner_id = holder.id
        changed.append("owner")
    for name, value in (("title", title), ("reason_policy", reason_policy)):
        if value is not None and value != getattr(row, name):
            setattr(row, name, value)
            changed.append(name.replace("_", " "))
    return tuple(changed)


def _write_parts(row: List, before: ListTerms, after: ListTerms) -> None:
    """Write each part that differs anew."""
    if after.purposes != before.purposes:
        row.purposes.all().delete()
        Purpose.objects.bulk_create(Purpose(list=row, code=code, title=title) for code, title in after.purposes)
    if after.criteria != before.criteria:
        row.criteria.all().delete()
        Criterion.objects.bulk_create(
            Criterion(list=row, code=each.code, kind=each.kind, says=each.says) for each in after.criteria
        )
    if after.categories != before.categories:
        row.categories.all().delete()
        Category.objects.bulk_create(Category(list=row, code=code, reason=why) for code, why in after.categories)
    if after.fields != before.fields:
        row.field_definitions.all().delete()
        FieldDefinition.objects.bulk_create(
            FieldDefinition(
                list=row,
                name=each.name,
                title=each.title,
                basis=each.basis,
                sensitive=each.sensitive,
                reason=each.reason,
            )
            for each in after.fields
        )


def _void(row: List, at: datetime, changes: Sequence[str]) -> None:
    void_authorisation(row, at, f"Changed after it was authorised: {', '.join(changes)}.")
    if row.state != List.State.PROPOSED:
        check_next(row, List.State.PROPOSED)
        row.state = List.State.PROPOSED
