"""`muster setup`, `muster stop`: the chores of whoever runs Muster."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings

from muster.config import server
from muster.config.demo.tour import show_demo
from muster.config.serving import serve_pages, where_to_go
from muster.config.setup import prepare
from muster.doors.command import out


def add_to(root: typer.Typer) -> None:
    root.command("setup")(set_up)
    root.command("stop")(stop)
    root.command("demo")(show_demo)
    root.command("serve")(serve)


def set_up() -> None:
    """Make the database ready: roles, tables, functions, settings. Safe to repeat."""
    prepare(settings.MUSTER)
    out.print(f"Muster is ready. It keeps its files in {settings.MUSTER['MUSTER_HOME']}.", markup=False)


def serve(
    address: Annotated[
        str, typer.Option(help="Where to listen; another than this machine's own needs a proxy.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
) -> None:
    """Serve the pages, and keep the log, until interrupted."""
    for line in where_to_go(address, port):
        out.print(line, markup=False)
    serve_pages(address, port)


def stop() -> None:
    """End the embedded PostgreSQL, which otherwise goes on running for the next command."""
    ended = server.stop(settings.MUSTER)
    out.print("The embedded PostgreSQL has ended." if ended else "There was none to end.", markup=False)
