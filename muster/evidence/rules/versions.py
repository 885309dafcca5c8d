"""Which version of a document counts on a day.

A version counts from the day it takes effect, whenever it was uploaded (CISO Assistant #4797), and only once somebody
who did not write it has approved it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from muster.kernel.dates import end_of
from muster.kernel.dates import in_force as span_in_force

KINDS: dict[str, str] = {
    "dpia": "Data protection impact assessment",
    "eia": "Equality impact assessment",
    "appropriate_policy": "Appropriate policy document",
    "user_policy": "User policy",
    "agreement": "Data sharing agreement",
    "mandate": "Legal mandate",
    "ethics": "Data ethics assessment",
}

REVIEWED = frozenset({"dpia", "eia", "appropriate_policy", "user_policy", "agreement", "ethics"})
"""Kinds that need a review date: what nobody must look at again would hold for ever (finding S2). A mandate is law."""


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What an agreement allows: parties (references of organisations), purposes, fields, first and last day."""

    parties: tuple[str, ...]
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    starts_on: date
    ends_on: date | None = None


RISKS: dict[str, str] = {"low": "Low", "medium": "Medium", "high": "High"}
"""How high a risk is, in order (ICO template for an assessment, step 5)."""


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """What a version says of the lists it covers, by their own codes: purposes, categories of people, fields,
    references of recipients, and for how many months people are kept. None is a part of which it says nothing; an
    empty one says that there is none."""

    purposes: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    retention_months: int | None = None


SCOPE = tuple(each.name for each in fields(ScopeFacts))
"""The parts of a scope, by the names that they have in records, forms and templates alike."""


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of a document as the rules see it. Days are the organisation's own; `approved_on` is when somebody
    approved it, which says nothing about when it takes effect. `covers` is how many assets its document covers;
    `measures_open` whether measures of one that came as a file are still to be taken, None where nobody said.

    Only who decides on it needs the last four, and only then are they filled: everybody who wrote a part of it, the
    risk it says remains ("" for none said), whether the data protection officer advised on it, and whether the
    Commissioner has answered a consultation on it."""

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
    withdrawn_on: date | None = None
    scope: ScopeFacts | None = None
    covers: int = 1
    measures_open: bool | None = None
    writers: frozenset[str] = frozenset()
    residual_risk: str = ""
    advised: bool = False
    consulted: bool = False


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


def counted_on(versions: Iterable[VersionFacts], on: date) -> VersionFacts | None:
    """The version that counted, counts or, as things stand, will count on a day, whatever became of it since.

    Unlike `in_force`, which answers for today, this looks back: a version that was approved in May did not count in
    April, and one that was withdrawn in May did. On the day of its withdrawal a version counts no longer.
    """
    return max(
        (each for each in versions if _counted(each, on)),
        key=lambda each: (each.effective_on, each.number, each.id),
        default=None,
    )


def _counted(version: VersionFacts, on: date) -> bool:
    if version.approved_on is None or on < max(version.approved_on, version.effective_on):
        return False
    return version.withdrawn_on is None or on < version.withdrawn_on


def last_day_of(version: VersionFacts) -> date | None:
    """The last day on which a version holds: its review day or, where that comes first, its agreement's last day."""
    ends = (version.review_on, version.agreement.ends_on if version.agreement else None)
    return min((day for day in ends if day is not None), default=None)
