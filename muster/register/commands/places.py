"""Commands for the approved-locations register."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.tables import to_date
from muster.kernel.errors import Invalid
from muster.register import actions
from muster.register.queries import locations_listed


def add_to(app: typer.Typer) -> None:
    app.command("locations")(locations)
    app.command("approve-location")(approve_location)


def locations(format: Formatted = Format.TABLE) -> None:
    """Show the places on record, whether approved, and up to which classification."""
    columns = ("ref", "name", "kind", "approved", "approved_until", "ceiling", "access_logged", "assets")
    show_table(locations_listed(), columns, format, noun="locations")


def approve_location(
    ref: str,
    name: str,
    kind: Annotated[str, typer.Option("--kind", help="What kind of place, such as application or shared_drive.")],
    ceiling: Annotated[str, typer.Option("--ceiling", help="The highest classification allowed there.")] = "",
    approved: Annotated[bool, typer.Option("--approved/--not-approved")] = True,
    until: Annotated[str, typer.Option("--until", help="The last day of the approval.")] = "",
    access_logged: Annotated[
        bool | None, typer.Option("--access-logged/--access-not-logged", help="Unknown when left out.")
    ] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Put a place on the approved-locations register, or change what it says of it."""
    try:
        last_day = to_date(until)
    except ValueError as error:
        raise Invalid(f"--until: {error}", {"--until": str(error)}) from None
    place = actions.approve_location(
        by=person(by),
        at=now(),
        ref=ref,
        name=name,
        kind=kind,
        ceiling=ceiling,
        approved=approved,
        approved_until=last_day,
        access_logged=access_logged,
    )
    how = f"approved up to {place.ceiling}" if place.approved else "on record as not approved"
    show({"ref": place.ref, "approved": place.approved}, format, f"{place.ref} is {how}.")
