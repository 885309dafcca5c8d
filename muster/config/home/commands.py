"""`muster needs`: the first page, on the command line."""

from __future__ import annotations

import typer

from muster.config.home.queries import needs_of
from muster.doors.command import By, Format, Formatted, now, person, show_table
from muster.kernel.dates import day_of
from muster.people.queries import the_person


def add_to(root: typer.Typer) -> None:
    root.command("needs")(show_needs)


def show_needs(by: By = "", format: Formatted = Format.TABLE) -> None:
    """What needs you: what to do next and by when, oldest first."""
    at = now()
    needs = needs_of(the_person(person(by), day_of(at)), at)
    rows = [
        {"what": need.what, "why": need.why, "since": need.since, "by": need.by, "others": need.others}
        for need in needs
    ]
    show_table(rows, ("by", "since", "what", "why", "others"), format, noun="needs")
