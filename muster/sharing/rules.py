"""What of a list may be disclosed to whom. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from muster.controls.rules import IAO, RecipientFacts, agreed_from, agreed_until
from muster.evidence.rules import VersionFacts, agreements_in_force
from muster.kernel.dates import day_of
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.kernel.text import wrong_with_line
from muster.lists.rules import NOMINAL_FIELDS, answers_for_it
from muster.people.rules import PersonFacts, may

WAYS: dict[str, str] = {
    "spoken": "Told, in a meeting or on the telephone",
    "shown": "Shown, and nothing was left with them",
    "sent": "Sent, encrypted",
}
"""How it reaches the recipient. A copy that is not encrypted is no way (finding E13)."""
LIMITS = {"receiver": 300, "reason": 4000, "guidance": 4000}
MOST = 500
"""Most people in one disclosure: whoever hands over more hands over a list, which an agreement alone does not cover."""
ALWAYS = "categories"
"""Goes with everybody, or the recipient takes a victim for a suspect (finding E1; DPA 2018 s.38(3))."""


def may_disclose(person: PersonFacts, owns: bool, on: date) -> Decision:
    """Who may disclose people on a list: the owner of the list, or of its asset."""
    return first_refusal([may(person, "nominal.disclose", on), answers_for_it(person, owns, on)])


def may_receive(
    recipient: RecipientFacts | None,
    agreements: Sequence[VersionFacts],
    purpose: str,
    fields: Iterable[str],
    at: datetime,
) -> tuple[Decision, VersionFacts | None]:
    """Whether a recipient may be told these fields for this purpose, and under which version of an agreement.

    None is an organisation that the register does not name as a recipient. Who is no law enforcement needs an
    agreement in force that day which names them, the purpose and every field (findings S3, E8 and E9).
    """
    if recipient is None:
        return refuse(
            "recipient.not_named",
            "The register does not name this organisation as a recipient of the list.",
            "Have it named as a recipient, which asks for a fresh decision on the list.",
            IAO,
        ), None
    if recipient.law_enforcement:
        return allow(), None
    if agreed_until(agreements, recipient.ref, frozenset({purpose}), at) is None:
        starts = agreed_from(agreements, recipient.ref, frozenset({purpose}), at)
        soon = f" One takes effect on {day_of(starts):%-d %B %Y}." if starts else ""
        return refuse(
            "agreement.missing",
            f"No agreement in force lets {recipient.name} be told anything for this purpose.{soon}",
            "Agree and approve a data sharing agreement that names them and the purpose.",
            IAO,
        ), None
    asked = set(fields)
    found = [
        each
        for each in agreements_in_force(agreements, day_of(at))
        if each.agreement and recipient.ref in each.agreement.parties and purpose in each.agreement.purposes
    ]
    enough = next((each for each in found if each.agreement and asked <= set(each.agreement.fields)), None)
    if enough is not None:
        return allow(), enough
    named = {field for each in found if each.agreement for field in each.agreement.fields}
    return refuse(
        "agreement.fields",
        f"No agreement with {recipient.name} names {_said(asked - named or asked)}.",
        f"Leave out what it does not name. It names {_said(named)}.",
        "You",
    ), None


def not_blanket(people: int, everybody: int, fields: Iterable[str], every_field: Iterable[str]) -> Decision:
    """Whether less than everything of everybody is asked for (finding E8)."""
    if people < everybody or everybody < 2 or set(fields) < set(every_field):
        return allow()
    return refuse(
        "disclosure.blanket",
        "All fields of everybody on the list is no disclosure but a copy of the list.",
        "Choose the people and the fields that the recipient needs for the purpose.",
        "You",
    )


def wrong_choice(refs: Sequence[str], fields: Sequence[str], every: Iterable[str], how: str) -> dict[str, str]:
    """What is wrong with the people, fields (of `every` that the list has) and way that were chosen, by field."""
    faults = {}
    if not 0 < len(refs) <= MOST:
        faults["nominals"] = f"Name from 1 to {MOST} people by their references."
    elif any(wrong_with_line(ref) for ref in refs):
        faults["nominals"] = "A reference has a sign in it that no reference has."
    if bad := [each for each in fields if each not in every]:
        faults["fields"] = f"{bad[0]!r} is no field of the list. Use {', '.join(every)}."
    elif ALWAYS not in fields:
        faults["fields"] = (
            f"The category of each person ({ALWAYS}) must go with them: else a victim could be taken for a suspect."
        )
    if how not in WAYS:
        faults["how"] = f"Use {', '.join(WAYS)}."
    return faults


def _said(fields: Iterable[str]) -> str:
    return ", ".join(sorted(NOMINAL_FIELDS.get(field, field.replace("_", " ")).lower() for field in fields))
