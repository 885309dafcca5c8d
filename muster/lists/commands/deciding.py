"""Deciding on a list: flags, opinions, urgency, conditions, and what the board does with decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid, NotFound
from muster.lists import actions
from muster.lists.commands.listing import Reason, Ref
from muster.lists.commands.proposal import read_proposal
from muster.lists.queries import contacts_shown
from muster.lists.queries.deciding import decisions_for_the_board, uses_while_urgent
from muster.lists.queries.flags import FlagShown, flags_shown
from muster.lists.queries.nearest import nearest_lists
from muster.lists.records import List
from muster.lists.rules import (
    PARTS,
    RULES,
    SAYS,
    SEEN_BY,
    SUBJECT_CATEGORIES,
    CriterionTerms,
    ListTerms,
    Need,
    flags_of,
)

OUTCOMES = {
    "noted": actions.note_authorisation,
    "called-in": actions.call_in_list,
    "revoked": actions.revoke_authorisation,
}


def add_to(app: typer.Typer) -> None:
    app.command("need")(need)
    app.command("check")(check)
    app.command("answer")(answer)
    app.command("opinion")(opinion)
    app.command("review")(review)
    app.command("contact")(contact)
    app.command("contacts")(contacts)
    app.command("decline")(decline)
    app.command("condition")(condition)
    app.command("decisions")(decisions)
    app.command("oversee")(oversee)


def need(
    what_for: Annotated[str, typer.Option("--for", help="What you need a list of people for. Name nobody.")],
    holds: Annotated[list[str], typer.Option(help="Whom it would hold, repeated: " + ", ".join(SUBJECT_CATEGORIES))],
    how_many: Annotated[int, typer.Option(help="How many people at most.")],
    weeks: Annotated[int, typer.Option(help="For how many weeks.")],
    seen_by: Annotated[str, typer.Option(help=", ".join(SEEN_BY))],
    why_not: Annotated[str, typer.Option(help="Why no list that there is will do.")] = "",
    existing: Annotated[str, typer.Option(help="A list that will do.")] = "",
    children: Annotated[bool, typer.Option(help="Some could be under 18.")] = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Ask whether you need a list: do without, use one that there is, or propose one."""
    said = Need(what_for, existing, why_not, tuple(holds), children, how_many, weeks, seen_by)
    outcome = actions.answer_need(by=person(by), at=now(), need=said)
    near = ", ".join(each["ref"] for each in nearest_lists(what_for))
    told = {"outcome": outcome.code, "reason": outcome.reason, "nearest": near}
    show(told, format, f"{outcome.title}. {outcome.reason}" + (f" Nearest: {near}." if near else ""))


def check(
    ref: Annotated[str, typer.Argument(help="The reference of a list; leave it out with --file.")] = "",
    file: Annotated[Path | None, typer.Option(help="A proposal as JSON, to check before it is sent.")] = None,
    format: Formatted = Format.TABLE,
) -> None:
    """Say what the criteria checker flags in a list, or in a proposal that is not sent yet."""
    shown = _in_file(file) if file else _of_list(ref)
    rows = [
        {
            "flag": each.flag.key,
            "place": each.flag.place,
            "rule": each.rule.title,
            "words": each.flag.words,
            "remedy": each.rule.remedy,
            "answer": each.answer.answer if each.answer else "",
        }
        for each in shown
    ]
    show_table(rows, ("flag", "place", "rule", "words", "remedy", "answer"), format, noun="flag")


def answer(
    ref: Ref,
    flag: Annotated[str, typer.Argument(help="The flag, as `muster lists check` names it.")],
    reason: Annotated[str, typer.Option(help="Why the wording is right as it is.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Answer a flag of the criteria checker. The answer holds for exactly that wording."""
    given = actions.answer_flag(by=person(by), at=now(), list=ref, key=flag, answer=reason)
    show({"ref": ref, "flag": flag, "place": given.place}, format, f"The flag on {given.place} is answered.")


def opinion(
    ref: Ref,
    part: Annotated[str, typer.Option(help="In which part: " + ", ".join(PARTS) + ".")],
    says: Annotated[str, typer.Option(help=", ".join(SAYS) + ".")],
    reason: Reason,
    conflict: Annotated[str, typer.Option(help="An interest that could seem to sway you.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say what you think of a list as it is now, in your part of the decision on it."""
    given = actions.give_opinion(
        by=person(by), at=now(), list=ref, part=part, says=says, reason=reason, conflict=conflict
    )
    show({"ref": ref, "part": part, "says": given.says}, format, f"What you think of {ref} is on record.")


def contact(
    ref: Ref,
    unit: Annotated[str, typer.Option(help="The reference of the unit.")],
    who: Annotated[str, typer.Option("--person", help="The reference of the person.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Name who answers for what a unit puts on a list."""
    given = actions.name_contact(by=person(by), at=now(), list=ref, unit=unit, person=who)
    show({"ref": ref, "unit": unit, "person": who}, format, f"{given.person.name} is the contact of {given.unit.name}.")


def contacts(ref: Ref, format: Formatted = Format.TABLE) -> None:
    """Show the contacts of units for a list, and whether their people can add."""
    row = List.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    rows = [
        {"unit": each["unit"].ref, "person": each["person"].ref, "since": each["since"], "why_not": each["why_not"]}
        for each in contacts_shown(row, day_of(now()))
    ]
    show_table(rows, ("unit", "person", "since", "why_not"), format, noun="contacts")


def review(ref: Ref, reason: Reason, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Say that you have looked through a list before it is used, and what you looked at."""
    given = actions.review_list(by=person(by), at=now(), list=ref, reason=reason)
    until = f"{given.until:%Y-%m-%d %H:%M} UTC"
    show({"ref": ref, "until": given.until}, format, f"{ref} is reviewed; that holds until {until}.")


def decline(ref: Ref, reason: Reason, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Say no to a list, as the last part of its tier. Its owner may change it and ask again."""
    actions.decline_list(by=person(by), at=now(), list=ref, reason=reason)
    show({"ref": ref, "state": "proposed"}, format, f"{ref} is declined.")


def condition(
    ref: Ref,
    number: Annotated[int, typer.Argument(help="The number of the condition.")],
    how: Annotated[str, typer.Option(help="How it is met.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say that a condition of the list's authorisation is met."""
    given = actions.meet_condition(by=person(by), at=now(), list=ref, number=number, how=how)
    show({"ref": ref, "number": number, "met_at": given.met_at}, format, f"Condition {number} of {ref} is met.")


def decisions(format: Formatted = Format.TABLE) -> None:
    """The decisions that were not the board's own, those first that it has not dealt with."""
    rows = decisions_for_the_board()
    uses = uses_while_urgent([row for row in rows if row.urgent_until])
    answer = [
        {
            "list": row.list.ref,
            "tier": row.tier,
            "decided_by": row.decided_by.ref,
            "decided_at": row.decided_at,
            "until": row.urgent_until or row.ends_on,
            "urgent": row.urgent_until is not None,
            "uses": uses.get(row.id),
            "void": row.void_reason,
            "board": row.oversight.outcome if hasattr(row, "oversight") else "",
        }
        for row in rows
    ]
    columns = ("list", "tier", "decided_by", "decided_at", "until", "urgent", "uses", "void", "board")
    show_table(answer, columns, format, noun="decision")


def oversee(
    ref: Ref,
    outcome: Annotated[str, typer.Option(help="What the board does: " + ", ".join(OUTCOMES) + ".")],
    reason: Reason,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Note, call in or revoke for the board the decision that a list stands on."""
    if outcome not in OUTCOMES:
        raise Invalid("The board does no such thing.", {"outcome": f"Use {', '.join(OUTCOMES)}."})
    given = OUTCOMES[outcome](by=person(by), at=now(), list=ref, reason=reason)
    said = given.get_outcome_display().lower()
    show({"ref": ref, "outcome": given.outcome}, format, f"The decision on {ref} is {said}.")


def _of_list(ref: str) -> list[FlagShown]:
    row = List.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    return flags_shown(row)


def _in_file(file: Path) -> list[FlagShown]:
    given = read_proposal(file, whole=False)
    terms = ListTerms(
        tier="low",
        purposes=tuple(given.get("purposes", {}).items()),
        criteria=tuple(CriterionTerms(*each) for each in given.get("criteria", ())),
        fields=tuple(given.get("fields", ())),
        categories=tuple(given.get("categories", {}).items()),
        **{name: given[name] for name in ("sources", "necessity", "proportionality") if name in given},
    )
    return [FlagShown(flag, RULES[flag.rule], None) for flag in flags_of(terms)]
