"""Has somebody senior enough let the list exist, and is that still so?"""

from __future__ import annotations

from datetime import datetime

from muster.controls.rules import ADD, GRACE, OPEN, SHARE, SIRO, AuthorisationFacts, Control, ListFacts
from muster.kernel.dates import day_of, end_of, start_of
from muster.kernel.decision import Finding, met, not_met, unknown

CONTROL = Control(
    id="authorisation",
    title="Authorised and unexpired",
    question="Has the list been authorised at a sufficient grade, and has that neither ended nor been voided?",
    why="Findings A2 and A3: lists authorised at an appropriately senior level with Data Board oversight. Finding E10: "
    "no effective central governance.",
    findings=("A2", "A3", "E10", "E16"),
    closes=frozenset({OPEN, ADD, SHARE}),
    owner=SIRO,
)


def check(facts: ListFacts, at: datetime) -> Finding:
    given = facts.authorisation
    if facts.state == "declared":
        return not_met(
            "The list was declared under the amnesty and waits for triage.",
            "Decide what becomes of it.",
            "Senior information risk owner",
        )
    if facts.state in ("suspended", "closed"):
        return not_met(f"The list is {facts.state}.", "Ask for it to be authorised again.", "List owner")
    if given is not None and given.void_reason is not None:
        return not_met(f"Its authorisation is void: {given.void_reason}", "Ask for a fresh decision.", "List owner")
    if given is not None and not given.as_decided:
        return not_met(
            "What the list is has changed since it was authorised.", "Ask for a fresh decision.", "List owner"
        )
    if given is None and facts.state == "authorised":
        return unknown(
            "It is marked as authorised, but no decision is on record.", "Ask for it to be authorised.", "List owner"
        )
    if given is None or facts.state != "authorised":
        return not_met("The list has not been authorised.", "Ask for it to be authorised.", "List owner")
    if given.starts_on > day_of(at):
        return not_met(
            f"Its authorisation starts on {given.starts_on:%-d %B %Y}.", "Wait for that day.", "List owner",
            improves_at=start_of(given.starts_on),
        )  # fmt: skip
    if facts.figures and facts.expected_size is not None and facts.figures.active > facts.expected_size:
        return not_met(
            f"It holds {facts.figures.active:,} people and was decided on for at most {facts.expected_size:,}.",
            "Take people off it, or state the size it needs and ask for a fresh decision.",
            "List owner",
        )
    return _not_ended(given, at)


def _not_ended(given: AuthorisationFacts, at: datetime) -> Finding:
    """An urgent authorisation ends at its moment. Any other may be looked into for some days more, so that its people
    can be dealt with: the control "Not past its end" closes the other doors before."""
    if given.urgent_until is not None:
        moment = f"{given.urgent_until:%-d %B %Y at %H:%M} UTC"
        if given.urgent_until <= at:
            return not_met(
                f"Its urgent authorisation ended on {moment}, and no full decision followed.",
                "Ask for the full decision.",
                "List owner",
            )
        return met(f"It is authorised urgently until {moment}.", until=given.urgent_until)
    last = given.ends_on + GRACE
    if last < day_of(at):
        return not_met(
            f"Its authorisation ended on {given.ends_on:%-d %B %Y}, and the days for looking into it after that on "
            f"{last:%-d %B %Y}.",
            "Ask for it to be renewed.",
            "List owner",
        )
    if given.ends_on < day_of(at):
        return met(f"Its authorisation ended on {given.ends_on:%-d %B %Y}: it may only be looked into, until "
                   f"{last:%-d %B %Y}.", until=end_of(last))  # fmt: skip
    return met(f"It is authorised until {given.ends_on:%-d %B %Y}.", until=end_of(last))
