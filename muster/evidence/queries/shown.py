"""One document with everything that its page says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.evidence.queries.facts import facts_by_document, terms_of
from muster.evidence.queries.people import contact
from muster.evidence.records import Advice, Document, Version
from muster.evidence.rules import (
    APPROVERS,
    KINDS,
    REVIEWED,
    AgreementTerms,
    Contact,
    VersionFacts,
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
    its state that day and the advice on it (the newest first), their `facts`, and what to do next and who must do it.
    Raises NotFound. Ten queries at most, however many versions there are."""
    document = the_document(ref)
    assets = list(document.assets.select_related("owner__unit").order_by("ref"))
    facts = [each for _, each in facts_by_document([document.id])]
    versions = list(document.versions.select_related("author__unit", "approved_by", "sent_back_by").order_by("-number"))
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
        "steps": next_steps(
            facts,
            on,
            deciders=_deciders(document.kind, owners, on),
            owners=_contacts(owners),
            authors=_contacts([version.author for version in versions]),
        ),
    }


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
    by_number = {each.number: each for each in facts}
    return [
        {
            "row": each,
            "facts": by_number[each.number],
            "state": version_state(by_number[each.number], facts, on),
            "advice": advice.get(each.id, []),
            "advised_against": bool(advice.get(each.id)) and advice[each.id][-1].against,
        }
        for each in versions
    ]


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
