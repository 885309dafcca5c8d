"""How a list's standing reads as one sentence, what would open it step by step, and who may be told what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from muster.access.rules import may_withdraw
from muster.controls.rules import Judgement
from muster.kernel.dates import last_day
from muster.kernel.decision import Decision, Finding, Verdict, first_refusal, not_met, refuse, unknown
from muster.lists.rules import NEXT, ListFacts, may_authorise, may_propose, may_suspend
from muster.people.rules import PersonFacts, in_post, may, works_here

NOT_JUDGED = unknown("Nobody has judged this list yet.", "Run the controls on it.", "Assurance group")
LOG_BEHIND = not_met(
    "The log is not keeping up, so no list is opened just now.", "Integrate the log.", "Administrator"
)  # fmt: skip

LAST = "authorisation"
"""The control that asks for a decision. A list can be authorised only when the other steps are done."""

ARTICLES = {
    "Information asset owner": "the ",
    "List owner": "the ",
    "Assurance group": "the ",
    "Administrator": "an ",
    "Another list owner": "",
}
LOWERED = frozenset({"A", "All", "It", "Its", "No", "Nobody", "The", "There", "They", "What"})
"""First words that are no name, and so lose their capital after a colon."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can act, and how to reach them."""

    ref: str
    name: str
    unit: str
    email: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must act, as persons. Where nobody can just now, `note` says why and `instead` who can name somebody."""

    title: str
    people: tuple[Contact, ...] = ()
    note: str = ""
    instead: Duty | None = None
    instead_to: str = ""

    @property
    def called(self) -> str:
        """The duty in a sentence: "the information asset owner", "a senior information risk owner"."""
        article = ARTICLES.get(self.title, "a ")
        return f"{article}{self.title[:1].lower()}{self.title[1:]}"


@dataclass(frozen=True, slots=True)
class Told:
    """Whether a list may be used, in one sentence, and what mends it where it may not."""

    usable: bool
    sentence: str
    finding: Finding
    control: str = ""


CLOSED_TO_PARTNERS = Told(
    False,
    "Closed at the moment.",
    not_met("It may not be used at the moment.", "Ask the person you work with here when it may be.", "List owner"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What one duty must do, worst first."""

    who: str
    steps: tuple[Judgement, ...]


def tell(finding: Finding, at: datetime, *, control: str = "", log_behind: bool = False) -> Told:
    """A standing as a sentence. What ended before `at` is not claimed to hold, and nothing while the log is behind."""
    if finding.verdict is Verdict.MET and finding.until is not None and finding.until <= at:
        reason = f"No longer holds: {finding.reason}"
        finding = not_met(reason, "Renew what has run out.", "Information asset owner")
    if finding.verdict is Verdict.MET and log_behind:
        finding = LOG_BEHIND
    if finding.verdict is not Verdict.MET:
        return Told(False, f"Closed: {after_colon(finding.reason)}", finding, control)
    until = f" until {last_day(finding.until):%-d %B %Y}" if finding.until else ", and no end of that is known"
    return Told(True, f"May be used{until}.", finding, control)


def told_to(person: PersonFacts, told: Told) -> Told:
    """What of a standing is told to this person: to other organisations that a list is closed, and not what is wrong
    with it, which is ours to mend and would tell them of our people and documents (finding T9)."""
    return told if person.at_home or told.usable else CLOSED_TO_PARTNERS


def overtaken(verdict: str, until: datetime | None, improves_at: datetime | None, at: datetime) -> bool:
    """Whether time has overtaken what was stated: it could have improved, or it has ended. Opening states it again, so
    a page must not repeat it."""
    improved = improves_at is not None and improves_at <= at
    return improved or (verdict == Verdict.MET and until is not None and until <= at)


def after_colon(reason: str) -> str:
    """A sentence as it reads after a colon: without its capital, unless that is a name's."""
    first = reason.split(" ", 1)[0].rstrip(",")
    return reason[:1].lower() + reason[1:] if first in LOWERED else reason


def as_a_request(remedy: str) -> str:
    """A remedy after "ask … to": without its capital and its full stop."""
    return remedy[:1].lower() + remedy[1:].rstrip(".")


def steps(judgements: Iterable[Judgement]) -> tuple[Group, ...]:
    """What would open a list: everything that is not met, by who must act; worst first, and the decision last."""
    wanting = [each for each in judgements if each.finding.verdict is not Verdict.MET]
    by_who: dict[str, list[Judgement]] = {}
    for each in wanting:
        by_who.setdefault(each.finding.who, []).append(each)
    groups = [Group(who, tuple(sorted(each, key=_urgency))) for who, each in by_who.items()]
    return tuple(sorted(groups, key=lambda group: (*_urgency(group.steps[0]), -len(group.steps))))


def _urgency(judgement: Judgement) -> tuple[bool, int]:
    return judgement.control.id == LAST, -judgement.finding.verdict.severity


def repeated(judgements: Sequence[Judgement], findings: Iterable[str]) -> tuple[str, ...]:
    """Which of these findings a list repeats: those that no control which is met guards against."""
    guarded = {
        finding for each in judgements if each.finding.verdict is Verdict.MET for finding in each.control.findings
    }
    wanting = {
        finding for each in judgements if each.finding.verdict is not Verdict.MET for finding in each.control.findings
    }
    return tuple(each for each in findings if each in wanting - guarded)


def may_see_list(person: PersonFacts, granted: bool, on: date) -> Decision:
    """Whether a person may see what a list is: own people, and partners who hold a live grant for it (finding T9).
    A list that is not for them and one that is not there get the same answer, or trying would tell which there are."""
    if person.at_home:
        return works_here(person, on)
    if granted:
        return in_post(person, on)
    return refuse(
        "list.unknown",
        "There is no such list, or not for you.",
        "Check the reference of the list, or ask the person you work with here for a grant.",
        "List owner",
    )


def may_see_use(person: PersonFacts, owns: bool, on: date) -> Decision:
    """Whether a person may see how a list is used: who holds a grant and why, what was disclosed of it, and what its
    renewal is decided on. Who answers for it, or for assurance."""
    if owns and person.at_home:
        return works_here(person, on)
    return may(person, "assurance.read", on)


def live(starts_on: date, ends_on: date, on: date) -> bool:
    """Whether a grant counts that day: access ends the day it expires (finding T9)."""
    return starts_on <= on <= ends_on


def offers(person: PersonFacts, facts: ListFacts, owns: bool, owns_asset: bool, on: date) -> frozenset[str]:
    """What the page offers this person to do with a list as such: for each, no rule that its action asks refuses.
    Whether the controls let it be authorised is asked apart, as a person should hear why not."""
    ways: dict[str, tuple[bool, Decision]] = {
        "change": (facts.state != "closed", may_propose(person, on)),
        "authorise": (
            "authorised" in NEXT[facts.state],
            may_authorise(person, facts, on + timedelta(days=1), on),
        ),
        "suspend": ("suspended" in NEXT[facts.state], may_suspend(person, on)),
        "review": (
            facts.state == "authorised" and bool(facts.terms.review_hours) and (owns or owns_asset),
            in_post(person, on),
        ),
        "close": ("closed" in NEXT[facts.state], may_suspend(person, on)),
        "give": (owns or owns_asset, in_post(person, on)),
        "withdraw": (True, first_refusal([in_post(person, on), may_withdraw(owns or owns_asset)])),
    }
    return frozenset(name for name, (possible, decision) in ways.items() if possible and decision.allowed)
