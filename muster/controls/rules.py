"""What a control is, the facts it judges, and the standing that follows from all findings of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from muster.evidence.assessing.rules import MeasureFacts
from muster.evidence.rules import REVIEWED, VersionFacts, agreements_in_force, in_force, lapsed, next_change
from muster.kernel.dates import add_months, day_of, end_of, last_day, start_of
from muster.kernel.decision import Finding, Verdict, earliest, met, not_met, unknown, worst

OPEN, ADD, SHARE, AUTHORISE = "open", "add", "share", "authorise"
DOORS = (OPEN, ADD, SHARE, AUTHORISE)
EVERY_DOOR = frozenset(DOORS)

GRACE = timedelta(days=30)
"""So long a list may still be looked into after its authorisation has ended, and not changed or shared: a choice of
design."""

IAO = "Information asset owner"
LIST_OWNER = "List owner"
SIRO = "Senior information risk owner"


@dataclass(frozen=True, slots=True)
class Control:
    """`why` is the source and the law, as the domain facts state it; `findings` are the ids of what went wrong
    elsewhere and is repeated where this is not met; `closes` names the doors that stay shut unless it is met."""

    id: str
    title: str
    question: str
    why: str
    findings: tuple[str, ...]
    closes: frozenset[str]
    owner: str


class ControlModule(Protocol):
    """What each module of the catalogue offers."""

    CONTROL: Control

    def check(self, facts: ListFacts, at: datetime) -> Finding: ...


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """The person named as owner; `accepted` is their own doing. `may_own` says that a role lets them."""

    name: str
    accepted: bool
    may_own: bool
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class LocationFacts:
    name: str
    kind: str
    approved: bool
    approved_until: date | None
    ceiling: str
    access_logged: bool | None


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    ref: str
    name: str
    law_enforcement: bool


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    ref: str
    months: int | None
    permanent: bool


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """A condition of a decision: what must be done, by whom, until when, and whether it is."""

    says: str
    owner: str
    due_on: date
    met: bool


@dataclass(frozen=True, slots=True)
class AuthorisationFacts:
    """`as_decided` says that the list still is what was decided on, by the hash of the decision; `urgent_until` is the
    end of an urgent one."""

    decided_at: datetime
    starts_on: date
    ends_on: date
    void_reason: str | None
    as_decided: bool = True
    urgent_until: datetime | None = None
    conditions: tuple[ConditionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The last review of a list before use: by whom, until when it holds, and whether the list is still as it was."""

    by: str
    until: datetime
    as_reviewed: bool


@dataclass(frozen=True, slots=True)
class NominalFigures:
    """How many, never who. `next_review` is the earliest review that is not overdue yet."""

    active: int
    overdue: int
    next_review: date | None


@dataclass(frozen=True, slots=True)
class ListFacts:
    """All that the controls judge of one list, as plain values. `retention_in_force` is its own period in months, else
    that of its rule; `measures` are those of each version of its assessments, by the version's primary key."""

    ref: str
    title: str
    state: str
    part: str = ""
    legal_basis: str = ""
    sensitive: bool | None = None
    condition: str = ""
    classification: str = ""
    owner: OwnerFacts | None = None
    owner_as_named: str = ""
    location: LocationFacts | None = None
    recipients: tuple[RecipientFacts, ...] = ()
    recipients_as_named: str = ""
    retention_rule: RetentionFacts | None = None
    retention_months: int | None = None
    retention_in_force: int | None = None
    review_months: int | None = None
    purposes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    subjects_as_named: str = ""
    inclusion_criteria: int = 0
    removal_criteria: int = 0
    documents: Mapping[str, Sequence[VersionFacts]] = field(default_factory=dict)
    measures: Mapping[int, Sequence[MeasureFacts]] = field(default_factory=dict)
    authorisation: AuthorisationFacts | None = None
    expected_size: int | None = None
    figures: NominalFigures | None = None
    review_hours: int | None = None
    review: ReviewFacts | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One control's finding of one list."""

    control: Control
    finding: Finding


def standing_at(door: str, judgements: tuple[Judgement, ...]) -> tuple[str, Finding]:
    """The finding that decides at a door, with the control it is of.

    Its `until` is the earliest end of all that must hold. Its `improves_at` is the earliest moment at which any
    finding that fails could improve by time alone.
    """
    closing = [judgement for judgement in judgements if door in judgement.control.closes]
    decisive = worst(judgement.finding for judgement in closing)
    control = next((each.control.id for each in closing if each.finding is decisive), "none")
    improves_at = earliest(each.finding.improves_at for each in closing if each.finding.verdict is not Verdict.MET)
    return control, Finding(
        decisive.verdict, decisive.reason, decisive.remedy, decisive.who, decisive.until, improves_at
    )


def still(verdict: str, until: datetime | None, at: datetime) -> str:
    """What a stated verdict amounts to at a moment: what was met, and has ended since, is not met any more, whether or
    not anybody has judged it again (ADR 6). Unknown stays unknown: it never passes."""
    return Verdict.NOT_MET.value if verdict == Verdict.MET and until is not None and until <= at else verdict


class Stated(Protocol):
    """A finding as it was stated in the database."""

    verdict: str
    reason: str
    remedy: str
    who: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What a control finds of a list as a page shows it: what was stated, as time has left it."""

    verdict: str
    reason: str
    remedy: str = ""
    who: str = ""
    until: datetime | None = None


def now_found(control: Control, stated: Stated | None, at: datetime) -> Cell:
    """A stated finding at a moment. One that has ended says so, and whoever owns the control must act; a control that
    has not judged the list is unknown."""
    if stated is None:
        return Cell("unknown", "This control has not judged the list yet.", "Judge it: muster restate.", control.owner)
    verdict = still(stated.verdict, stated.until, at)
    if verdict == stated.verdict:
        return Cell(verdict, stated.reason, stated.remedy, stated.who, stated.until)
    ended = f" on {last_day(stated.until):%-d %B %Y}" if stated.until else ""
    return Cell(verdict, f"Ended{ended}: {stated.reason}", "Renew what has ended.", control.owner, stated.until)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lists a person wants to see; "" for any. With a control, `verdict` is that of its finding (not met, unless
    said otherwise), else that of the list's standing."""

    unit: str = ""
    tier: str = ""
    control: str = ""
    verdict: str = ""


EVERY_LIST = Choice()

SPANS = {"days": "The last 90 days", "months": "The last 12 months"}
"""Over which a trend is shown: a point for each week, or for each month."""


def days_of(span: str, on: date) -> list[date]:
    """The days of a trend's points, oldest first, up to and with the day itself."""
    if span == "months":
        return [add_months(on, -back) for back in range(12, -1, -1)]
    return [on - timedelta(days=back) for back in (90, *range(84, -1, -7))]


def document_finding(facts: ListFacts, kind: str, name: str, at: datetime, *, who: str = IAO) -> Finding:
    """Whether a document of a kind is approved, has taken effect and is not past its review date (findings S2, S5)."""
    on = day_of(at)
    versions = facts.documents.get(kind, ())
    current = in_force(versions, on)
    comes_on = next_change(versions, on)
    improves_at = start_of(comes_on) if comes_on else None
    if current is None and comes_on is not None:
        reason = f"The {name} has been approved but takes effect on {comes_on:%-d %B %Y}."
        return not_met(reason, "Wait for that day.", who, improves_at=improves_at)
    if current is None and versions:
        return not_met(
            f"No {name} has been approved.",
            f"Have the {name} approved by somebody other than its author.",
            who,
        )
    if current is None:
        return not_met(f"There is no {name}.", f"Write the {name} and have it approved.", who)
    if lapsed(current, on):
        reason = f"The {name} was due for review on {current.review_on:%-d %B %Y}."
        return not_met(reason, f"Review the {name} and have the new version approved.", who, improves_at=improves_at)
    if current.review_on is None and kind in REVIEWED:
        return unknown(f"The {name} has no review date.", "Approve a version with a review date.", who)
    review_on = _first_review(current, versions, on)
    said = f" until {current.review_on:%-d %B %Y}" if current.review_on else ""
    return met(
        f"Version {current.number} of the {name} is in force{said}.", until=end_of(review_on) if review_on else None
    )


def _first_review(current: VersionFacts, versions: Sequence[VersionFacts], on: date) -> date | None:
    """A version that is coming may fall due for review sooner than the one it replaces; the earlier day is the safe
    one, and what holds after it is judged again then. None when none of them is ever due."""
    coming = (each for each in versions if each.status == "approved" and each.effective_on > on)
    return min((each.review_on for each in (current, *coming) if each.review_on is not None), default=None)


def agreed_until(
    agreements: Sequence[VersionFacts], party: str, purposes: frozenset[str], at: datetime
) -> datetime | None:
    """Until when an agreement covers a party for one of these purposes; None when none does today (finding S3)."""
    on = day_of(at)
    ends = []
    for each in agreements_in_force(agreements, on):
        if each.agreement is None or not _covers(each, party, purposes):
            continue
        same = [other for other in agreements if other.document == each.document]
        days = [day for day in (_first_review(each, same, on), each.agreement.ends_on) if day is not None]
        if days:
            ends.append(end_of(min(days)))
    return max(ends, default=None)


def agreed_from(
    agreements: Sequence[VersionFacts], party: str, purposes: frozenset[str], at: datetime
) -> datetime | None:
    """When next an approved agreement with a party for one of these purposes takes effect; None when none is to."""
    on = day_of(at)
    starts = (
        max(each.effective_on, each.agreement.starts_on)
        for each in agreements
        if each.status == "approved" and each.agreement is not None and _covers(each, party, purposes)
    )
    return earliest(start_of(day) for day in starts if day > on)


def _covers(version: VersionFacts, party: str, purposes: frozenset[str]) -> bool:
    terms = version.agreement
    return terms is not None and party in terms.parties and bool(purposes & set(terms.purposes))
