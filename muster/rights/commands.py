"""`muster complaints …`: what people complain about, and by when each is acknowledged."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.days import the_day
from muster.kernel.dates import day_of
from muster.rights import actions
from muster.rights.queries import complaint_shown, complaints
from muster.rights.rules import OUTCOMES

app = typer.Typer(help="Complaints, and what became of each.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="The reference of its case file.")]
On = Annotated[str, typer.Option(help="On which day.")]


@app.command("list")
def listed(
    list_: Annotated[str, typer.Option("--list", help="Only those about this list.")] = "",
    waiting: Annotated[bool, typer.Option(help="Only those that are not answered.")] = False,
    format: Formatted = Format.TABLE,
) -> None:
    """The complaints, those not answered first."""
    rows = complaints(day_of(now()), list=list_, waiting=waiting)
    columns = ("ref", "list", "received_on", "acknowledge_by", "acknowledged_on", "late", "answered_on", "outcome")
    show_table(rows, columns, format, noun="complaints")


@app.command()
def record(
    ref: Ref,
    received: Annotated[str, typer.Option(help="The day on which it came.")],
    about: Annotated[str, typer.Option(help="What it is about, in general. Nothing that tells who complains.")],
    list_: Annotated[str, typer.Option("--list", help="The list it is about.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Put a complaint on record."""
    row = actions.record_complaint(
        by=person(by), at=now(), ref=ref, received_on=the_day(received, "--received"), about=about, list=list_
    )
    shown = complaint_shown(row, day_of(now()))
    show(shown, format, f"{ref} is on record. Acknowledge it by {shown['acknowledge_by']:%-d %B %Y}.")


@app.command()
def acknowledge(ref: Ref, on: On, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Say that a complaint was acknowledged."""
    row = actions.acknowledge_complaint(by=person(by), at=now(), ref=ref, acknowledged_on=the_day(on, "--on"))
    show(complaint_shown(row, day_of(now())), format, f"{ref} is acknowledged.")


@app.command()
def answer(
    ref: Ref,
    on: On,
    outcome: Annotated[str, typer.Option(help=", ".join(OUTCOMES))],
    answer: Annotated[str, typer.Option(help="What was answered, in general.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Say how a complaint was answered."""
    row = actions.answer_complaint(
        by=person(by), at=now(), ref=ref, answered_on=the_day(on, "--on"), outcome=outcome, answer=answer
    )
    show(complaint_shown(row, day_of(now())), format, f"{ref} is answered.")
