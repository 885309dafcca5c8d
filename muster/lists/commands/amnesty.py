"""`muster lists amnesty …`: declare a list that exists outside Muster, triage it, certify what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.days import the_day
from muster.kernel.dates import day_of
from muster.lists import actions
from muster.lists.queries.declared import declarations, stage_of
from muster.lists.rules import TRIAGE

app = typer.Typer(help="Lists that existed outside Muster and were declared.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="The short name of the list.")]


@app.command()
def declare(
    ref: Ref,
    title: Annotated[str, typer.Option(help="What it is called.")],
    what_for: Annotated[str, typer.Option("--for", help="What it is for.")],
    where: Annotated[str, typer.Option(help="Where it is kept.")],
    how_many: Annotated[int, typer.Option(help="About how many people are on it.")],
    used_by: Annotated[str, typer.Option(help="Who uses it.")],
    since: Annotated[str, typer.Option(help="Since when.")] = "",
    copies: Annotated[str, typer.Option(help="Who else has copies.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Declare a list that exists outside Muster. Name nobody who is on it; nobody is blamed for declaring one."""
    actions.declare_list(
        by=person(by), at=now(), ref=ref, title=title, what_for=what_for, where_kept=where, how_many=how_many,
        used_by=used_by, since=since, copies=copies,
    )  # fmt: skip
    show({"ref": ref, "state": "declared"}, format, f"{ref} is declared, and waits for triage.")


@app.command("list")
def declared(format: Formatted = Format.TABLE) -> None:
    """Every declared list and what is next for it."""
    today = day_of(now())
    rows = [
        {
            "ref": row.list.ref,
            "declared_at": row.declared_at,
            "declared_by": row.declared_by.ref,
            "next": stage_of(row, today),
            "who": row.acts.ref if row.acts else "",
            "due_on": row.due_on,
        }
        for row in declarations()
    ]
    show_table(rows, ("ref", "declared_at", "declared_by", "next", "who", "due_on"), format, noun="declared list")


@app.command()
def triage(
    ref: Ref,
    decision: Annotated[str, typer.Option(help="What becomes of it: " + ", ".join(TRIAGE) + ".")],
    acts: Annotated[str, typer.Option(help="Who does it: their reference.")],
    due: Annotated[str, typer.Option(help="By which day.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    into: Annotated[str, typer.Option(help="The list that it is merged into.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Decide what becomes of a declared list, who does it, and by which day."""
    given = actions.triage_list(
        by=person(by), at=now(), list=ref, decision=decision, acts=acts, due_on=the_day(due, "--due"), reason=reason,
        into=into,
    )  # fmt: skip
    show({"ref": ref, "decision": given.decision}, format, f"{ref}: {TRIAGE[decision]}.")


@app.command()
def certify(
    ref: Ref,
    how: Annotated[str, typer.Option(help="How it was done and how you know.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Certify, as one who saw it, that a declared list was merged or destroyed."""
    actions.certify_list(by=person(by), at=now(), list=ref, how=how)
    show({"ref": ref, "state": "closed"}, format, f"What became of {ref} is certified, and the list is closed.")
