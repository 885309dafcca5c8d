"""`muster disclosures …`: what of a list is told to whom, recorded before it is told."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.sharing import actions
from muster.sharing.queries import disclosures_of, the_list
from muster.sharing.rules import ALWAYS, WAYS

app = typer.Typer(help="What of a list is disclosed to whom.", no_args_is_help=True)


@app.command("record")
def record(
    recipient: Annotated[str, typer.Argument(help="The reference of the organisation.")],
    opening: Annotated[int, typer.Option(help="The number of your opening of the list.")],
    nominal: Annotated[list[str], typer.Option(help="The reference of a person on the list. Repeat for each.")],
    receiver: Annotated[str, typer.Option(help="Who there gets it: name and post.")],
    how: Annotated[str, typer.Option(help=", ".join(WAYS))],
    reason: Annotated[str, typer.Option(help="Why they need it.")],
    guidance: Annotated[str, typer.Option(help="What they are told about reading and keeping it.")],
    field: Annotated[list[str] | None, typer.Option(help="What of each is told. Repeat for each.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Record that people on a list are disclosed to a recipient. Do it before you tell them anything."""
    row = actions.disclose(
        by=person(by), at=now(), opening=opening, nominals=nominal, recipient=recipient, receiver=receiver,
        fields=list(dict.fromkeys([ALWAYS, *(field or ())])), how=how, reason=reason, guidance=guidance,
    )  # fmt: skip
    told = {"list": row.list.ref, "recipient": recipient, "people": len(row.nominals), "fields": row.fields}
    show(told, format, f"Recorded: {len(row.nominals)} of {row.list.ref} to {recipient}. Tell them that and no more.")


@app.command("list")
def listed(
    list_: Annotated[str, typer.Argument(metavar="LIST", help="The reference of the list.")],
    to: Annotated[str, typer.Option(help="Only to this organisation.")] = "",
    format: Formatted = Format.TABLE,
) -> None:
    """What was disclosed of a list, the newest first: figures and never people."""
    columns = ("at", "recipient", "receiver", "purpose", "people", "fields", "agreement", "how", "by")
    show_table(disclosures_of(the_list(list_), to=to), columns, format, noun="disclosures")
