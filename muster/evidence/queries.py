"""Reads about documents: which versions an asset has, what each says about itself, and the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from muster.evidence.files import kept
from muster.evidence.records import Agreement, Document, Version
from muster.evidence.rules import AgreementTerms, VersionFacts, in_force, lapsed
from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound


def versions_of_assets(asset_ids: Iterable[int]) -> dict[int, dict[str, list[VersionFacts]]]:
    """For each asset (by primary key) and each kind of document the versions there are, of every document of that kind,
    oldest first. Every asset asked about is in the answer. Four queries, however many there are.

    A kind with several documents holds their versions together: `rules.in_force` then gives the last to take effect of
    them all, and `rules.agreements_in_force` judges each agreement by itself.
    """
    answer: dict[int, dict[str, list[VersionFacts]]] = {asset: {} for asset in asset_ids}
    cover = list(
        Document.assets.through.objects.filter(asset_id__in=list(answer)).values_list("asset_id", "document_id")
    )
    versions: dict[int, list[VersionFacts]] = {}
    for document, facts in _facts({document for _, document in cover}):
        versions.setdefault(document, []).append(facts)
    for asset, document in cover:
        for facts in versions.get(document, ()):
            answer[asset].setdefault(facts.kind, []).append(facts)
    return answer


def facts_of(version: Version) -> VersionFacts:
    """One version's facts, without the terms of an agreement."""
    return _version_facts(version, None)


def terms_of(document: Document) -> AgreementTerms | None:
    """The terms of one agreement; None for any other document."""
    return _terms([document.id]).get(document.id)


def documents_listed(on: date, kind: str = "") -> list[dict[str, object]]:
    """Every document (of one kind, if named): ref, kind, title, assets, the version in force that day and its days."""
    documents = Document.objects.prefetch_related("assets").order_by("ref")
    rows = list(documents.filter(kind=kind) if kind else documents)
    versions: dict[int, list[VersionFacts]] = {row.id: [] for row in rows}
    for document, facts in _facts(versions):
        versions[document].append(facts)
    return [_listed(row, versions[row.id], on) for row in rows]


def document_shown(ref: str, on: date) -> dict[str, object]:
    """One document with all its versions and, for an agreement, its terms. Raises NotFound."""
    document = Document.objects.prefetch_related("assets").filter(ref=ref).first()
    if document is None:
        raise NotFound("document", ref)
    rows = list(document.versions.select_related("document", "author", "approved_by").order_by("number"))
    terms = terms_of(document)
    return _listed(document, [facts_of(row) for row in rows], on) | {
        "agreement": _terms_shown(terms) if terms else None,
        "versions": [_version_shown(row) for row in rows],
    }


def read_file(version: Version) -> bytes:
    """The file of a version, its hash checked. Raises Conflict when it is missing or was changed on the disk."""
    return kept(version.sha256)


def _facts(document_ids: Iterable[int]) -> list[tuple[int, VersionFacts]]:
    ids = list(document_ids)
    terms = _terms(ids)
    versions = Version.objects.filter(document_id__in=ids).select_related("document", "author")
    return [
        (row.document_id, _version_facts(row, terms.get(row.document_id)))
        for row in versions.order_by("document_id", "number")
    ]


def _version_facts(row: Version, terms: AgreementTerms | None) -> VersionFacts:
    return VersionFacts(
        document=row.document.ref,
        kind=row.document.kind,
        number=row.number,
        status=row.status,
        author=row.author.ref,
        effective_on=row.effective_on,
        review_on=row.review_on,
        approved_on=day_of(row.approved_at) if row.approved_at else None,
        id=row.id,
        title=row.document.title,
        agreement=terms,
    )


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


def _listed(document: Document, versions: list[VersionFacts], on: date) -> dict[str, object]:
    current = in_force(versions, on)
    return {
        "ref": document.ref,
        "kind": document.kind,
        "title": document.title,
        "assets": sorted(asset.ref for asset in document.assets.all()),
        "in_force": current.number if current else None,
        "effective_on": current.effective_on if current else None,
        "review_on": current.review_on if current else None,
        "lapsed": lapsed(current, on) if current else None,
    }


def _version_shown(row: Version) -> dict[str, object]:
    return {
        "number": row.number,
        "status": row.status,
        "file_name": row.file_name,
        "size": row.size,
        "sha256": row.sha256,
        "author": row.author.ref,
        "written_at": row.written_at,
        "effective_on": row.effective_on,
        "review_on": row.review_on,
        "approved_by": row.approved_by.ref if row.approved_by else None,
        "approved_at": row.approved_at,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_reason": row.withdrawn_reason,
    }


def _terms_shown(terms: AgreementTerms) -> dict[str, object]:
    return {
        "parties": list(terms.parties),
        "purposes": list(terms.purposes),
        "fields": list(terms.fields),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
    }
