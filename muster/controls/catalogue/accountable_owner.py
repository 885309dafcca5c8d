"""Does somebody in post answer for the list?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import EVERY_DOOR, IAO, SIRO, Control, ListFacts
from muster.kernel.dates import day_of, end_of, start_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="accountable_owner",
    title="Accountable owner in post",
    question="Has a person in post accepted to own this information?",
    why="Finding R1: an asset with no current IAO, or whose IAO has left, fails the assurance run. "
    "DPA 2018 s.34(3): the controller must be able to demonstrate compliance.",
    findings=("R1", "E10"),
    closes=EVERY_DOOR,
    owner=SIRO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    owner = facts.owner
    if owner is None and facts.owner_as_named:
        return unknown(
            f"The register names {facts.owner_as_named!r} in words only; that is no person in post.",
            "Name a person as owner.",
            SIRO,
        )
    if owner is None:
        return not_met("Nobody has been named as information asset owner.", "Name an owner.", SIRO)
    if owner.ended_on is not None and owner.ended_on < day_of(at):
        return not_met(f"The owner, {owner.name}, left on {owner.ended_on:%-d %B %Y}.", "Name a new owner.", SIRO)
    if owner.started_on > day_of(at):
        return not_met(
            f"The owner, {owner.name}, has not started yet.", "Name an owner in post.", SIRO,
            improves_at=start_of(owner.started_on),
        )  # fmt: skip
    if not owner.may_own:
        return not_met(
            f"{owner.name} does not hold the role of an owner.", "Give the role, or name another owner.", SIRO
        )
    if not owner.accepted:
        return not_met(f"{owner.name} was named as owner but has not accepted.", "Accept to own the asset.", IAO)
    until = None if owner.ended_on is None else end_of(owner.ended_on)
    return met(f"{owner.name} has accepted to own this asset.", until=until)
