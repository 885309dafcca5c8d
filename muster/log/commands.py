"""`muster log …`: keeping the log and checking it.

Reading and exporting it ask who may, which this room cannot know: they are in `access/auditing`.
"""

from __future__ import annotations

import signal
from threading import Event
from typing import Annotated

import typer
from django.conf import settings

from muster.doors.command import Format, Formatted, out, print_json, progress, show
from muster.log import keeping, merkle, proving, verification, verifying
from muster.log.checkpoint import write_time

app = typer.Typer(help="The tamper-evident log: keep it, check it, export it.", no_args_is_help=True)


@app.command("integrate")
def integrate(
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and publish too, until interrupted.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many entries.")] = None,
    format: Formatted = Format.TABLE,
) -> None:
    """Give new entries their places in the tree."""
    if watch:
        _watch()
        return
    taken = keeping.integrate(limit)
    show({"integrated": taken}, format, f"{taken} entries got their places in the tree.")


@app.command("publish")
def publish(format: Formatted = Format.TABLE) -> None:
    """Sign a checkpoint of the tree, when it grew or the newest is older than a day."""
    new = keeping.publish(settings.MUSTER)
    if new is None:
        show({"published": None}, format, "There was nothing to publish.")
        return
    at = write_time(new.at) if new.at else None
    show({"published": {"size": new.size, "at": at}}, format, f"Published a checkpoint of {new.size} entries.")


@app.command("verify")
def verify(
    columns: Annotated[
        bool, typer.Option("--columns", help="Compare the searchable columns with the bodies too: slower.")
    ] = False,
    format: Formatted = Format.TABLE,
) -> None:
    """Rebuild the tree from the bodies and compare it with what was signed. Exit code 1 when something is wrong."""
    with progress("Verifying the log") as watch:
        found = verifying.verify(settings.MUSTER, watch, columns)
    if format is Format.JSON:
        print_json(verification.as_json(found))
    else:
        out.print(verification.as_text(found), markup=False)
    raise typer.Exit(0 if found.ok else 1)


@app.command("prove")
def prove(
    entry: Annotated[int, typer.Argument(min=1, help="An entry's id.")], format: Formatted = Format.TABLE
) -> None:
    """Show the proof that an entry is in the newest checkpoint. Exit code 1 when it does not hold."""
    proof = proving.prove(entry)
    answer = {
        "ok": proof.holds and proof.signed,
        "entry": proof.entry,
        "index": proof.index,
        "size": proof.size,
        "leaf": merkle.leaf_hash(proof.commitment).hex(),
        "proof": [each.hex() for each in proof.path],
        "root": proof.root.hex(),
        "checkpoint": proof.note,
    }
    show(answer, format)
    raise typer.Exit(0 if answer["ok"] else 1)


def _watch() -> None:
    stop = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    keeping.keep_on(stop)
