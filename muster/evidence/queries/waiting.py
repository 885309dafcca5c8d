"""What about documents needs a person: for their first page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q

from muster.evidence.assessing.queries import measures_to_take, unfinished
from muster.evidence.queries.standing import current_is, currents
from muster.evidence.records import Advice, Document, Version
from muster.evidence.rules import APPROVERS, KINDS, SOON
from muster.kernel.dates import day_of
from muster.people.rules import PersonFacts, may

MOST = 50
"""So many of each sort at most, the oldest first: more than anybody does in a day. The index of documents has all."""


def documents_waiting_for(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """What about documents needs this person, oldest first: versions that they are asked to approve (never their own,
    and no DPIA before the data protection officer has advised) or, as that officer, to advise on; versions of theirs
    that were sent back, assessments that they began; measures that they are to take; documents of assets they answer
    for that lapse within 30 days or did.

    Each row has `text`, `since` and `by` (days; `by` None when nothing is due), and the page where it is done: `page`
    (an address's name) and `args`. Six queries, however many documents there are.
    """
    rows = [
        *_to_approve(person, on),
        *_to_advise(person, on),
        *_sent_back(person),
        *_being_written(person),
        *_measures(person, on),
        *_lapsing(person, on),
    ]
    return sorted(rows, key=lambda row: (row["since"], row["text"]))


def _to_approve(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """Everything of its kinds for whoever decides for the whole organisation; for an information asset owner what
    covers an asset of theirs, though they may decide on others too when they are asked."""
    if "dpo" in person.roles or not may(person, "document.approve", on).allowed:
        return []
    asked = Q(document__kind__in=[kind for kind, roles in APPROVERS.items() if "siro" in roles])
    if "siro" not in person.roles:
        kinds = [kind for kind, roles in APPROVERS.items() if person.roles.intersection(roles)]
        asked = Q(_covers(_owned(person), "document_id"), document__kind__in=kinds)
    drafts = Version.objects.filter(asked, status="draft").exclude(_unadvised()).exclude(author=person.id)
    return [
        _row(f"{_named(each)} waits for your approval.", day_of(each.written_at), each.effective_on, each.document.ref)
        for each in drafts.select_related("document").order_by("written_at")[:MOST]
    ]


def _to_advise(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """Every data protection impact assessment that nobody can approve before there is advice on it (finding E11)."""
    if not may(person, "document.advise", on).allowed:
        return []
    drafts = Version.objects.filter(_unadvised(), status="draft").select_related("document")
    return [
        _row(f"{_named(each)} waits for your advice.", day_of(each.written_at), each.effective_on, each.document.ref)
        for each in drafts.order_by("written_at")[:MOST]
    ]


def _unadvised() -> Q:
    return Q(~Exists(Advice.objects.filter(version=OuterRef("pk"))), document__kind="dpia")


def _being_written(person: PersonFacts) -> list[dict[str, Any]]:
    mine = unfinished().filter(started_by=person.id).select_related("document")
    return [
        {
            "text": f"Go on with “{each.document.title}” ({each.document.ref}), which you began to write.",
            "since": day_of(each.started_at),
            "by": None,
            "page": "documents:assessment",
            "args": (each.document.ref,),
        }
        for each in mine.order_by("started_at")[:MOST]
    ]


def _measures(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """The measures that this person is to take, of approved assessments that another version has not replaced."""
    return [
        {
            "text": f"Take a measure of {row.assessment.document.ref}: {_short(row.says)}",
            "since": day_of(row.at),
            "by": row.due_on,
            "page": "documents:take",
            "args": (row.assessment.document.ref, row.number),
        }
        for row in measures_to_take(person.id, on)[:MOST]
    ]


def _sent_back(person: PersonFacts) -> list[dict[str, Any]]:
    later = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    mine = Version.objects.filter(~Exists(later), status="sent_back", author=person.id)
    return [
        _row(
            f"{_named(each)} was sent back to you by {each.sent_back_by.name}: {_short(each.sent_back_reason)}",
            day_of(each.sent_back_at),
            None,
            each.document.ref,
        )
        for each in mine.select_related("document", "sent_back_by").order_by("sent_back_at")[:MOST]
    ]


def _lapsing(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """Where another version is approved already that takes effect in time, nothing needs doing."""
    mine = _covers(_owned(person) | Q(asset__delegate=person.id), "document_id")
    found = currents(on, mine).filter(current_is("lapsing", on) | current_is("lapsed", on)).select_related("document")
    in_time = ExpressionWrapper(OuterRef("last") + timedelta(days=1), output_field=DateTimeField())
    following = Version.objects.filter(document=OuterRef("document"), status="approved", effective_on__gt=on)
    found = found.exclude(Exists(following.filter(effective_on__lte=in_time)))
    return [_lapses(each, on) for each in found.order_by("last")[:MOST]]


def _lapses(version: Any, on: date) -> dict[str, Any]:
    document, verb = version.document, "lapses" if version.last >= on else "lapsed"
    named = f"{KINDS[document.kind]} “{document.title}” ({document.ref})"
    text = f"{named} {verb} after {version.last:%-d %B %Y}: have a new version approved."
    return _row(text, version.last - SOON, version.last, document.ref)


def _owned(person: PersonFacts) -> Q:
    return Q(asset__owner=person.id, asset__accepted_at__isnull=False)


def _covers(assets: Q, document: str) -> Exists:
    return Exists(Document.assets.through.objects.filter(assets, document=OuterRef(document)))


def _named(version: Version) -> str:
    document = version.document
    return f"Version {version.number} of {KINDS[document.kind].lower()} “{document.title}” ({document.ref})"


def _row(text: str, since: date, by: date | None, ref: str) -> dict[str, Any]:
    return {"text": text, "since": since, "by": by, "page": "documents:document", "args": (ref,)}


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "…"
