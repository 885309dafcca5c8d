"""One document with everything that its page says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.evidence.assessing.asking import newest_template
from muster.evidence.assessing.queries import being_written, measures_of, taken_of
from muster.evidence.assessing.records import Assessment
from muster.evidence.queries.facts import facts_by_document, terms_of
from muster.evidence.queries.people import contact
from muster.evidence.records import Advice, Consultation, Document, Version
from muster.evidence.rules import (
    APPROVERS,
    KINDS,
    REVIEWED,
    AgreementTerms,
    Contact,
    ScopeFacts,
    VersionFacts,
    counted_on,
    next_steps,
    version_state,
)
from muster.kernel.dates import in_force as span_in_force
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_reference
from muster.people.queries import holders
from muster.people.records import Organisation, Person


def the_document(ref: str) -> Document:
    """A document. Raises NotFound."""
    found = None if wrong_with_reference(ref) else Document.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("document", ref)
    return found


def document_page(ref: str, on: date) -> dict[str, Any]:
    """One document: ref, kind and its words, title, assets with their owners, an agreement's terms, every version with
    its state that day and the advice on it (the newest first), their `facts`, the assessment that is being written, the
    measures of the one in force, and what to do next and who must do it. Raises NotFound. Twenty queries at most,
    however many versions there are."""
    document = the_document(ref)
    assets = list(document.assets.select_related("owner__unit").order_by("ref"))
    facts = [each for _, each in facts_by_document([document.id], deciding=True)]
    versions = list(document.versions.select_related("author__unit", "approved_by", "sent_back_by").order_by("-number"))
    writing = being_written(document.ref)
    owners = [asset.owner for asset in assets if asset.owner and asset.accepted_at and _here(asset.owner, on)]
    return {
        "ref": document.ref,
        "kind": document.kind,
        "kind_said": KINDS[document.kind],
        "reviewed": document.kind in REVIEWED,
        "title": document.title,
        "assets": [{"id": each.id, "ref": each.ref, "title": each.title} for each in assets],
        "agreement": _terms_shown(terms_of(document)),
        "facts": facts,
        "versions": _versions_shown(versions, facts, on),
        "writing": writing,
        "written_here": newest_template(document.kind) is not None,
        "measures": _measures(counted_on(facts, on)),
        "steps": next_steps(
            facts,
            on,
            deciders=_deciders(document.kind, owners, on),
            owners=_contacts(owners),
            authors=_contacts([version.author for version in versions]),
            writers=_contacts([writing.started_by]) if writing else [],
            officers=_contacts(holders(on, "dpo")["dpo"]) if document.kind == "dpia" else [],
        ),
    }


def _measures(version: VersionFacts | None) -> list[dict[str, Any]]:
    """The measures of the version that counts, each with what was said when it was taken."""
    assessment = Assessment.objects.filter(version=version.id).first() if version else None
    if assessment is None:
        return []
    taken = taken_of(assessment.document_id)
    return [{"row": row, "taken": taken.get(row.number)} for row in measures_of(assessment)]


def _deciders(kind: str, owners: list[Person], on: date) -> list[Contact]:
    """Who is asked to decide: whoever does for the whole organisation, and the owners of the assets it covers."""
    roles = APPROVERS[kind]
    held = holders(on, *roles)
    owning = {owner.id for owner in owners}
    iao = [person for person in held.get("iao", []) if person.id in owning]
    return _contacts([*held.get("siro", []), *iao])


def _here(person: Person, on: date) -> bool:
    return span_in_force(person.started_on, person.ended_on, on)


def _contacts(persons: list[Person]) -> list[Contact]:
    return list({person.id: contact(person) for person in persons}.values())


def _versions_shown(versions: list[Version], facts: list[VersionFacts], on: date) -> list[dict[str, Any]]:
    advice: dict[int, list[Advice]] = {}
    given = Advice.objects.filter(version__in=[each.id for each in versions]).select_related("by")
    for each in given.order_by("id"):
        advice.setdefault(each.version_id, []).append(each)
    asked: dict[int, list[Consultation]] = {}
    for row in Consultation.objects.filter(version__in=[each.id for each in versions]).select_related("by"):
        asked.setdefault(row.version_id, []).append(row)
    assessed = set(
        Assessment.objects.filter(version__in=[each.id for each in versions]).values_list("version", flat=True)
    )
    by_number = {each.number: each for each in facts}
    return [
        {
            "row": each,
            "facts": by_number[each.number],
            "state": version_state(by_number[each.number], facts, on),
            "advice": advice.get(each.id, []),
            "consultations": asked.get(each.id, []),
            "assessed": each.id in assessed,
            "scope": _scope_shown(by_number[each.number].scope),
            "advised_against": bool(advice.get(each.id)) and advice[each.id][-1].against,
        }
        for each in versions
    ]


def _scope_shown(scope: ScopeFacts | None) -> list[tuple[str, str]]:
    """What a version says of the lists it covers, part by part, as words."""
    if scope is None:
        return []
    parts = [("Purposes", scope.purposes), ("Categories of people", scope.categories), ("Fields", scope.fields),
             ("Recipients", scope.recipients)]  # fmt: skip
    said = [(name, ", ".join(codes) or "None") for name, codes in parts if codes is not None]
    return said + ([("Kept for", f"{scope.retention_months} months")] if scope.retention_months else [])


def _terms_shown(terms: AgreementTerms | None) -> dict[str, Any] | None:
    if terms is None:
        return None
    names = dict(Organisation.objects.filter(ref__in=terms.parties).values_list("ref", "name"))
    return {
        "parties": [f"{names[ref]} ({ref})" for ref in terms.parties],
        "purposes": list(terms.purposes),
        "fields": list(terms.fields),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
    }
