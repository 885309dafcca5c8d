"""What the rules need to know of versions, and the file of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef

from muster.evidence.assessing.records import writers_of
from muster.evidence.files import kept
from muster.evidence.records import Advice, Agreement, Consultation, Document, Version
from muster.evidence.rules import SCOPE, AgreementTerms, ScopeFacts, VersionFacts
from muster.kernel.dates import day_of


def versions_of_assets(asset_ids: Iterable[int]) -> dict[int, dict[str, list[VersionFacts]]]:
    """For each asset (by primary key) and each kind of document the versions there are, of every document of that kind,
    oldest first. Every asset asked about is in the answer. Five queries, however many there are.

    A kind with several documents holds their versions together: `rules.in_force` then gives the last to take effect of
    them all, and `rules.agreements_in_force` judges each agreement by itself.
    """
    answer: dict[int, dict[str, list[VersionFacts]]] = {asset: {} for asset in asset_ids}
    cover = list(
        Document.assets.through.objects.filter(asset_id__in=list(answer)).values_list("asset_id", "document_id")
    )
    versions: dict[int, list[VersionFacts]] = {}
    for document, facts in facts_by_document({document for _, document in cover}):
        versions.setdefault(document, []).append(facts)
    for asset, document in cover:
        for facts in versions.get(document, ()):
            answer[asset].setdefault(facts.kind, []).append(facts)
    return answer


def facts_to_decide(version: Version) -> VersionFacts:
    """One version's facts with all that whoever decides on it is judged by; without the terms of an agreement."""
    return next(facts for _, facts in facts_by_document([version.document_id], deciding=True) if facts.id == version.id)


def terms_of(document: Document) -> AgreementTerms | None:
    """The terms of one agreement; None for any other document."""
    return _terms([document.id]).get(document.id)


def read_file(version: Version) -> bytes:
    """The file of a version, its hash checked. Raises Conflict when it is missing or was changed on the disk."""
    return kept(version.sha256)


COLUMNS = (
    "id", "document_id", "number", "status", "effective_on", "review_on", "approved_at", "withdrawn_at",
    "residual_risk", "measures_open", "document__ref", "document__kind", "document__title", "author__ref",
    "scope__version", *(f"scope__{part}" for part in SCOPE),
)  # fmt: skip
"""What is read of a version, as columns: twenty thousand of them as records take several times as long."""


def facts_by_document(document_ids: Iterable[int], *, deciding: bool = False) -> list[tuple[int, VersionFacts]]:
    """Every version of these documents, each with its document's primary key, oldest first: four queries. With
    `deciding` also who wrote parts of each, and what whoever decides must have: one more."""
    ids = list(document_ids)
    terms, covers = _terms(ids), _covers(ids)
    rows = Version.objects.filter(document_id__in=ids).order_by("document_id", "number")
    columns: tuple[str, ...] = COLUMNS
    writers: dict[int, frozenset[str]] = {}
    if deciding:
        answered = Consultation.objects.filter(version=OuterRef("pk"), answered_on__isnull=False)
        rows = rows.annotate(advised=Exists(Advice.objects.filter(version=OuterRef("pk"))), consulted=Exists(answered))
        columns, writers = (*COLUMNS, "advised", "consulted"), writers_of(ids)
    return [
        (
            row.document_id,
            _version_facts(
                row,
                agreement=terms.get(row.document_id),
                covers=covers.get(row.document_id, 0),
                writers=writers.get(row.id, frozenset()),
            ),
        )
        for row in rows.values_list(*columns, named=True)
    ]


def _version_facts(row: Any, **more: Any) -> VersionFacts:
    return VersionFacts(
        document=row.document__ref,
        kind=row.document__kind,
        number=row.number,
        status=row.status,
        author=row.author__ref,
        effective_on=row.effective_on,
        review_on=row.review_on,
        approved_on=day_of(row.approved_at) if row.approved_at else None,
        id=row.id,
        title=row.document__title,
        withdrawn_on=day_of(row.withdrawn_at) if row.withdrawn_at else None,
        scope=_scope(row),
        measures_open=row.measures_open,
        residual_risk=row.residual_risk,
        advised=getattr(row, "advised", False),
        consulted=getattr(row, "consulted", False),
        **more,
    )


def _scope(row: Any) -> ScopeFacts | None:
    if row.scope__version is None:
        return None
    said = {part: getattr(row, f"scope__{part}") for part in SCOPE}
    return ScopeFacts(**{part: tuple(value) if isinstance(value, list) else value for part, value in said.items()})


def _covers(document_ids: Iterable[int]) -> dict[int, int]:
    """How many assets each of these documents covers."""
    rows = Document.assets.through.objects.filter(document_id__in=list(document_ids)).values("document_id")
    return dict(rows.annotate(how_many=Count("id")).values_list("document_id", "how_many"))


def _terms(document_ids: Iterable[int]) -> dict[int, AgreementTerms]:
    agreements = Agreement.objects.filter(document_id__in=list(document_ids)).prefetch_related("parties")
    return {
        row.document_id: AgreementTerms(
            parties=tuple(sorted(party.ref for party in row.parties.all())),
            purposes=tuple(row.purposes),
            fields=tuple(row.fields),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in agreements
    }
