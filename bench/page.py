"""The page of results, and the same as JSON beside it, from which the rows of subjects not run today are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.measure import Row

PAGE, DATA = "performance.md", "performance.json"
Kept = dict[str, Any]
"""What is kept of a subject: {"on": the machine and its versions by name, "rows": [a row's fields]}."""
MET = {True: "yes", False: "**no**", None: ""}
INTRODUCTION = """# Performance

<!-- Written by `make bench`. Measure again; do not edit. -->

What must be fast, against a bare baseline measured in turn with it in the same run, so that other work on the machine
hits both alike. Figures are medians of at least five rounds, with the least and the most in brackets. A ratio says more
than a rate: it holds on another machine.

"""


def load(folder: Path) -> dict[str, Kept]:
    """What was measured so far, by subject."""
    path = folder / DATA
    return json.loads(path.read_text()) if path.exists() else {}


def keep(folder: Path, subjects: Sequence[str], subject: str, kept: Kept) -> None:
    """Put one subject's rows in the place of its last, and write the page again."""
    all_kept = load(folder) | {subject: kept}
    in_order = {name: all_kept[name] for name in subjects if name in all_kept}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATA).write_text(json.dumps(in_order, indent=1) + "\n")
    (folder / PAGE).write_text(page(in_order))


def page(kept: dict[str, Kept]) -> str:
    """The page, from the rows that were measured."""
    rows = [Row(**row) for each in kept.values() for row in each["rows"]]
    table = [(row.what, row.figure, row.target, MET[row.met], row.note) for row in rows]
    machines = [(subject, *map(str, each["on"].values())) for subject, each in kept.items()]
    heads = next((tuple(each["on"]) for each in kept.values()), ())
    return (
        INTRODUCTION
        + _table(("what", "measured", "target", "met", "how"), table)
        + "\nThe bench keeps the rows of what it did not measure again, so each part says when and on what it ran. "
        "*Load* is the machine's load average: above the number of cores, other work was waiting too.\n\n"
        + _table(("part", *heads), machines)
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
