"""Do the documents about a list say the same of it as the list says itself?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, Control, ListFacts
from muster.evidence.rules import KINDS, VersionFacts, agreements_in_force, in_force, next_change
from muster.kernel.dates import day_of, start_of
from muster.kernel.decision import Finding, earliest, met, not_met, unknown
from muster.kernel.text import listed
from muster.lists.rules import NOMINAL_FIELDS

CONTROL = Control(
    id="documents_agree",
    title="Documents say the same",
    question="Do the documents in force name the purposes, categories of people, fields, recipients and retention that "
    "the list has?",
    why="Finding E11: changing purpose, categories or recipients invalidates the DPIA. R (Bridges) v South Wales "
    "Police [2020] EWCA Civ 1058, paras 124 and 125.",
    findings=("Bridges",),
    closes=EVERY_DOOR,
    owner=IAO,
)

COMPARED: dict[str, tuple[str, ...]] = {
    "dpia": ("purposes", "categories", "fields", "recipients", "retention"),
    "eia": ("purposes", "categories"),
    "appropriate_policy": ("purposes", "retention"),
}
"""What each kind of document must name, to be compared with the list. An agreement has terms of its own."""

WORDS = {"purposes": "purpose", "categories": "category of people", "fields": "field", "recipients": "recipient"}
MOST = 5
"""So many differences are told at most; the rest are counted."""


def check(facts: ListFacts, at: datetime) -> Finding:
    on = day_of(at)
    found = [(kind, version) for kind in COMPARED if (version := in_force(facts.documents.get(kind, ()), on))]
    agreements = agreements_in_force(facts.documents.get("agreement", ()), on)
    differences = [says for kind, version in found for says in _compared(facts, kind, version)]
    differences += [says for version in agreements for says in _agreed(facts, version)]
    changes = earliest(
        start_of(day) for versions in facts.documents.values() if (day := next_change(versions, on)) is not None
    )
    if differences:
        more = f" And {len(differences) - MOST} more." if len(differences) > MOST else ""
        return not_met(
            " ".join(differences[:MOST]) + more,
            "Make them say the same: change the list, or have a new version of the document approved.", IAO,
            improves_at=changes,
        )  # fmt: skip
    if silent := [f"{_named(version)} does not say {listed(parts)}." for kind, version in found
                  if (parts := _silent(kind, version))]:  # fmt: skip
        return unknown(
            " ".join(silent),
            "Have a version approved that names them, so that it can be compared with the list.", IAO,
            improves_at=changes,
        )  # fmt: skip
    if not found and not agreements:
        return met("No document in force says anything of the list; whether one must is for the other controls.")
    return met("The documents in force name what the list has.", until=changes)


def _compared(facts: ListFacts, kind: str, version: VersionFacts) -> Iterator[str]:
    """The differences between one document and the list, each naming both places. What a document names beside the
    list may belong to another asset that it covers."""
    for part in COMPARED[kind]:
        said = _said(version, part)
        if said is None:
            continue
        if part == "retention":
            if facts.retention_in_force is not None and int(said[0]) != facts.retention_in_force:
                yield f"{_named(version)} says {said[0]} months, the register {facts.retention_in_force}."
            continue
        has = _has(facts, part)
        yield from (f"{_named(version)} does not name the {WORDS[part]} {each}, which the list has."
                    for each in sorted(has - set(said)))  # fmt: skip
        if version.covers == 1:
            yield from _beside(version, part, set(said) - has)


def _agreed(facts: ListFacts, version: VersionFacts) -> Iterator[str]:
    """What an agreement allows that the list does not have. It may well allow less; and a party that is no recipient
    yet is how it begins, because the agreement comes first."""
    terms = version.agreement
    if terms is None or version.covers != 1:
        return
    yield from _beside(version, "purposes", set(terms.purposes) - facts.purposes)
    yield from _beside(version, "fields", set(terms.fields) - facts.fields - set(NOMINAL_FIELDS))


def _beside(version: VersionFacts, part: str, codes: set[str]) -> Iterator[str]:
    for each in sorted(codes):
        yield f"{_named(version)} names the {WORDS[part]} {each}, which the list does not have."


def _has(facts: ListFacts, part: str) -> frozenset[str]:
    if part == "recipients":
        return frozenset(each.ref for each in facts.recipients)
    codes: frozenset[str] = getattr(facts, part)
    return codes


def _said(version: VersionFacts, part: str) -> tuple[str, ...] | None:
    """What a version says of one part, None where it says nothing. Every nominal has the same first fields: whether a
    document names those too makes no difference."""
    if version.scope is None:
        return None
    if part == "retention":
        months = version.scope.retention_months
        return None if months is None else (str(months),)
    codes: tuple[str, ...] | None = getattr(version.scope, part)
    if part == "fields" and codes is not None:
        return tuple(each for each in codes if each not in NOMINAL_FIELDS)
    return codes


def _silent(kind: str, version: VersionFacts) -> list[str]:
    words = {"categories": "categories of people"}
    return [words.get(part, part) for part in COMPARED[kind] if _said(version, part) is None]


def _named(version: VersionFacts) -> str:
    return f"{KINDS[version.kind]} {version.document}, version {version.number},"
