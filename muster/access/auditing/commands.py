"""`muster log show` and `muster log export`: using the log, for one of the four purposes the law names."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from muster.access.auditing import actions
from muster.access.auditing.rules import PURPOSES
from muster.doors.command import By, Format, Formatted, now, person, show, show_table

Purpose = Annotated[str, typer.Option(help="What for: " + ", ".join(PURPOSES) + " (DPA 2018 s.62).")]
OfList = Annotated[str | None, typer.Option("--list", help="Only entries about this list.")]


def add_to(log: typer.Typer) -> None:
    log.command("show")(show_log)
    log.command("export")(export)


def show_log(
    purpose: Purpose,
    list_: OfList = None,
    of: Annotated[str | None, typer.Option("--person", help="Only what this person did.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="Only this event: list.opened.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many entries, the newest.")] = 50,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Show what the log says, newest first. This look is logged too."""
    rows = actions.read_log(by=person(by), at=now(), purpose=purpose, list=list_, person=of, event=event, limit=limit)
    columns = ("id", "at", "event", "person", "list", "purpose", "door", "code")
    show_table([_said(row) for row in rows], columns, format, noun="entries")


def export(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A new folder.")],
    purpose: Purpose,
    bodies: Annotated[str | None, typer.Option(help="Also write what the entries say into this file.")] = None,
    list_: OfList = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Write the log's tree (C2SP tlog-tiles) for whoever checks it elsewhere; it holds no personal data."""
    done = actions.export_log(by=person(by), at=now(), folder=folder, purpose=purpose, bodies=bodies, list=list_)
    said = f" What {done.bodies} of them say is in {bodies}; keep it safe." if bodies else ""
    sentence = (
        f"The tree of {done.size} entries is in {folder}.{said} Check it with\n"
        f'  python -m muster.log.verifier {folder} --key "$(cat {folder}/log.pub)"'
    )
    show({"folder": folder, "size": done.size, "bodies": done.bodies}, format, sentence)


def _said(row: Any) -> dict[str, Any]:
    return {"id": row["id"], **(json.loads(row["body"]) if row["body"] is not None else {"event": "(erased)"})}
