"""Running a room's commands as a person does, with errors mapped as the root of the command line maps them."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

import typer
from typer.testing import CliRunner

from muster.doors.command import explain
from muster.kernel.errors import MusterError


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(app: typer.Typer, *arguments: object, typed: str | None = None) -> Ran:
    """Run one command; anything but one of the four errors is raised, because it would be a traceback."""
    words = [str(argument) for argument in arguments]
    result = CliRunner().invoke(app, words, input=typed)
    if result.exception is None or isinstance(result.exception, SystemExit):
        return Ran(result.exit_code, result.stdout, result.stderr)
    if not isinstance(result.exception, MusterError):
        raise result.exception
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = explain(result.exception, as_json="json" in words)
    return Ran(code, result.stdout + out.getvalue(), result.stderr + err.getvalue())
