"""Everything that happened to a list, newest first: from records, and from entries of the log that are no operation
under section 62 of the Data Protection Act 2018.

Who consulted the list, or put whom on it, is never shown here: what the log keeps of that may be used only for the four
purposes that the section names, by those who may, under /log/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from muster.access.records import Acknowledgement, Grant
from muster.evidence.records import Version
from muster.evidence.rules import KINDS
from muster.kernel.dates import end_of
from muster.lists.records import Authorisation, List, Purpose
from muster.log.records import Entry
from muster.people.records import Person, RoleHeld

DECISIONS = ("list.changed", "list.suspended", "list.closed")
"""The events that no record keeps. None of them is an operation under section 62."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, what in a few words, by whom, and more in a sentence."""

    at: datetime
    title: str
    by: str = ""
    says: str = ""
    whole_day: bool = False


def history(
    row: List, at: datetime, *, page: int, size: int, grants_of: int | None, all_grants: bool
) -> tuple[list[Happening], bool]:
    """One page of what happened to a list until now, newest first, and whether there is an older one. Grants are those
    of one person, or of all where `all_grants` says so. Each source gives only as many as the page can need, so the
    number of rows read does not grow with the list's life."""
    most = page * size + 1
    grants = Grant.objects.filter(list=row) if all_grants else Grant.objects.filter(list=row, person=grants_of)
    sources = [
        [Happening(row.proposed_at, "Proposed", row.proposed_by.name)],
        _decisions(row, most),
        _authorised(row, at, most),
        _documents(row, most),
        _owners(row, at, most),
        _given(grants, most),
        _acknowledged(row, most, None if all_grants else grants_of),
    ]
    happened = sorted((each for source in sources for each in source), key=lambda each: each.at, reverse=True)
    return happened[(page - 1) * size : page * size], len(happened) > page * size


def _decisions(row: List, most: int) -> list[Happening]:
    entries = Entry.objects.filter(list=row.ref, event__in=DECISIONS, outcome="permitted", operation=None)
    found = [
        (at, event, json.loads(body))
        for at, event, body in entries.order_by("-id").values_list("at", "event", "body")[:most]
        if body is not None
    ]
    names = _names({str(said.get("person")) for _, _, said in found})
    return [
        Happening(at, event.partition(".")[2].capitalize(), names.get(str(said.get("person")), ""), _why(said))
        for at, event, said in found
    ]


def _why(said: dict[str, object]) -> str:
    if changed := said.get("changed"):
        return f"What changed: {', '.join(map(str, changed))}."  # type: ignore[call-overload]
    return str(said.get("justification", ""))


def _authorised(row: List, at: datetime, most: int) -> Iterator[Happening]:
    rows = Authorisation.objects.filter(list=row).select_related("decided_by").order_by("-decided_at", "-id")[:most]
    for each in rows:
        until = f"Until {each.ends_on:%-d %B %Y}. {each.reason}"
        yield Happening(each.decided_at, "Authorised", each.decided_by.name, until)
        if each.voided_at:
            yield Happening(each.voided_at, "Authorisation void", "", each.void_reason)
        elif end_of(each.ends_on) <= at:
            yield Happening(
                end_of(each.ends_on), "Authorisation ended", "", f"It held until {each.ends_on:%-d %B %Y}.", True
            )


def _documents(row: List, most: int) -> Iterator[Happening]:
    versions = Version.objects.filter(document__assets=row.asset_id).select_related("document", "author", "approved_by")
    for moment in ("written_at", "approved_at", "withdrawn_at"):
        for each in versions.filter(**{f"{moment}__isnull": False}).order_by(f"-{moment}", "-id")[:most]:
            yield _document(each, moment)


def _document(version: Version, moment: str) -> Happening:
    kind, about = KINDS[version.document.kind], f"Version {version.number} of {version.document.title}."
    if moment == "written_at":
        return Happening(version.written_at, f"{kind} written", version.author.name, about)
    if moment == "approved_at":
        by = version.approved_by.name if version.approved_by else ""
        return Happening(version.approved_at, f"{kind} approved", by, about)
    return Happening(version.withdrawn_at, f"{kind} withdrawn", "", f"{about} {version.withdrawn_reason}".strip())


def _owners(row: List, at: datetime, most: int) -> Iterator[Happening]:
    """Who was named as owner of the asset and who accepted, from the entries of those who name owners; and who left.
    By person, as entries are indexed by person and not by asset: whoever names owners looks at few lists."""
    namers = set(RoleHeld.objects.filter(role="siro").values_list("person__ref", flat=True))
    named = [*_about(row, namers, "owner.named", most)]
    owners = {str(said["owner"]) for _, said in named} | ({row.asset.owner.ref} if row.asset.owner else set())
    accepted = [*_about(row, owners, "asset.accepted", most)]
    names = _names({str(each) for _, said in (*named, *accepted) for each in (said["person"], said.get("owner", ""))})
    # What was recorded later than it happened keeps its own day: nobody is named after they accepted.
    owner, accepted_at = row.asset.owner, row.asset.accepted_at
    since = {owner.ref: accepted_at} if owner is not None and accepted_at is not None else {}
    for moment, said in named:
        moment = min(moment, since.get(str(said["owner"]), moment))
        asked = names.get(str(said["owner"]), str(said["owner"]))
        yield Happening(moment, "Owner named", names.get(str(said["person"]), ""), f"{asked} was asked to own it.")
    for moment, said in accepted:
        yield Happening(
            since.get(str(said["person"]), moment), "Ownership accepted", names.get(str(said["person"]), "")
        )
    for title, person in (("Information asset owner left", row.asset.owner), ("List owner left", row.owner)):
        if person is not None and person.ended_on is not None and end_of(person.ended_on) <= at:
            yield Happening(
                end_of(person.ended_on), title, "", f"{person.name} left on {person.ended_on:%-d %B %Y}.", True
            )


def _about(row: List, persons: set[str], event: str, most: int) -> Iterator[tuple[datetime, dict[str, object]]]:
    """What these persons' entries say of the list's asset. Found by the text of the body, which is written by
    PostgreSQL in one form only, and then read, as a title could hold the same words."""
    entries = Entry.objects.filter(person__in=persons, event=event, outcome="permitted", operation=None)
    words = json.dumps({"asset": row.asset.ref}, ensure_ascii=False)[1:-1]
    for moment, body in entries.filter(body__contains=words).order_by("-id").values_list("at", "body")[:most]:
        said = json.loads(body)
        if said.get("asset") == row.asset.ref:
            yield moment, said


def _given(grants: QuerySet[Grant], most: int) -> Iterator[Happening]:
    rows = grants.select_related("person", "given_by")
    titles = dict(Purpose.objects.filter(list__in=grants.values("list")).values_list("code", "title"))
    for each in rows.order_by("-given_at", "-id")[:most]:
        about = f"{each.person.name}, until {each.ends_on:%-d %B %Y}, for: {titles.get(each.purpose, each.purpose)}."
        about = f"{about} {each.reason}"
        yield Happening(each.given_at, "Grant given", each.given_by.name, about)
    for each in rows.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "-id")[:most]:
        about = f"{each.person.name}, for: {titles.get(each.purpose, each.purpose)}. {each.withdrawn_reason}"
        yield Happening(each.withdrawn_at, "Grant withdrawn", "", about)


def _acknowledged(row: List, most: int, person: int | None) -> Iterator[Happening]:
    """By those who hold or held a grant on this list, or own it: others acknowledged the policy for another list."""
    rows = Acknowledgement.objects.filter(version__document__assets=row.asset_id)
    rows = rows.filter(Q(person__in=Grant.objects.filter(list=row).values("person")) | Q(person=row.owner_id))
    if person is not None:
        rows = rows.filter(person=person)
    for each in rows.select_related("person", "version__document").order_by("-at", "-id")[:most]:
        about = f"Version {each.version.number} of {each.version.document.title}."
        yield Happening(each.at, "User policy acknowledged", each.person.name, about)


def _names(refs: set[str]) -> dict[str, str]:
    return dict(Person.objects.filter(ref__in=refs).values_list("ref", "name"))
