"""Reads about lists: what each is and who answers for it. Never a nominal: those are seen only inside an opening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from muster.kernel.decision import Decision, allow, refuse
from muster.kernel.errors import NotFound
from muster.lists.records import Authorisation, Category, Criterion, FieldDefinition, List, Purpose
from muster.lists.rules import CriterionTerms, FieldTerms, ListFacts, ListTerms
from muster.log.records import Entry


def terms_of_lists(list_ids: Iterable[int]) -> dict[int, ListTerms]:
    """The terms of these lists (by primary key) as they are now: five queries, however many there are.

    `rules.decided_hash` of them tells whether an authorisation is still of what the list is.
    """
    rows = {row.id: row for row in List.objects.filter(id__in=list(list_ids)).select_related("asset__retention_rule")}
    purposes = _by_list(Purpose.objects.filter(list__in=rows), lambda row: (row.code, row.title))
    criteria = _by_list(
        Criterion.objects.filter(list__in=rows), lambda row: CriterionTerms(row.code, row.kind, row.says)
    )
    fields = _by_list(
        FieldDefinition.objects.filter(list__in=rows),
        lambda row: FieldTerms(row.name, row.title, row.basis, row.reason, row.sensitive),
    )
    categories = _by_list(Category.objects.filter(list__in=rows), lambda row: (row.code, row.reason))
    return {
        row.id: ListTerms(
            tier=row.tier,
            purposes=purposes.get(row.id, ()),
            criteria=criteria.get(row.id, ()),
            fields=fields.get(row.id, ()),
            categories=categories.get(row.id, ()),
            legal_basis=row.legal_basis,
            review_months=row.review_months,
            retention_months=retention_months(row),
        )
        for row in rows.values()
    }


def retention_months(row: List) -> int | None:
    """How long the list's asset is kept: its own period, else that of its rule; None when neither gives a number."""
    if row.asset.retention_months is not None:
        return int(row.asset.retention_months)
    rule = row.asset.retention_rule
    return None if rule is None or rule.months is None else int(rule.months)


def lists_of_assets(asset_ids: Iterable[int]) -> list[dict[str, str]]:
    """The lists among these assets (by primary key): the reference and title of each, its state and its asset. One
    query."""
    rows = List.objects.filter(asset__in=list(asset_ids)).select_related("asset").order_by("ref")
    return [
        {"ref": row.ref, "title": row.title, "state": row.get_state_display(), "asset": row.asset.ref} for row in rows
    ]


def facts_of(row: List) -> ListFacts:
    """One list's facts. Its authors are read from the log, so that whoever changed it cannot then authorise it."""
    wrote = Entry.objects.filter(
        list=row.ref, event__in=("list.proposed", "list.changed"), outcome="permitted", person__isnull=False
    )
    return ListFacts(
        ref=row.ref,
        state=row.state,
        owner=row.owner.ref,
        authors=frozenset({row.proposed_by.ref, *wrote.values_list("person", flat=True)}),
        terms=terms_of_lists([row.id])[row.id],
    )


def lists_listed() -> list[dict[str, object]]:
    """Every list: ref, title, state, tier, owner, purposes, and the day on which its authorisation ends."""
    rows = List.objects.select_related("owner").prefetch_related("purposes").order_by("ref")
    current = {
        row.list_id: row.ends_on for row in Authorisation.objects.filter(voided_at=None).order_by("decided_at", "id")
    }
    return [
        {
            "ref": row.ref,
            "title": row.title,
            "state": row.state,
            "tier": row.tier,
            "owner": row.owner.ref,
            "purposes": sorted(purpose.code for purpose in row.purposes.all()),
            "authorised_until": current.get(row.id),
        }
        for row in rows
    ]


def list_shown(ref: str) -> dict[str, object]:
    """One list with its terms and every authorisation there was. Raises NotFound."""
    row = List.objects.select_related("owner", "proposed_by", "asset__retention_rule").filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    terms = terms_of_lists([row.id])[row.id]
    return {
        "ref": row.ref,
        "title": row.title,
        "asset": row.asset.ref,
        "state": row.state,
        "tier": row.tier,
        "owner": row.owner.ref,
        "proposed_by": row.proposed_by.ref,
        "proposed_at": row.proposed_at,
        "reason_policy": row.reason_policy,
        "legal_basis": row.legal_basis,
        "review_months": row.review_months,
        "retention_months": terms.retention_months,
        "purposes": dict(terms.purposes),
        "criteria": [{"code": each.code, "kind": each.kind, "says": each.says} for each in terms.criteria],
        "fields": [_field_shown(each) for each in terms.fields],
        "categories": dict(terms.categories),
        "authorisations": [_authorisation_shown(each) for each in _authorisations(row)],
    }


def field_names(ref: str) -> list[str]:
    """The names of the list's own fields, in the order they were defined. Raises NotFound."""
    row = List.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    return list(row.field_definitions.order_by("id").values_list("name", flat=True))


def standing_decision(list_id: int, door: str) -> Decision:
    """Whether the controls let a list through a door, as last stated; what is not stated is refused."""
    with connection.cursor() as cursor:
        cursor.execute("select code, reason, remedy, who from muster.standing_why(%s, %s)", [list_id, door])
        why = cursor.fetchone()
    return refuse(*why) if why else allow()


def entitled_to_add(list_id: int, person: str, on: date) -> bool:
    """Whether a person owns a list, or holds a live grant that lets them put people on it."""
    with connection.cursor() as cursor:
        cursor.execute("select muster.may_add(%s, %s, %s)", [list_id, person, on])
        return bool(cursor.fetchone()[0])


def _by_list(rows, facts):  # type: ignore[no-untyped-def]
    found: dict[int, tuple[object, ...]] = {}
    for row in rows.order_by("id"):
        found[row.list_id] = (*found.get(row.list_id, ()), facts(row))
    return found


def _authorisations(row: List) -> Iterable[Authorisation]:
    return row.authorisations.select_related("requested_by", "decided_by").order_by("decided_at", "id")


def _field_shown(each: FieldTerms) -> dict[str, object]:
    return {
        "name": each.name,
        "title": each.title,
        "basis": each.basis,
        "sensitive": each.sensitive,
        "reason": each.reason,
    }


def _authorisation_shown(each: Authorisation) -> dict[str, object]:
    return {
        "requested_by": each.requested_by.ref,
        "decided_by": each.decided_by.ref,
        "decided_at": each.decided_at,
        "tier": each.tier,
        "reason": each.reason,
        "decided_hash": each.decided_hash,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "voided_at": each.voided_at,
        "void_reason": each.void_reason,
    }
