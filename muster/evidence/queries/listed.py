"""Documents as the command line shows them: all of them, or one with everything on record."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch

from muster.evidence.queries.facts import facts_by_document, terms_of
from muster.evidence.records import Advice, Document, Version
from muster.evidence.rules import SCOPE, AgreementTerms, VersionFacts, in_force, lapsed
from muster.kernel.errors import NotFound


def documents_listed(on: date, kind: str = "") -> list[dict[str, object]]:
    """Every document (of one kind, if named): ref, kind, title, assets, the version in force that day and its days."""
    documents = Document.objects.prefetch_related("assets").order_by("ref")
    rows = list(documents.filter(kind=kind) if kind else documents)
    versions: dict[int, list[VersionFacts]] = {row.id: [] for row in rows}
    for document, facts in facts_by_document(versions):
        versions[document].append(facts)
    return [_listed(row, versions[row.id], on) for row in rows]


def document_shown(ref: str, on: date) -> dict[str, object]:
    """One document with all its versions and, for an agreement, its terms. Raises NotFound."""
    document = Document.objects.prefetch_related("assets").filter(ref=ref).first()
    if document is None:
        raise NotFound("document", ref)
    related = ("document", "author", "approved_by", "sent_back_by", "scope")
    given = Prefetch("advice", Advice.objects.select_related("by").order_by("id"))
    rows = list(document.versions.select_related(*related).prefetch_related(given).order_by("number"))
    terms = terms_of(document)
    return _listed(document, [facts for _, facts in facts_by_document([document.id])], on) | {
        "agreement": _terms_shown(terms) if terms else None,
        "versions": [_version_shown(row) for row in rows],
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
        "residual_risk": row.residual_risk or None,
        "measures_open": row.measures_open,
        "scope": _scope_shown(row),
        "approved_by": row.approved_by.ref if row.approved_by else None,
        "approved_at": row.approved_at,
        "advice": [
            {"by": each.by.ref, "at": each.at, "against": each.against, "text": each.text} for each in row.advice.all()
        ],
        "overruled_because": row.overruled_because,
        "sent_back_by": row.sent_back_by.ref if row.sent_back_by else None,
        "sent_back_at": row.sent_back_at,
        "sent_back_reason": row.sent_back_reason,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_reason": row.withdrawn_reason,
    }


def _scope_shown(row: Version) -> dict[str, object] | None:
    """What the version says of the lists it covers; null for a part of which it says nothing."""
    return {part: getattr(row.scope, part) for part in SCOPE} if hasattr(row, "scope") else None


def _terms_shown(terms: AgreementTerms) -> dict[str, object]:
    return {
        "parties": list(terms.parties),
        "purposes": list(terms.purposes),
        "fields": list(terms.fields),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
    }
