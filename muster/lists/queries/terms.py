"""What lists say that they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from muster.lists.records import Category, Criterion, FieldDefinition, List, Purpose
from muster.lists.rules import SAID, SUBJECT_CATEGORIES, CriterionTerms, FieldTerms, ListTerms, tier_of
from muster.people.records import Organisation
from muster.register.records import Asset


def terms_of_lists(list_ids: Iterable[int]) -> dict[int, ListTerms]:
    """The terms of these lists (by primary key) as they are now: six queries, however many there are. The tier is
    computed from them and not believed: a recipient added to the asset raises it without anybody changing the list.

    `rules.decided_hash` of them tells whether an authorisation is still of what the list is.
    """
    rows = {row.id: row for row in List.objects.filter(id__in=list(list_ids)).select_related("asset__retention_rule")}
    purposes = _by_list(Purpose, rows, ("code", "title"), lambda *each: each)
    criteria = _by_list(Criterion, rows, ("code", "kind", "says"), CriterionTerms)
    fields = _by_list(FieldDefinition, rows, ("name", "title", "basis", "reason", "sensitive"), FieldTerms)
    categories = _by_list(Category, rows, ("code", "reason"), lambda *each: each)
    recipients = recipients_of(row.asset_id for row in rows.values())
    found = {}
    for row in rows.values():
        terms = ListTerms(
            tier=row.tier,
            purposes=purposes.get(row.id, ()),
            criteria=criteria.get(row.id, ()),
            fields=fields.get(row.id, ()),
            categories=categories.get(row.id, ()),
            retention_months=retention_months(row),
            sensitive=row.asset.sensitive,
            recipients=recipients.get(row.asset_id, ()),
            **{name: getattr(row, name) for name in SAID},
        )
        found[row.id] = replace(terms, tier=tier_of(terms, row.tier_asked, called_in=row.called_in).tier)
    return found


def named_by_lists(asset_ids: Iterable[int]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the lists on these assets name, as code and words: their purposes, categories of people, fields and
    recipients. Eight queries, however many there are."""
    assets = list(asset_ids)
    terms = terms_of_lists(List.objects.filter(asset__in=assets).values_list("id", flat=True)).values()
    organisations = Organisation.objects.filter(receives__in=assets).distinct().order_by("ref")
    said = {
        "purposes": dict(purpose for each in terms for purpose in each.purposes),
        "categories": {code: SUBJECT_CATEGORIES.get(code, code) for each in terms for code, _ in each.categories},
        "fields": {field.name: field.title for each in terms for field in each.fields},
        "recipients": dict(organisations.values_list("ref", "name")),
    }
    return {part: tuple((code, f"{words} ({code})") for code, words in named.items()) for part, named in said.items()}


def tier_reasons(row: List, terms: ListTerms) -> list[str]:
    """Why a list with these terms is of its tier."""
    return list(tier_of(terms, row.tier_asked, called_in=row.called_in).reasons)


def recipients_of(assets: Iterable[int]) -> dict[int, tuple[tuple[str, bool], ...]]:
    """The recipients of these assets (by primary key): reference, and whether it is a law-enforcement body."""
    found: dict[int, tuple[tuple[str, bool], ...]] = {}
    rows = Asset.recipients.through.objects.filter(asset__in=list(assets)).order_by("organisation__ref")
    for asset, ref, police in rows.values_list("asset_id", "organisation__ref", "organisation__law_enforcement"):
        found[asset] = (*found.get(asset, ()), (ref, police))
    return found


def retention_months(row: List) -> int | None:
    """How long the list's asset is kept: its own period, else that of its rule; None when neither gives a number."""
    if row.asset.retention_months is not None:
        return int(row.asset.retention_months)
    rule = row.asset.retention_rule
    return None if rule is None or rule.months is None else int(rule.months)


def _by_list(kind, lists, columns, facts):  # type: ignore[no-untyped-def]
    """The parts of one kind of these lists, each made of its columns, in the order in which they were written."""
    found: dict[int, list[object]] = defaultdict(list)
    rows = kind.objects.filter(list__in=list(lists)).order_by("id")
    for key, *values in rows.values_list("list_id", *columns):
        found[key].append(facts(*values))
    return {key: tuple(parts) for key, parts in found.items()}
