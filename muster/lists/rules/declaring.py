"""The amnesty: declaring a list that exists outside Muster, what triage may decide about it, and who certifies it."""

from __future__ import annotations

from datetime import date

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, may, who_may, works_here

TRIAGE = {
    "authorise": "Ask for its authorisation: it becomes a proposal",
    "merge": "Merge it: its people are judged by the criteria of a list that there is, and it is destroyed",
    "destroy": "Destroy it",
}


def may_declare(person: PersonFacts, on: date) -> Decision:
    """Whether a person may declare a list: anybody of the organisation. Declaring carries no blame."""
    return works_here(person, on)


def may_triage(person: PersonFacts, declared_by: str, on: date) -> Decision:
    """Whether a person may decide what becomes of a declared list: the role, and not of what they declared."""
    return first_refusal([may(person, "list.triage", on), _not_theirs(person, declared_by)])


def may_certify(person: PersonFacts, acts: str, on: date) -> Decision:
    """Whether a person may certify that a list was merged or destroyed: one who saw it, and not who did it."""
    return first_refusal([works_here(person, on), _saw_it(person, acts)])


def not_declared(state: str) -> Decision:
    """Whether a list is past its triage. Until then nothing else can be done with it."""
    if state != "declared":
        return allow()
    return refuse(
        "list.declared",
        "The list was declared under the amnesty and waits for triage: nothing else can be done with it meanwhile.",
        "Wait for triage, or ask for it.",
        who_may("list.triage").capitalize(),
    )


def _not_theirs(person: PersonFacts, declared_by: str) -> Decision:
    if person.ref != declared_by:
        return allow()
    return refuse(
        "declaration.own",
        "Nobody decides what becomes of a list that they declared.",
        "Ask somebody else.",
        ROLES["siro"].title,
    )


def _saw_it(person: PersonFacts, acts: str) -> Decision:
    if person.ref != acts:
        return allow()
    return refuse(
        "declaration.acted",
        "Whoever merged or destroyed a list does not certify it.",
        "Ask somebody who saw it.",
        "A colleague",
    )
