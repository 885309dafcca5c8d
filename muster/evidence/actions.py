"""What changes documents: writing, approving and withdrawing a version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from muster.evidence.files import check_size, keep, kept
from muster.evidence.queries import facts_of, terms_of
from muster.evidence.records import Agreement, Document, Version
from muster.evidence.rules import (
    KINDS,
    LIMITS,
    NEXT,
    AgreementTerms,
    may_approve,
    may_withdraw,
    may_write,
    wrong_dates,
    wrong_terms,
    wrong_texts,
)
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.people.records import Organisation
from muster.register.records import Asset


def write_document(
    *,
    by: str,
    at: datetime,
    ref: str,
    kind: str,
    title: str,
    assets: Sequence[str] = (),
    content: bytes,
    file_name: str,
    effective_on: date,
    review_on: date | None = None,
    agreement: AgreementTerms | None = None,
) -> Version:
    """Write a version of a document: the first one makes the document, the next adds to it.

    Kind, title, assets and terms are the document's own and cannot change with a version, because an approved version
    would then cover what nobody approved. The file is kept before the commit. Raises Invalid, NotFound, Conflict.
    """
    with acting("document.written", by=by, at=at, document=ref) as act:
        take_turns("evidence")
        author = the_person(by, day_of(at))
        act.check(may_write(author, day_of(at)))
        _check_version(ref, title, file_name, content, effective_on, review_on)
        document = Document.objects.select_for_update().filter(ref=ref).first()
        new = _new(kind, assets, agreement) if document is None else None
        if document is not None:
            _check_same(document, kind, title, assets, agreement)
        number = document.versions.count() + 1 if document else 1
        sha256 = keep(content)
        act.enter(kind=kind, number=number, sha256=sha256)
        kept_as = {"number": number, "file_name": file_name, "sha256": sha256, "size": len(content)}
        days = {"written_at": at, "effective_on": effective_on, "review_on": review_on}
        document = document or _create(ref, kind, title, agreement, *new)  # type: ignore[misc]
        version = Version.objects.create(document=document, author_id=author.id, **kept_as, **days)
        act.affects(assets=_asset_ids(version.document))
    return version


def approve_document(*, by: str, at: datetime, document: str, number: int) -> Version:
    """Approve a version and bind the approval to the file as it is on the disk now. Raises Conflict when the file is
    missing or changed, or the version is no draft."""
    with acting("document.approved", by=by, at=at, document=document, number=number) as act:
        version = _the_version(document, number)
        approver = the_person(by, day_of(at))
        act.check(may_approve(approver, facts_of(version), day_of(at)))
        _check_next(version, Version.Status.APPROVED)
        kept(version.sha256)
        act.enter(kind=version.document.kind, sha256=version.sha256)
        version.status = Version.Status.APPROVED
        version.approved_by_id = approver.id
        version.approved_at = at
        version.approved_hash = version.sha256
        version.save(update_fields=["status", "approved_by", "approved_at", "approved_hash"])
        act.affects(assets=_asset_ids(version.document))
    return version


def withdraw_document(*, by: str, at: datetime, document: str, number: int, reason: str) -> Version:
    """Withdraw a version: it stays on record and counts no longer; the version before it counts again."""
    with acting("document.withdrawn", by=by, at=at, document=document, number=number) as act:
        version = _the_version(document, number)
        act.check(may_withdraw(the_person(by, day_of(at)), facts_of(version), day_of(at)))
        _raise(wrong_texts({"reason": reason}, LIMITS, {"reason"}))
        _check_next(version, Version.Status.WITHDRAWN)
        act.enter(kind=version.document.kind)
        version.status = Version.Status.WITHDRAWN
        version.withdrawn_at = at
        version.withdrawn_reason = reason
        version.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
        act.affects(assets=_asset_ids(version.document))
    return version


def _check_version(
    ref: str, title: str, file_name: str, content: bytes, effective_on: date, review_on: date | None
) -> None:
    faults = wrong_texts({"ref": ref, "title": title, "file_name": file_name}, LIMITS, {"ref", "title", "file_name"})
    if "/" in file_name or "\\" in file_name:
        faults["file_name"] = "Give the name alone, without a folder."
    _raise(faults | wrong_dates(effective_on, review_on))
    check_size(content)


def _check_same(
    document: Document, kind: str, title: str, assets: Collection[str], agreement: AgreementTerms | None
) -> None:
    faults = {}
    if kind != document.kind:
        faults["kind"] = f"{document.ref} is of kind {document.kind}."
    if title != document.title:
        faults["title"] = f"{document.ref} has the title {document.title!r}."
    if assets and set(assets) != set(document.assets.values_list("ref", flat=True)):
        faults["assets"] = "Leave them out; for other assets write another document."
    if agreement is not None and replace(agreement, parties=tuple(sorted(agreement.parties))) != terms_of(document):
        faults["agreement"] = "Leave the terms out; for other terms write another agreement."
    if faults:
        raise Invalid(f"There is a document {document.ref!r} already, and it is not the same.", faults)


def _new(kind: str, assets: Sequence[str], agreement: AgreementTerms | None) -> tuple[list[Asset], list[Organisation]]:
    """What a document of that kind would cover and bind; raises unless it may be made like this."""
    if kind not in KINDS:
        raise Invalid(f"{kind!r} is no kind of document.", {"kind": "Use one of " + ", ".join(KINDS) + "."})
    _raise(wrong_terms(kind, agreement))
    return _covered(assets), _parties(agreement)


def _covered(refs: Sequence[str]) -> list[Asset]:
    if not refs:
        raise Invalid("The document covers nothing.", {"assets": "Name at least one information asset."})
    found = {asset.ref: asset for asset in Asset.objects.filter(ref__in=refs)}
    for ref in refs:
        if ref not in found:
            raise NotFound("asset", ref)
    return list(found.values())


def _parties(agreement: AgreementTerms | None) -> list[Organisation]:
    if agreement is None:
        return []
    found = {party.ref: party for party in Organisation.objects.filter(ref__in=agreement.parties)}
    for ref in agreement.parties:
        if ref not in found:
            raise NotFound("organisation", ref)
    return list(found.values())


def _create(
    ref: str,
    kind: str,
    title: str,
    terms: AgreementTerms | None,
    assets: Collection[Asset],
    parties: Collection[Organisation],
) -> Document:
    document = Document.objects.create(ref=ref, kind=kind, title=title)
    document.assets.add(*assets)
    if terms is not None:
        agreement = Agreement.objects.create(
            document=document,
            purposes=list(terms.purposes),
            fields=list(terms.fields),
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
        )
        agreement.parties.add(*parties)
    return document


def _the_version(document: str, number: int) -> Version:
    versions = Version.objects.select_for_update(of=("self",)).select_related("document", "author")
    version = versions.filter(document__ref=document, number=number).first()
    if version is None:
        raise NotFound("version", f"{document} {number}")
    return version


def _check_next(version: Version, status: str) -> None:
    if status not in NEXT[version.status]:
        raise Conflict(
            f"Version {version.number} of {version.document.ref} is {version.status}, so it cannot become {status}."
        )


def _asset_ids(document: Document) -> list[int]:
    return list(document.assets.values_list("id", flat=True))


def _raise(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid("The document is not complete or not right.", faults)
