"""What became of a document and of each of its versions, as one word for a day, and the sentences that say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from muster.evidence.rules.deciding import who_approves
from muster.evidence.rules.versions import VersionFacts, counted_on, last_day_of

SOON = timedelta(days=30)
"""How long before its last day a version is said to lapse soon: long enough to write and approve another one."""

STATES: dict[str, str] = {
    "in_force": "In force",
    "lapsing": "Lapses within 30 days",
    "lapsed": "Lapsed",
    "waiting": "Waits for approval",
    "writing": "Being written",
    "upcoming": "Not yet in effect",
    "sent_back": "Sent back",
    "withdrawn": "Withdrawn",
}
"""The states of a document on a day. It can be in several: in force, while another version waits."""

VERSION_STATES: dict[str, str] = STATES | {"lapsing": "In force, lapses soon", "superseded": "Superseded"}


def version_state(version: VersionFacts, versions: Iterable[VersionFacts], on: date) -> str:
    """What one version is on a day, among all the versions of its document: a key of VERSION_STATES."""
    if counted_on(versions, on) == version:
        last = last_day_of(version)
        if version.agreement and version.agreement.starts_on > on:
            return "upcoming"
        if last is None or last > on + SOON:
            return "in_force"
        return "lapsed" if last < on else "lapsing"
    if version.status != "approved":
        return "waiting" if version.status == "draft" else version.status
    return "upcoming" if on < max(version.effective_on, version.approved_on or on) else "superseded"


def document_states(versions: Collection[VersionFacts], on: date, *, writing: bool = False) -> list[str]:
    """Every state that a document is in on a day, in the order of STATES. One that lapses soon is in force too. Sent
    back says that the newest version was, withdrawn that the newest was and no other is left; `writing` that the next
    one is being written here."""
    found = {version_state(each, versions, on) for each in versions} - {"superseded"}
    if writing:
        found.add("writing")
    if "lapsing" in found:
        found.add("in_force")
    newest = max(versions, key=lambda each: each.number, default=None)
    if newest is None or newest.status != "sent_back":
        found.discard("sent_back")
    if newest is None or newest.status != "withdrawn" or found - {"withdrawn", "writing"}:
        found.discard("withdrawn")
    return [state for state in STATES if state in found]


def in_one_sentence(versions: Collection[VersionFacts], on: date, today: date) -> str:
    """Which version was, is or will be in force on a day, and why none, in one sentence."""
    version = counted_on(versions, on)
    was, tense = ("was", "past") if on < today else ("is", "now") if on == today else ("will be", "to come")
    when = "Today" if tense == "now" else f"On {_day(on)}"
    if version is None:
        return f"{when} no version {was} in force."
    last = last_day_of(version)
    if version.agreement and version.agreement.starts_on > on:
        return f"{when} no version {was} in force: the agreement begins on {_day(version.agreement.starts_on)}."
    if last is not None and last < on:
        return f"{when} no version {was} in force: version {version.number} lapsed after {_day(last)}."
    since = f"in effect from {_day(version.effective_on)}"
    until = f" until {_day(last)}" if last else ", with no review date"
    promise = ", unless something changes before" if tense == "to come" else ""
    return f"{when} version {version.number} {was} in force, {since}{until}{promise}."


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who must act, and how to reach them."""

    ref: str
    name: str
    unit: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next for a document, and the persons who can do it."""

    says: str
    who: tuple[Contact, ...] = ()


def next_steps(
    versions: Collection[VersionFacts],
    on: date,
    *,
    deciders: Collection[Contact],
    owners: Collection[Contact],
    authors: Collection[Contact],
    writers: Collection[Contact] = (),
    officers: Collection[Contact] = (),
) -> list[Step]:
    """What must be done about a document and who must do it, the most pressing first; at least one step.

    `deciders` are those who hold a role that decides on its kind, `owners` answer for the assets that it covers,
    `authors` wrote its versions, `writers` began the one that is being written here, `officers` are data protection
    officers, asked where their advice must come before the decision.
    """
    steps = [Step(BEING_WRITTEN, tuple(writers))] if writers else []
    for version in sorted(versions, key=lambda each: each.number):
        state = version_state(version, versions, on)
        if state == "waiting" and officers and not version.advised:
            says = (
                f"Version {version.number} waits for the data protection officer’s advice, before anybody approves it."
            )
            steps.append(Step(says, tuple(officers)))
        elif state == "waiting" and version.residual_risk == "high" and not version.consulted:
            says = (
                f"Version {version.number} says that a high risk remains: consult the Information Commissioner first."
            )
            steps.append(Step(says, (*deciders, *officers)))
        elif state == "waiting":
            who = tuple(each for each in deciders if each.ref != version.author)
            steps.append(Step(_waits(version, bool(who)), who))
    newest = max(versions, key=lambda each: each.number, default=None)
    if newest is not None and newest.status == "sent_back":
        author = tuple(each for each in authors if each.ref == newest.author)
        says = f"Version {newest.number} was sent back. Its author writes another version, or withdraws it."
        steps.append(Step(says, author))
    return [*steps, *_about_the_end(versions, on, tuple(owners), waiting=bool(steps))] or [_rest(versions, on)]


def _waits(version: VersionFacts, somebody: bool) -> str:
    says = f"Version {version.number} waits for approval by the {who_approves(version.kind).lower()}"
    return f"{says}." if somebody else f"{says}, and nobody else holds that role: an administrator gives it."


def _about_the_end(
    versions: Collection[VersionFacts], on: date, owners: tuple[Contact, ...], *, waiting: bool
) -> list[Step]:
    current = counted_on(versions, on)
    if current is None:
        return [] if waiting or any(each.status == "approved" for each in versions) else [Step(NOTHING_LEFT, owners)]
    last = last_day_of(current)
    if last is None or last > on + SOON or _relieved(versions, current, last):
        return []
    if last < on:
        return [Step(f"Version {current.number} lapsed after {_day(last)}. Review it and write a new version.", owners)]
    says = (
        f"Version {current.number} lapses after {_day(last)}. Review it, and have a new version approved that takes "
        f"effect by {_day(last + timedelta(days=1))}."
    )
    return [Step(says, owners)]


def _relieved(versions: Iterable[VersionFacts], current: VersionFacts, last: date) -> bool:
    """Whether another version is approved already that leaves no gap."""
    following = counted_on(versions, last + timedelta(days=1))
    return following is not None and following != current


def _rest(versions: Collection[VersionFacts], on: date) -> Step:
    current = counted_on(versions, on)
    last = last_day_of(current) if current else None
    return Step(f"Nothing until {_day(last)}, the day by which it must be reviewed." if last else "Nothing.")


BEING_WRITTEN = "The next version is being written here. Whoever may write documents can go on with it."
NOTHING_LEFT = "No version counts. Write a new version, if the document is still needed."


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
