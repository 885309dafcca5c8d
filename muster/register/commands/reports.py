"""What the register's two imports share on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from muster.doors.command import Format, out
from muster.doors.importing import show_report
from muster.register.actions import RegisterReport

Source = Annotated[
    str, typer.Option("--source", help="The name of the register the file is a copy of. Default: the file's name.")
]


def show_with_notes(report: RegisterReport, format: Format, *, dry_run: bool) -> None:
    """Print what became of the rows, then what a person should know of the file."""
    show_report(report, format, dry_run=dry_run)
    if format is Format.TABLE:
        for note in report.notes:
            out.print(f"Note: {note}", markup=False)
