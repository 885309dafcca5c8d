"""Who answers for an asset: who may be asked, who may accept, and when nobody does (finding R1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, in_post

OWNING_ROLES = ("iao", "siro")
SIRO = ROLES["siro"].title
IAO = ROLES["iao"].title


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """Who was asked to own an asset, and since which day they have accepted. `home` is our organisation's reference;
    `as_named` is whatever a register of somebody else says, which names nobody."""

    person: PersonFacts | None
    accepted_on: date | None
    home: str
    as_named: str = ""


def may_own(person: PersonFacts, home: str, on: date) -> Decision:
    """Whether a person can answer for an asset: in post, employed here, IAO or SIRO, and not the DPO (L69)."""
    return first_refusal([in_post(person, on), _employed_here(person, home), _holds_a_role(person)])


def may_delegate(delegate: PersonFacts, owner: PersonFacts, home: str, on: date) -> Decision:
    """Whether a person can look after an asset day by day for its owner, who stays accountable."""
    if delegate.ref == owner.ref:
        return refuse("delegate.is_owner", f"{owner.name} cannot be their own delegate.", "Name somebody else.", SIRO)
    return first_refusal([in_post(delegate, on), _employed_here(delegate, home)])


def may_accept(owner: OwnerFacts, person: PersonFacts, on: date) -> Decision:
    """Whether this person may accept: only the one who was asked, and only while they can own it."""
    if owner.person is None:
        return refuse(
            "owner.nobody_named",
            "Nobody has been asked to own this asset.",
            "Ask for an owner to be named first.",
            SIRO,
        )
    if owner.person.ref != person.ref:
        return refuse(
            "owner.somebody_else",
            "Somebody else was asked to own this asset; ownership cannot be accepted for them.",
            "Let the person who was asked accept it, or ask for another owner to be named.",
            owner.person.name,
        )
    return may_own(person, owner.home, on)


def orphaned(owner: OwnerFacts, on: date) -> tuple[str, ...]:
    """Why nobody answers for the asset on that day (finding R1), a sentence each; empty when somebody does.

    Holds until the end of the owner's last day (`owner.person.ended_on`).
    """
    return tuple(_why_orphaned(owner, on))


def _why_orphaned(owner: OwnerFacts, on: date) -> Iterator[str]:
    if owner.person is None:
        named = f" The register it came from says {owner.as_named!r}." if owner.as_named else ""
        yield f"Nobody has been asked to own it.{named}"
        return
    if owner.accepted_on is None or owner.accepted_on > on:
        yield f"{owner.person.name} was asked to own it and has not accepted."
    decision = may_own(owner.person, owner.home, on)
    if not decision.allowed:
        yield decision.reason


def _employed_here(person: PersonFacts, home: str) -> Decision:
    if person.kind == "employed" and person.organisation == home:
        return allow()
    return refuse(
        "owner.not_ours",
        f"{person.name} is not employed by this organisation, so it cannot hold them to account.",
        "Name somebody who is employed here.",
        SIRO,
    )


def _holds_a_role(person: PersonFacts) -> Decision:
    if "dpo" in person.roles:
        return refuse(
            "owner.is_dpo",
            f"{person.name} is the data protection officer and would judge their own work (DPA 2018 s.69).",
            "Name somebody else.",
            SIRO,
        )
    if person.roles.isdisjoint(OWNING_ROLES):
        return refuse(
            "owner.no_role",
            f"{person.name} is neither {IAO.lower()} nor {SIRO.lower()}.",
            "Give them the role first, or name somebody who holds it.",
            ROLES["administrator"].title,
        )
    return allow()
