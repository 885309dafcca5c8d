"""Gathers what the controls judge: a fixed number of queries, however many lists there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Case, CharField, Count, F, FilteredRelation, Q, QuerySet, Value, When

from muster.controls.catalogue import judge
from muster.controls.rules import (
    AuthorisationFacts,
    ConditionFacts,
    Judgement,
    ListFacts,
    LocationFacts,
    NominalFigures,
    OwnerFacts,
    RecipientFacts,
    RetentionFacts,
    ReviewFacts,
)
from muster.evidence.assessing.queries import measures_of_versions
from muster.evidence.assessing.rules import MeasureFacts
from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import VersionFacts
from muster.kernel.dates import day_of
from muster.kernel.text import wrong_with_line
from muster.lists.queries import terms_of_lists
from muster.lists.records import Authorisation, Condition, List, ListReview
from muster.lists.rules import ListTerms, decided_hash
from muster.people.queries import person_facts_by_id
from muster.people.rules import PersonFacts
from muster.register.records import Asset


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything about the chosen lists, by primary key of list or asset."""

    owners: Mapping[int, PersonFacts]
    recipients: Mapping[int, tuple[RecipientFacts, ...]]
    documents: Mapping[int, Mapping[str, Sequence[VersionFacts]]]
    measures: Mapping[int, Sequence[MeasureFacts]]
    terms: Mapping[int, ListTerms]
    authorisations: Mapping[int, AuthorisationFacts]
    figures: Mapping[int, NominalFigures]
    reviews: Mapping[int, ReviewFacts]


def list_facts(at: datetime, *, ids: Iterable[int] | None = None) -> dict[int, ListFacts]:
    """The facts of these lists, or of all, by primary key and in the order of their references."""
    lists = List.objects.select_related("asset", "asset__location", "asset__retention_rule").order_by("ref")
    if ids is not None:
        lists = lists.filter(id__in=set(ids))
    rows = list(lists)
    gathered = _gather(rows, day_of(at))
    return {row.id: _facts(row, gathered) for row in rows}


def assure(at: datetime, *, ref: str | None = None) -> list[tuple[ListFacts, tuple[Judgement, ...]]]:
    """Judge one list or all, now and afresh: what stands in the database is not believed. No such list gives []."""
    if ref is not None and wrong_with_line(ref):
        return []  # PostgreSQL fails on a NUL, where the answer is that there is none
    ids = None if ref is None else List.objects.filter(ref=ref).values_list("id", flat=True)
    return [(facts, judge(facts, at)) for facts in list_facts(at, ids=ids).values()]


def with_standing(assets: QuerySet[Asset], at: datetime) -> QuerySet[Asset]:
    """The assets with `list_ref`, and `standing` and `standing_until` of the list that each is, as last stated: "met",
    "not_met", "unknown", or "" for what is no list. What was met until a moment that has passed is not met any more."""
    gate = FilteredRelation("list__standings", condition=Q(list__standings__door="open"))
    lasts = Q(gate__until=None) | Q(gate__until__gt=at)
    standing = Case(
        When(list=None, then=Value("")),
        When(lasts, gate__verdict="met", then=Value("met")),
        When(gate__verdict__in=("met", "not_met"), then=Value("not_met")),
        default=Value("unknown"),
        output_field=CharField(),
    )
    return assets.annotate(gate=gate).annotate(
        list_ref=F("list__ref"),
        standing=standing,
        standing_until=Case(When(lasts, gate__verdict="met", then=F("gate__until"))),
    )


def orphaned_assets(at: datetime) -> tuple[int, int]:
    """How many assets there are, and how many have no owner who accepted and is in post (finding R1)."""
    on = day_of(at)
    owned = Q(accepted_at__isnull=False, owner__started_on__lte=on) & (
        Q(owner__ended_on=None) | Q(owner__ended_on__gte=on)
    )
    live = Asset.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    counts = live.aggregate(total=Count("id"), owned=Count("id", filter=owned))
    return counts["total"], counts["total"] - counts["owned"]


def _gather(rows: list[List], on: date) -> Gathered:
    lists = [row.id for row in rows]
    assets = [row.asset_id for row in rows]
    documents, terms = versions_of_assets(assets), terms_of_lists(lists)
    return Gathered(
        owners=person_facts_by_id((row.asset.owner_id for row in rows if row.asset.owner_id), on),
        recipients=recipients_of_assets(assets),
        documents=documents,
        measures=measures_of_versions(_assessments(documents)),
        terms=terms,
        authorisations=_authorisations(lists, terms),
        figures=_figures(lists, on),
        reviews=_reviews(lists, terms),
    )


def _facts(row: List, gathered: Gathered) -> ListFacts:
    asset, terms = row.asset, gathered.terms[row.id]
    rule = asset.retention_rule
    place = asset.location
    kinds = [each.kind for each in terms.criteria]
    return ListFacts(
        ref=row.ref,
        title=row.title,
        state=row.state,
        part=asset.part,
        legal_basis=row.legal_basis or asset.lawful_basis,
        sensitive=asset.sensitive,
        condition=asset.condition,
        classification=asset.classification,
        owner=_owner(asset, gathered.owners),
        owner_as_named=asset.owner_as_named,
        location=place
        and LocationFacts(
            place.name, place.kind, place.approved, place.approved_until, place.ceiling, place.access_logged
        ),
        recipients=gathered.recipients.get(asset.id, ()),
        recipients_as_named=asset.recipients_as_named,
        retention_rule=rule and RetentionFacts(rule.ref, rule.months, rule.permanent),
        retention_months=asset.retention_months,
        retention_in_force=terms.retention_months,
        review_months=row.review_months,
        purposes=frozenset(code for code, _ in terms.purposes),
        categories=frozenset(code for code, _ in terms.categories),
        fields=frozenset(each.name for each in terms.fields),
        subjects_as_named=asset.subjects,
        inclusion_criteria=kinds.count("inclusion"),
        removal_criteria=kinds.count("removal"),
        documents=gathered.documents.get(asset.id, {}),
        measures=gathered.measures,
        authorisation=gathered.authorisations.get(row.id),
        expected_size=row.expected_size,
        figures=gathered.figures.get(row.id, NominalFigures(0, 0, None)),
        review_hours=row.review_hours,
        review=gathered.reviews.get(row.id),
    )


def _owner(asset: Asset, owners: Mapping[int, PersonFacts]) -> OwnerFacts | None:
    person = owners.get(asset.owner_id) if asset.owner_id else None
    if person is None:
        return None
    return OwnerFacts(
        name=person.name,
        accepted=asset.accepted_at is not None,
        may_own=bool(person.roles & {"iao", "siro"}) and "dpo" not in person.roles,
        started_on=person.started_on,
        ended_on=person.ended_on,
    )


def recipients_of_assets(assets: list[int]) -> dict[int, tuple[RecipientFacts, ...]]:
    """The organisations that the register names as recipients of these assets, by primary key. One query."""
    found: dict[int, list[RecipientFacts]] = defaultdict(list)
    rows = Asset.recipients.through.objects.filter(asset__in=assets).order_by("organisation__ref")
    for asset, *facts in rows.values_list(
        "asset_id", "organisation__ref", "organisation__name", "organisation__law_enforcement"
    ):
        found[asset].append(RecipientFacts(*facts))
    return {asset: tuple(each) for asset, each in found.items()}


def _assessments(documents: Mapping[int, Mapping[str, Sequence[VersionFacts]]]) -> set[int]:
    """The versions of data protection impact assessments among these, by primary key."""
    return {version.id for kinds in documents.values() for version in kinds.get("dpia", ())}


def _reviews(lists: list[int], terms: Mapping[int, ListTerms]) -> dict[int, ReviewFacts]:
    """The last review of each list before use."""
    rows = ListReview.objects.filter(list__in=lists).select_related("by").order_by("list_id", "-at", "-id")
    return {
        row.list_id: ReviewFacts(row.by.name, row.until, row.decided_hash == decided_hash(terms[row.list_id]))
        for row in rows.distinct("list_id")
    }


def _authorisations(lists: list[int], terms: Mapping[int, ListTerms]) -> dict[int, AuthorisationFacts]:
    """The latest decision on each list. The register changes a list's retention period without knowing of lists, so
    that what was decided on is compared here and not only voided there (CISO Assistant PR #4789)."""
    latest = list(
        Authorisation.objects.filter(list__in=lists).order_by("list_id", "-decided_at", "-id").distinct("list_id")
    )
    conditions: dict[int, list[ConditionFacts]] = defaultdict(list)
    for each in Condition.objects.filter(authorisation__in=[row.id for row in latest]).select_related("owner"):
        facts = ConditionFacts(each.says, each.owner.name, each.due_on, each.met_at is not None)
        conditions[each.authorisation_id].append(facts)
    return {
        each.list_id: AuthorisationFacts(
            each.decided_at,
            each.starts_on,
            each.ends_on,
            each.void_reason if each.voided_at else None,
            each.decided_hash == decided_hash(terms[each.list_id]),
            each.urgent_until,
            tuple(conditions[each.id]),
        )
        for each in latest
    }


def _figures(lists: list[int], on: date) -> dict[int, NominalFigures]:
    with connection.cursor() as cursor:
        cursor.execute("select list_id, active, overdue, next_review from muster.nominal_figures(%s, %s)", [on, lists])
        return {row[0]: NominalFigures(*row[1:]) for row in cursor.fetchall()}
