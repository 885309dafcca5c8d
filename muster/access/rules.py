"""Clearance: may this person use this list for this purpose, and until when.

Each condition answers with a Finding and has a code; clearance is the worst of them and holds until the earliest end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from muster.kernel.dates import day_of, end_of, start_of
from muster.kernel.decision import Decision, Finding, Verdict, allow, earliest, met, not_met, refuse
from muster.people.rules import PersonFacts

LIST_OWNER = "List owner"
MAY_LOOK = frozenset({"list_user", "list_owner", "iao", "partner"})


@dataclass(frozen=True, slots=True)
class GrantFacts:
    purpose: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """Whether the required course, or an equivalent, is held. `until` None: it does not expire."""

    state: str
    course: str
    until: datetime | None = None
    improves_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClearanceFacts:
    """`acknowledged` are the ids of the policy versions this person has acknowledged; `policy` is the one in
    force, until `policy_until`, when a version that is coming asks for a new acknowledgement (finding S5)."""

    person: PersonFacts
    list: str
    grant: GrantFacts
    authorised_purposes: frozenset[str]
    training: TrainingFacts
    policy: int | None
    policy_until: datetime | None = None
    acknowledged: frozenset[int] = field(default_factory=frozenset)
    at_home: bool = True
    agreed_until: datetime | None = None
    agreed_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    code: str
    finding: Finding


def clear(facts: ClearanceFacts, at: datetime) -> Clearance:
    """The condition that decides. Order matters: it is the order in which a person is told what is missing."""
    judged = [Clearance(code, condition(facts, at)) for code, condition in CONDITIONS.items()]
    failing = [each for each in judged if each.finding.verdict is not Verdict.MET]
    if failing:
        improves_at = earliest(each.finding.improves_at for each in failing)
        first = failing[0]
        told = first.finding
        return Clearance(first.code, Finding(told.verdict, told.reason, told.remedy, told.who, None, improves_at))
    soonest = min(judged, key=lambda each: (each.finding.until is None, each.finding.until or at))
    return Clearance("cleared", soonest.finding)


def may_grant(granter: PersonFacts, owns_list: bool, receiver: PersonFacts, purpose_authorised: bool) -> Decision:
    """Who may grant: the owner of the list, to one named person in post, for a purpose it is authorised for.

    Findings E14 (no shared or generic account) and E16 (a purpose not on the authorisation).
    """
    if not (decision := may_grant_at_all(owns_list)).allowed:
        return decision
    if granter.id == receiver.id:
        return refuse(
            "grant.own",
            "Nobody grants themselves the use of a list.",
            "Ask the asset's owner.",
            "Information asset owner",
        )
    if receiver.kind == "service":
        return refuse(
            "grant.shared_account", f"{receiver.name} is not one person, so it can be granted nothing.",
            "Grant it to a named person.", LIST_OWNER,
        )  # fmt: skip
    if not purpose_authorised:
        return refuse(
            "purpose.not_authorised", "The list is not authorised for this purpose.",
            "Choose a purpose on the authorisation, or propose this one.", LIST_OWNER,
        )  # fmt: skip
    return allow()


def may_grant_at_all(owns_list: bool) -> Decision:
    """Who may grant anything: the owner of the list, and to that owner the owner of its asset."""
    if owns_list:
        return allow()
    return refuse(
        "grant.not_owner",
        "Only the owner of the list grants its use.",
        "Ask the list's owner.",
        LIST_OWNER,
    )


def may_withdraw(owns: bool) -> Decision:
    """Who may take a grant back: the owner of the list, or of its asset."""
    if owns:
        return allow()
    return refuse(
        "grant.not_owner",
        "Only the owner of the list or of its asset withdraws a grant.",
        "Ask the list's owner.",
        LIST_OWNER,
    )


def may_have_login(analyst: PersonFacts) -> Decision:
    """Whether a person may connect to PostgreSQL: one person, who holds a role that uses lists (finding E14)."""
    if analyst.kind == "service":
        return refuse(
            "login.shared_account",
            f"{analyst.name} is not one person, so entries could not name who looked.",
            "Give each person a login of their own.",
            "Administrator",
        )
    if not analyst.roles & MAY_LOOK:
        return refuse(
            "role.missing",
            f"{analyst.name} holds no role that uses lists.",
            "Make them a list user first.",
            "Administrator",
        )
    return allow()


def _in_post(facts: ClearanceFacts, at: datetime) -> Finding:
    person = facts.person
    if person.started_on > day_of(at):
        return not_met(
            f"{person.name} starts on {person.started_on:%-d %B %Y}.", "Wait for that day.", "Administrator",
            improves_at=start_of(person.started_on),
        )  # fmt: skip
    if person.ended_on is not None and person.ended_on < day_of(at):
        return not_met(
            f"{person.name} left on {person.ended_on:%-d %B %Y}.",
            "Correct the dates if wrong.",
            "Administrator",
        )
    return met("In post.", until=end_of(person.ended_on) if person.ended_on else None)


def _role(facts: ClearanceFacts, at: datetime) -> Finding:
    if facts.person.roles & MAY_LOOK:
        return met("Holds a role that uses lists.")
    return not_met(
        f"{facts.person.name} holds no role that uses lists.", "Ask to be made a list user.", "Administrator"
    )


def _purpose(facts: ClearanceFacts, at: datetime) -> Finding:
    if facts.grant.purpose in facts.authorised_purposes:
        return met("The list is authorised for this purpose.")
    return not_met(
        "The list is no longer authorised for this purpose.",
        "Ask for a grant for another purpose.",
        LIST_OWNER,
    )


def _grant(facts: ClearanceFacts, at: datetime) -> Finding:
    grant = facts.grant
    if grant.starts_on > day_of(at):
        return not_met(
            f"The grant starts on {grant.starts_on:%-d %B %Y}.", "Wait for that day.", LIST_OWNER,
            improves_at=start_of(grant.starts_on),
        )  # fmt: skip
    if grant.ends_on < day_of(at):
        return not_met(f"The grant ended on {grant.ends_on:%-d %B %Y}.", "Ask for it to be renewed.", LIST_OWNER)
    return met(f"Granted until {grant.ends_on:%-d %B %Y}.", until=end_of(grant.ends_on))


def _training(facts: ClearanceFacts, at: datetime) -> Finding:
    training = facts.training
    if training.state == "valid":
        return met(f"Holds {training.course} or an equivalent.", until=training.until)
    reason = (
        f"Training in {training.course} has expired."
        if training.state == "expired"
        else f"No completed training in {training.course}."
    )
    return not_met(
        reason,
        f"Complete {training.course} or an equivalent.",
        facts.person.name,
        improves_at=training.improves_at,
    )


def _policy(facts: ClearanceFacts, at: datetime) -> Finding:
    if facts.policy is None:
        # Not this person's fault, and no way in: the control "user policy in force" closes the list meanwhile.
        return met("There is no user policy in force to acknowledge.", until=facts.policy_until)
    if facts.policy in facts.acknowledged:
        return met("The current user policy is acknowledged.", until=facts.policy_until)
    return not_met(
        "The current version of the user policy has not been acknowledged.",
        "Read it and acknowledge it.", facts.person.name,
    )  # fmt: skip


def _agreement(facts: ClearanceFacts, at: datetime) -> Finding:
    if facts.at_home:
        return met("Works for the organisation itself.")
    if facts.agreed_until is None or facts.agreed_until <= at:
        return not_met(
            f"No agreement in force lets {facts.person.organisation} use this list for this purpose.",
            "Agree and approve a data sharing agreement.", "Information asset owner", improves_at=facts.agreed_from,
        )  # fmt: skip
    return met("An agreement in force covers the person's organisation.", until=facts.agreed_until)


# code of the refusal -> the condition; findings: A1 and E14 (person), E16 (purpose), A1 (training), S5 (policy),
# T9 and S3 (agreement)
CONDITIONS: dict[str, Callable[[ClearanceFacts, datetime], Finding]] = {
    "person.not_in_post": _in_post,
    "role.missing": _role,
    "purpose.not_authorised": _purpose,
    "grant.ended": _grant,
    "agreement.missing": _agreement,
    "training.missing": _training,
    "policy.not_acknowledged": _policy,
}
