"""Proposing a list, and changing what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, NotFound
from muster.lists.actions.found import check_next, invalid_if, the_list, void_authorisation
from muster.lists.queries import terms_of_lists
from muster.lists.records import Category, Criterion, FieldDefinition, List, Purpose
from muster.lists.rules import (
    LIMITS,
    REASON_POLICIES,
    CriterionTerms,
    FieldTerms,
    ListTerms,
    material_changes,
    may_own,
    may_propose,
    wrong_terms,
)
from muster.log.acting import Acting, acting
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.register.records import Asset

Criteria = Iterable[tuple[str, str, str]]
NOT_RIGHT = "What the list is to be is not right."


def propose_list(
    *,
    by: str,
    at: datetime,
    asset: str,
    ref: str,
    title: str,
    owner: str,
    tier: str,
    purposes: Mapping[str, str],
    criteria: Criteria = (),
    fields: Sequence[FieldTerms] = (),
    categories: Mapping[str, str],
    legal_basis: str = "",
    review_months: int | None = None,
    reason_policy: str = "",
) -> List:
    """Propose that an asset is a list of people. It holds nobody until it is authorised, and may be incomplete until
    then. `purposes` map code to title, `categories` code to reason, `criteria` are (code, kind, what it says).

    Raises Invalid, NotFound, Conflict (the reference or the asset is a list already).
    """
    with acting("list.proposed", by=by, at=at, list=ref, asset=asset) as act:
        take_turns("lists")
        proposer = the_person(by, day_of(at))
        act.check(may_propose(proposer, day_of(at)))
        holder = the_person(owner, day_of(at))
        act.check(may_own(holder, day_of(at)))
        terms = _terms(tier, purposes, criteria, fields, categories, legal_basis, review_months)
        invalid_if(_wrong(ref, title, reason_policy, terms), NOT_RIGHT)
        texts = {"ref": ref, "title": title, "tier": tier, "legal_basis": legal_basis, "reason_policy": reason_policy}
        people = {"owner_id": holder.id, "proposed_by_id": proposer.id, "proposed_at": at}
        row = List(asset=_free_asset(asset, ref), review_months=review_months, **texts, **people)
        act.enter(tier=tier, owner=owner)
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
    legal_basis: str | None = None,
    review_months: int | None = None,
    reason_policy: str | None = None,
) -> List:
    """Change what a list is; what is left out stays. A change of what was decided on voids the authorisation, says why,
    and sends the list back to proposed (finding E11). Raises Conflict for a closed list, or when nothing changes."""
    with acting("list.changed", by=by, at=at, list=list) as act:
        act.check(may_propose(the_person(by, day_of(at)), day_of(at)))
        row = the_list(list)
        before = terms_of_lists([row.id])[row.id]
        wanted = _terms(tier, purposes, criteria, fields, categories, legal_basis, review_months)
        given = {"tier": tier, "purposes": purposes, "criteria": criteria, "fields": fields}
        given |= {"categories": categories, "legal_basis": legal_basis, "review_months": review_months}
        after = replace(before, **{name: getattr(wanted, name) for name, value in given.items() if value is not None})
        plain = _plain_changes(act, row, title, owner, reason_policy)
        changes = material_changes(before, after)
        invalid_if(_wrong(row.ref, row.title, row.reason_policy, after), NOT_RIGHT)
        _check_change(row, [*plain, *changes])
        act.enter(changed=[*plain, *changes])
        row.tier, row.legal_basis, row.review_months = after.tier, after.legal_basis, after.review_months
        _write_parts(row, before, after)
        if changes:
            _void(row, at, changes)
        row.save()
        act.affects(lists=[row.id], assets=[row.asset_id])
    return row


def _terms(
    tier: str | None,
    purposes: Mapping[str, str] | None,
    criteria: Criteria | None,
    fields: Iterable[FieldTerms] | None,
    categories: Mapping[str, str] | None,
    legal_basis: str | None,
    review_months: int | None,
) -> ListTerms:
    return ListTerms(
        tier=tier or "",
        purposes=tuple((purposes or {}).items()),
        criteria=tuple(CriterionTerms(*each) for each in criteria or ()),
        fields=tuple(fields or ()),
        categories=tuple((categories or {}).items()),
        legal_basis=legal_basis or "",
        review_months=review_months,
    )


def _wrong(ref: str, title: str, reason_policy: str, terms: ListTerms) -> dict[str, str]:
    texts = {"ref": ref, "title": title, "legal_basis": terms.legal_basis}
    faults = wrong_texts(texts, LIMITS, {"ref", "title"}) | wrong_terms(terms)
    words = [*sum(terms.purposes, ()), *sum(terms.categories, ())]
    words += [word for each in terms.criteria for word in (each.code, each.says)]
    words += [word for each in terms.fields for word in (each.name, each.title, each.reason)]
    if any(wrong_texts({"says": word}, LIMITS, ()) for word in words):
        faults["says"] = f"A text is longer than {LIMITS['says']} characters, or holds what cannot be stored."
    if reason_policy not in REASON_POLICIES:
        faults["reason_policy"] = "Use required, optional or off, or leave it out."
    return faults


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
