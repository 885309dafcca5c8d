"""What every command shares: who acts, when, in which format, and how the four errors are shown.

@app.command("add")
def add(ref: str, by: By = "", format: Format = FORMAT) -> None:
    "Add a …"
    done = add_thing(by=person(by), at=now(), ref=ref)
    show({"ref": done.ref}, format)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from muster.kernel.errors import Conflict, Invalid, MusterError, NotAllowed, NotFound

REFUSED = 3
MISTAKEN = 2

# Where nobody watches there is no width to fit into; Rich would fold a table into 80 columns.
WIDE = 160
out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, soft_wrap=True, highlight=False)


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


By = Annotated[str, typer.Option("--by", help="Who does this: a person's reference. Default: MUSTER_BY.")]
Formatted = Annotated[Format, typer.Option("--format", help="How to print the answer.")]


def person(by: str) -> str:
    """The reference of who acts. An entry must name one person, so there is no default but one's own."""
    named = by or settings.MUSTER["MUSTER_BY"]
    if not named:
        raise Invalid("Nobody is named.", {"--by": "Say who does this with --by, or set MUSTER_BY."})
    return str(named)


def now() -> datetime:
    """The one place where commands ask the clock."""
    return datetime.now(UTC)


def show(answer: Mapping[str, Any], format: Format, sentence: str = "") -> None:
    """Print one answer: as JSON, or as a sentence, or as its names and values."""
    if format is Format.JSON:
        print_json(answer)
    elif sentence:
        out.print(sentence, markup=False)
    else:
        for key, value in answer.items():
            out.print(f"{key.replace('_', ' ')}: {_plain(value)}", markup=False)


def show_table(rows: Sequence[Mapping[str, Any]], columns: Iterable[str], format: Format, *, noun: str) -> None:
    """Print rows: as JSON {"<noun>": […]}, or as a table; no rows is said in words."""
    if format is Format.JSON:
        print_json({noun: rows})
        return
    if not rows:
        out.print(f"No {noun}.", markup=False)
        return
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_plain(row.get(column))) for column in columns))
    out.print(table)


def print_json(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, default=_jsonable, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """A bar on standard error for long work, given fractions from 0 to 1; nothing where nobody watches."""
    with Progress(
        TextColumn(title),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda fraction: bar.update(task, completed=fraction)


def explain(error: MusterError, as_json: bool) -> int:
    """Show one of the four errors and give the exit code: 3 for a refusal, 2 for what the caller can mend."""
    if isinstance(error, NotAllowed):
        decision = error.decision
        answer = {
            "outcome": "refused",
            "code": decision.code,
            "reason": decision.reason,
            "remedy": decision.remedy,
            "who": decision.who,
        }
        code = REFUSED
    else:
        kind = {NotFound: "not_found", Conflict: "conflict", Invalid: "invalid"}.get(type(error), "error")
        answer = {"outcome": kind, "reason": str(error), "fields": getattr(error, "fields", {})}
        code = MISTAKEN
    if as_json:
        print_json(answer)
    else:
        _say(answer)
    return code


def _say(answer: Mapping[str, Any]) -> None:
    word = "Refused" if answer["outcome"] == "refused" else "Not done"
    err.print(f"{word}: {answer['reason']}", markup=False)
    for field, wrong in answer.get("fields", {}).items():
        err.print(f"  {field}: {wrong}", markup=False)
    if answer.get("remedy"):
        err.print(f"  What to do: {answer['remedy']}", markup=False)
    if answer.get("who"):
        err.print(f"  Who: {answer['who']}", markup=False)
    if answer.get("code"):
        err.print(f"  Code: {answer['code']}", markup=False)


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%-d %b %Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%-d %b %Y")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, sorted(value) if isinstance(value, set | frozenset) else value)) or "–"
    return str(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
