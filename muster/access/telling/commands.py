"""`muster lists authorise …`: deciding on lists by the facts as they are at this moment, on the command line."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from muster.access.telling.asking import ask_to_authorise, asked_afresh
from muster.doors.command import By, Format, Formatted, now, person, show
from muster.doors.days import the_day
from muster.kernel.errors import Invalid
from muster.lists.actions import authorise_urgently
from muster.lists.commands.listing import Ref


def add_to_lists(lists: typer.Typer) -> None:
    """Here and not in the room of lists, which is above what restates how lists stand."""
    lists.command("authorise")(authorise)
    lists.command("urgently")(urgently)


def authorise(
    ref: Ref,
    until: Annotated[str, typer.Option(help="The last day.")],
    reason: Annotated[str, typer.Option(help="Why the list is necessary and proportionate.")],
    despite: Annotated[str, typer.Option(help="Why against advice, where somebody advised against it.")] = "",
    condition: Annotated[
        list[str] | None, typer.Option(help='"What must be done; who answers for it; YYYY-MM-DD". May be repeated.')
    ] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Authorise a list until a day, or renew that, as the last part of its tier. Refused while a control closes the
    door "authorise", or somebody has not been heard."""
    given = ask_to_authorise(
        by=person(by), at=now(), list=ref, ends_on=the_day(until, "--until"), reason=reason, despite=despite,
        conditions=[_condition(each) for each in condition or ()],
    )  # fmt: skip
    show({"ref": ref, "ends_on": given.ends_on}, format, f"{ref} is authorised until {given.ends_on:%-d %B %Y}.")


def urgently(
    ref: Ref,
    hours: Annotated[int, typer.Option(help="For how many hours, at most 48.")],
    reason: Annotated[str, typer.Option(help="Why it cannot wait.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Authorise a list for some hours as duty inspector. The full decision must follow, or it closes."""
    given = asked_afresh(authorise_urgently)(by=person(by), at=now(), list=ref, hours=hours, reason=reason)
    until = given.urgent_until
    show({"ref": ref, "urgent_until": until}, format, f"{ref} is authorised until {until:%-d %B %Y at %H:%M} UTC.")


def _condition(text: str) -> tuple[str, str, date]:
    parts = [part.strip() for part in text.rsplit(";", 2)]
    if len(parts) < 3:
        raise Invalid("That is no condition.", {"--condition": "Write: what to do; who answers for it; YYYY-MM-DD"})
    return parts[0], parts[1], the_day(parts[2], "--condition")
