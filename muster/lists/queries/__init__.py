"""Reads about lists: what each is and who answers for it. Never a nominal: those are seen only inside an opening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from muster.kernel.decision import Decision, allow, refuse
from muster.kernel.errors import NotFound
from muster.lists.queries.contacts import contacts_shown, unit_of_may_add
from muster.lists.queries.facts import facts_of, facts_of_lists
from muster.lists.queries.terms import (
    named_by_lists,
    recipients_of,
    retention_months,
    terms_of_lists,
    tier_reasons,
)
from muster.lists.records import Authorisation, List
from muster.lists.rules import SAID, FieldTerms
from muster.people.rules import PersonFacts

__all__ = [
    "contacts_shown",
    "entitled_to_add",
    "facts_of",
    "facts_of_lists",
    "field_names",
    "list_shown",
    "lists_listed",
    "lists_of_assets",
    "named_by_lists",
    "opening_decision",
    "owns",
    "recipients_of",
    "retention_months",
    "standing_decision",
    "terms_of_lists",
    "tier_reasons",
    "unit_of_may_add",
]


def lists_of_assets(asset_ids: Iterable[int]) -> list[dict[str, str]]:
    """The lists among these assets (by primary key): the reference and title of each, its state and its asset. One
    query."""
    rows = List.objects.filter(asset__in=list(asset_ids)).select_related("asset").order_by("ref")
    return [
        {"ref": row.ref, "title": row.title, "state": row.get_state_display(), "asset": row.asset.ref} for row in rows
    ]


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
        "tier": terms.tier,
        "tier_reasons": tier_reasons(row, terms),
        "owner": row.owner.ref,
        "proposed_by": row.proposed_by.ref,
        "proposed_at": row.proposed_at,
        "reason_policy": row.reason_policy,
        **{name: getattr(row, name) for name in SAID},
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


def owns(row: List, person: PersonFacts) -> tuple[bool, bool]:
    """Whether the person owns the list, and whether they own its asset: only once they have accepted. No query where
    the asset came with the list."""
    return row.owner_id == person.id, row.asset.accepted_at is not None and row.asset.owner_id == person.id


def standing_decision(list_id: int, door: str) -> Decision:
    """Whether the controls let a list through a door, as last stated; what is not stated is refused."""
    with connection.cursor() as cursor:
        cursor.execute("select code, reason, remedy, who from muster.standing_why(%s, %s)", [list_id, door])
        why = cursor.fetchone()
    return refuse(*why) if why else allow()


def opening_decision() -> Decision:
    """Whether this transaction looks through an opening that runs and is of the person it acts for."""
    with connection.cursor() as cursor:
        cursor.execute("select muster.opened_list()")
        if cursor.fetchone()[0] is not None:
            return allow()
    return refuse(
        "opening.none",
        "This is no opening of yours that is still open.",
        "Open the list for a purpose, then try again.",
        "You",
    )


def entitled_to_add(list_id: int, person: str, on: date) -> bool:
    """Whether a person owns a list, or holds a live grant that lets them put people on it."""
    with connection.cursor() as cursor:
        cursor.execute("select muster.may_add(%s, %s, %s)", [list_id, person, on])
        return bool(cursor.fetchone()[0])


def _authorisations(row: List) -> Iterable[Authorisation]:
    return (
        row.authorisations.select_related("requested_by", "decided_by")
        .prefetch_related("conditions__owner")
        .order_by("decided_at", "id")
    )


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
        "urgent_until": each.urgent_until,
        "despite": each.despite,
        "conditions": [
            {"number": of.number, "says": of.says, "owner": of.owner.ref, "due_on": of.due_on, "met_at": of.met_at}
            for of in each.conditions.all()
        ],
        "voided_at": each.voided_at,
        "void_reason": each.void_reason,
    }
