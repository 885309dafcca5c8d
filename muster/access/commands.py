"""`muster open`, `muster grants …`, `muster acknowledge`, `muster restate`: who may look, and looking."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from muster.access import actions
from muster.access.looking.asking import ask_to_open
from muster.access.queries import grants_listed, lists_shown, stale
from muster.access.telling import commands as telling
from muster.doors.command import (
    REFUSED,
    By,
    Format,
    Formatted,
    explain,
    now,
    person,
    print_json,
    show,
    show_table,
)
from muster.doors.days import the_day
from muster.kernel.errors import NotAllowed

grants = typer.Typer(help="Who may use which list, for what, until when.", no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.command("open")(open_list)
    root.command("acknowledge")(acknowledge)
    root.command("restate")(restate)
    root.add_typer(grants, name="grants")


def add_to_lists(lists: typer.Typer) -> None:
    """Which list stands is known here and not in the room of lists, which is above the controls."""
    lists.command("list")(list_lists)
    telling.add_to_lists(lists)


def list_lists(format: Formatted = Format.TABLE) -> None:
    """Show every list: whether it may be used, and until when. JSON also says what for, and why not."""
    columns = ("ref", "title", "state", "standing", "until", "owner")
    show_table(lists_shown(now()), columns, format, noun="lists")


def open_list(
    ref: str,
    purpose: Annotated[str, typer.Option(help="What for: one of the list's purposes.")],
    reason: Annotated[str, typer.Option(help="Why now, in a few words.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Open a list for a purpose and show who is on it. The look is logged; a refusal too (exit code 3)."""
    looker, at = person(by), now()
    try:
        opening = ask_to_open(by=looker, at=at, list=ref, purpose=purpose, reason=reason)
    except NotAllowed as refusal:
        _show_refusal(refusal, format)
        raise typer.Exit(REFUSED) from None
    if format is Format.JSON:
        print_json(_opened(opening))
        return
    columns = (
        "ref",
        "family_name",
        "given_names",
        "born_on",
        "categories",
        "criteria",
        "basis",
        "source",
        "review_on",
    )
    show_table(opening.nominals, columns, format, noun="nominals")
    show(
        {},
        format,
        f"Open until {opening.until.astimezone():%-d %B %Y %H:%M} for {purpose}, as opening {opening.id}. "
        "This look is logged.",
    )


@grants.command("list")
def list_grants(
    list_: Annotated[str, typer.Option("--list", help="Only of this list.")] = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Show who may use which list for what, and what is missing."""
    columns = ("list", "person", "name", "purpose", "ends_on", "may_add", "clearance", "until", "reason")
    show_table(grants_listed(now(), list_ref=list_ or None), columns, format, noun="grants")


@grants.command("give")
def give(
    list_: Annotated[str, typer.Argument(metavar="LIST")],
    to: Annotated[str, typer.Argument(metavar="PERSON")],
    purpose: Annotated[str, typer.Option()],
    until: Annotated[str, typer.Option(help="The last day.")],
    reason: Annotated[str, typer.Option(help="Why this person needs the list.")],
    may_add: Annotated[bool, typer.Option("--may-add", help="May also put people on it.")] = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Let a person use a list for a purpose until a day."""
    given = actions.give_grant(
        by=person(by), at=now(), list=list_, person=to, purpose=purpose, ends_on=the_day(until, "--until"),
        reason=reason, may_add=may_add,
    )  # fmt: skip
    answer = {"list": list_, "person": to, "purpose": purpose, "ends_on": given.ends_on}
    show(answer, format, f"{to} may use {list_} for {purpose} until {given.ends_on:%-d %B %Y}.")


@grants.command("withdraw")
def withdraw(
    list_: Annotated[str, typer.Argument(metavar="LIST")],
    from_: Annotated[str, typer.Argument(metavar="PERSON")],
    purpose: Annotated[str, typer.Option()],
    reason: Annotated[str, typer.Option()],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Take a grant back, at once."""
    actions.withdraw_grant(by=person(by), at=now(), list=list_, person=from_, purpose=purpose, reason=reason)
    show({"list": list_, "person": from_, "purpose": purpose}, format, f"{from_} may no longer use {list_}.")


def acknowledge(
    document: Annotated[str, typer.Argument(metavar="POLICY")],
    version: Annotated[int, typer.Option(help="The version you have read.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say that you have read a version of a user policy."""
    said = actions.acknowledge_policy(by=person(by), at=now(), document=document, number=version)
    answer = {"document": document, "version": version, "at": said.at}
    show(answer, format, f"You have acknowledged version {version} of {document}.")


def restate(by: By = "", format: Formatted = Format.TABLE) -> None:
    """State again what time has overtaken: a document that took effect, an authorisation that began or ended."""
    at = now()
    lists, persons = stale(at)
    if lists or persons:
        actions.restate_due(by=person(by), at=at, lists=[*lists], persons=[*persons])
    answer = {"lists": len(lists), "persons": len(persons)}
    show(answer, format, f"Stated again: {len(lists)} lists, and the clearances of {len(persons)} people.")


def _opened(opening: actions.Opening) -> dict[str, Any]:
    return {
        "outcome": "opened",
        "code": "opened",
        "reason": None,
        "remedy": None,
        "who": None,
        "until": opening.until,
        "opening": opening.id,
        "nominals": opening.nominals,
    }


def _show_refusal(refusal: NotAllowed, format: Format) -> None:
    if format is Format.TABLE:
        explain(refusal, as_json=False)
        return
    decision = refusal.decision
    print_json(
        {
            "outcome": "refused",
            "code": decision.code,
            "reason": decision.reason,
            "remedy": decision.remedy,
            "who": decision.who,
            "until": None,
            "opening": None,
            "nominals": [],
        }
    )
