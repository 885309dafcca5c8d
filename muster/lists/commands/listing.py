"""Lists as such: show, propose, change, suspend, close."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, out, person, print_json, show
from muster.lists import actions
from muster.lists.commands.proposal import read_proposal
from muster.lists.queries import list_shown

Ref = Annotated[str, typer.Argument(help="The reference of the list.")]
Proposal = Annotated[Path, typer.Argument(help="What the list is to be, as JSON.")]
Reason = Annotated[str, typer.Option(help="Why. It is kept with the decision.")]


def add_to(app: typer.Typer) -> None:
    app.command("show")(show_list)
    app.command("propose")(propose)
    app.command("change")(change)
    app.command("suspend")(suspend)
    app.command("close")(close)


def show_list(ref: Ref, format: Formatted = Format.TABLE) -> None:
    """Show what one list is, and every decision on it. Nobody on it is shown."""
    answer = list_shown(ref)
    if format is Format.JSON:
        print_json(answer)
        return
    for name, value in answer.items():
        if isinstance(value, dict):
            value = [f"{code}: {said}" if said else code for code, said in value.items()]
        if isinstance(value, list):
            out.print(f"{name.replace('_', ' ')}:{'' if value else ' none'}", markup=False)
            for each in value:
                line = "; ".join(map(str, filter(None, each.values()))) if isinstance(each, dict) else each
                out.print(f"  {line}", markup=False)
        else:
            out.print(f"{name.replace('_', ' ')}: {value}", markup=False)


def propose(file: Proposal, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Propose a list. The file gives ref, title, owner, purposes and categories, and may give its asset (else one is
    registered for it) and the rest of what a list must say before it is decided on; `muster lists show` says what that
    is. A tier is the least you ask for."""
    row = actions.propose_list(by=person(by), at=now(), **read_proposal(file, whole=True))
    show({"ref": row.ref, "state": row.state}, format, f"{row.ref} is proposed. Somebody else must authorise it.")


def change(ref: Ref, file: Proposal, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Change what a list is: the file holds only what changes. A material change voids the authorisation."""
    row = actions.change_list(by=person(by), at=now(), list=ref, **read_proposal(file, whole=False))
    show({"ref": row.ref, "state": row.state}, format, f"{row.ref} is changed and is {row.state} now.")


def suspend(ref: Ref, reason: Reason, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Suspend a list: nobody opens it until it is authorised again."""
    row = actions.suspend_list(by=person(by), at=now(), list=ref, reason=reason)
    show({"ref": row.ref, "state": row.state}, format, f"{row.ref} is suspended.")


def close(ref: Ref, reason: Reason, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Close a list for good."""
    row = actions.close_list(by=person(by), at=now(), list=ref, reason=reason)
    show({"ref": row.ref, "state": row.state}, format, f"{row.ref} is closed.")
