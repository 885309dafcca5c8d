"""Writing a version of a document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from muster.evidence.actions.versions import asset_ids, complain
from muster.evidence.files import check_size, keep
from muster.evidence.queries import terms_of
from muster.evidence.records import Agreement, Document, Scope, Version
from muster.evidence.rules import (
    KINDS,
    LIMITS,
    SCOPE,
    AgreementTerms,
    ScopeFacts,
    may_write,
    wrong_dates,
    wrong_scope,
    wrong_terms,
    wrong_texts,
    wrong_with_file,
)
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid, NotFound
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
    scope: ScopeFacts | None = None,
    residual_risk: str = "",
    measures_open: bool | None = None,
) -> Version:
    """Write a version of a document: the first one makes the document, the next adds to it.

    Kind, title, assets and terms are the document's own and cannot change with a version, because an approved version
    would then cover what nobody approved. The file is kept before the commit. `scope` is what the version says of the
    lists it covers, by their own codes; `residual_risk` the risk that it says remains (low, medium or high), and
    `measures_open` whether measures against it are still to be taken.
    Raises Invalid, NotFound, Conflict.
    """
    with acting("document.written", by=by, at=at, document=ref) as act:
        author = the_person(by, day_of(at))
        act.check(may_write(author, day_of(at)))
        _check_version(ref, title, file_name, content, effective_on, review_on)
        complain(wrong_scope(scope, residual_risk))
        take_turns("evidence")
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
        version = Version.objects.create(
            document=document,
            author_id=author.id,
            residual_risk=residual_risk,
            measures_open=measures_open,
            **kept_as,
            **days,
        )
        keep_scope(version, scope)
        act.affects(assets=asset_ids(version.document))
    return version


def keep_scope(version: Version, scope: ScopeFacts | None) -> None:
    """Keep what a version says of the lists it covers, where it says anything."""
    if scope is None or scope == ScopeFacts():
        return
    said = {part: getattr(scope, part) for part in SCOPE}
    lists = {part: list(codes) for part, codes in said.items() if isinstance(codes, tuple)}
    Scope.objects.create(version=version, **(said | lists))


def _check_version(
    ref: str, title: str, file_name: str, content: bytes, effective_on: date, review_on: date | None
) -> None:
    faults = wrong_texts({"ref": ref, "title": title, "file_name": file_name}, LIMITS, {"ref", "title", "file_name"})
    if "/" in file_name or "\\" in file_name:
        faults["file_name"] = "Give the name alone, without a folder."
    complain(faults | wrong_dates(effective_on, review_on))
    check_size(len(content))
    if wrong := wrong_with_file(content, file_name):
        raise Invalid("The file cannot be kept.", {"file": wrong})


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
    complain(wrong_terms(kind, agreement))
    return covered(assets), _parties(agreement)


def covered(refs: Sequence[str]) -> list[Asset]:
    """The assets that a new document covers. Raises Invalid where there is none, and NotFound."""
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
