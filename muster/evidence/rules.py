"""Which version of a document counts on a day, and who may write, approve or withdraw one.

A version counts from the day it takes effect, whenever it was uploaded (CISO Assistant #4797), and only once somebody
who did not write it has approved it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from muster.kernel.dates import end_of
from muster.kernel.dates import in_force as span_in_force
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.kernel.text import wrong_with_line, wrong_with_reference
from muster.people.rules import ROLES, PersonFacts, may

KINDS: dict[str, str] = {
    "dpia": "Data protection impact assessment",
    "eia": "Equality impact assessment",
    "appropriate_policy": "Appropriate policy document",
    "user_policy": "User policy",
    "agreement": "Data sharing agreement",
    "mandate": "Legal mandate",
}

APPROVERS: dict[str, tuple[str, ...]] = {
    "dpia": ("siro", "iao"),
    "eia": ("siro", "iao"),
    "appropriate_policy": ("siro",),
    "user_policy": ("siro", "iao"),
    "agreement": ("siro", "iao"),
    "mandate": ("siro",),
}
"""Which role approves which kind. Never the data protection officer, who advises on them (DPA 2018 ss.69-71)."""

REVIEWED = frozenset({"dpia", "eia", "appropriate_policy", "user_policy", "agreement"})
"""Kinds that need a review date: what nobody must look at again would hold for ever (finding S2). A mandate is law."""

NEXT: dict[str, frozenset[str]] = {
    "draft": frozenset({"approved", "withdrawn"}),
    "approved": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
}
"""Status to next statuses. Superseded and lapsed are not statuses but comparisons with a day."""

LIMITS = {"ref": 60, "title": 500, "file_name": 300, "reason": 4000}


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What an agreement allows: parties (references of organisations), purposes, fields, first and last day."""

    parties: tuple[str, ...]
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of a document as the rules see it. Days are the organisation's own; `approved_on` is when somebody
    approved it, which says nothing about when it takes effect."""

    document: str
    kind: str
    number: int
    status: str
    author: str
    effective_on: date
    review_on: date | None = None
    approved_on: date | None = None
    id: int = 0
    title: str = ""
    agreement: AgreementTerms | None = None


def in_force(versions: Iterable[VersionFacts], on: date) -> VersionFacts | None:
    """The version that counts on a day: approved, not withdrawn, and the last to have taken effect.

    An approved version that takes effect later does not supersede yet. Whether it has lapsed is another question.
    """
    return max(
        (each for each in versions if each.status == "approved" and each.effective_on <= on),
        key=lambda each: (each.effective_on, each.number, each.id),
        default=None,
    )


def superseded(version: VersionFacts, versions: Iterable[VersionFacts], on: date) -> bool:
    """Whether an approved version has taken effect and another one counts in its place on that day."""
    return version.status == "approved" and version.effective_on <= on and in_force([version, *versions], on) != version


def lapsed(version: VersionFacts, on: date) -> bool:
    """Whether the review day has passed (finding S2). The version still holds on the review day itself."""
    return version.review_on is not None and on > version.review_on


def holds_until(version: VersionFacts) -> datetime | None:
    """The moment at which the version lapses, or None when it has no review day."""
    return end_of(version.review_on) if version.review_on else None


def next_change(versions: Iterable[VersionFacts], on: date) -> date | None:
    """The first day after `on` on which an approved version takes effect, or None."""
    return min(
        (each.effective_on for each in versions if each.status == "approved" and each.effective_on > on),
        default=None,
    )


def agreements_in_force(versions: Iterable[VersionFacts], on: date) -> list[VersionFacts]:
    """Of each agreement the version that counts, where its own term covers the day and it has not lapsed (S3).

    Each document is judged by itself: a new agreement with one party does not supersede that with another.
    """
    documents: dict[str, list[VersionFacts]] = {}
    for version in versions:
        documents.setdefault(version.document, []).append(version)
    current = (in_force(each, on) for each in documents.values())
    return [
        version
        for version in current
        if version is not None
        and version.agreement is not None
        and span_in_force(version.agreement.starts_on, version.agreement.ends_on, on)
        and not lapsed(version, on)
    ]


def may_write(person: PersonFacts, on: date) -> Decision:
    """Whether a person may write a version of a document."""
    return may(person, "document.write", on)


def may_approve(person: PersonFacts, version: VersionFacts, on: date) -> Decision:
    """Whether a person may approve a version: in the role for its kind, not its author, never the DPO (L69), and with
    a review day to come where the kind needs one (S2)."""
    return first_refusal(
        [
            may(person, "document.approve", on),
            _approver(person, version.kind),
            _not_the_author(person, version),
            _has_review_day(version, on),
        ]
    )


def may_withdraw(person: PersonFacts, version: VersionFacts, on: date) -> Decision:
    """Whether a person may withdraw a version: whoever may approve its kind, and its author while it is a draft."""
    if version.status == "draft" and person.ref == version.author:
        return may(person, "document.write", on)
    return first_refusal([may(person, "document.approve", on), _approver(person, version.kind)])


def who_approves(kind: str) -> str:
    """The roles that approve this kind, as words."""
    return " or ".join(ROLES[role].title for role in APPROVERS[kind])


def _approver(person: PersonFacts, kind: str) -> Decision:
    if person.roles.intersection(APPROVERS.get(kind, ())) and "dpo" not in person.roles:
        return allow()
    return refuse(
        "document.wrong_role",
        f"{person.name} holds no role that decides on this kind of document ({KINDS.get(kind, kind)}).",
        "Ask somebody in that role to decide.",
        who_approves(kind) if kind in APPROVERS else "",
    )


def _not_the_author(person: PersonFacts, version: VersionFacts) -> Decision:
    if person.ref != version.author:
        return allow()
    return refuse(
        "document.own",
        "The author of a document never approves it.",
        "Ask somebody else who may approve it.",
        who_approves(version.kind),
    )


def _has_review_day(version: VersionFacts, on: date) -> Decision:
    if version.review_on is None and version.kind in REVIEWED:
        return refuse(
            "document.no_review",
            "This kind of document cannot be approved without a review date.",
            "Write a version with a review date.",
            "Author",
        )
    if lapsed(version, on):
        return refuse(
            "document.lapsed",
            f"The review date {version.review_on:%-d %B %Y} has passed.",
            "Review the document and write a version with a new review date.",
            "Author",
        )
    return allow()


def wrong_texts(texts: Mapping[str, str], limits: Mapping[str, int], required: Collection[str]) -> dict[str, str]:
    """What is wrong with texts, by field: missing, too long, or in some line not to be kept. A field that has a limit
    of at most 500 characters is one line. A field called `ref` is a reference."""
    faults: dict[str, str] = {}
    for name, text in texts.items():
        most = limits.get(name, 4000)
        lines = [text] if most <= 500 else text.splitlines()
        wrong = [why for line in lines if (why := wrong_with_line(line, most))]
        if name in required and not text.strip():
            faults[name] = "Missing: give a value."
        elif name == "ref" and (why := wrong_with_reference(text)):
            faults[name] = f"The reference {why}"
        elif len(text) > most:
            faults[name] = f"Longer than {most} characters: shorten it."
        elif wrong:
            faults[name] = f"It {wrong[0]}"
    return faults


def wrong_dates(effective_on: date, review_on: date | None) -> dict[str, str]:
    """What is wrong with a version's days, by field. A draft may still lack its review day; an approval may not."""
    if review_on is not None and review_on <= effective_on:
        return {"review_on": f"Use a day after the one on which it takes effect, {effective_on}."}
    return {}


def wrong_terms(kind: str, terms: AgreementTerms | None) -> dict[str, str]:
    """What is wrong with the terms of an agreement, by field. Only agreements have terms."""
    if kind != "agreement":
        return {"agreement": "Leave the terms out: only an agreement has them."} if terms else {}
    if terms is None:
        return {"agreement": "Missing: say parties, purposes, fields, and from when to when."}
    faults = {
        name: "Missing: name at least one. 'Everything' cannot be agreed (finding E8)."
        for name in ("parties", "purposes", "fields")
        if not getattr(terms, name) or not all(each.strip() for each in getattr(terms, name))
    }
    if terms.ends_on is None:
        faults["ends_on"] = "Missing: an agreement needs a last day."
    elif terms.ends_on < terms.starts_on:
        faults["ends_on"] = f"Use {terms.starts_on} or later."
    return faults
