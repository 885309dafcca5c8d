"""`python -m bench [SUBJECT …]`: measure, and write docs/reference/performance.md. Parts not run keep their last rows."""

from __future__ import annotations

import importlib
import json
import os
import platform
import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

from bench.ground import ground
from bench.measure import Row

SUBJECTS = ("gate", "nominals", "log", "assurance")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"
KEPT = PAGE.with_suffix(".json")


def main(wanted: list[str]) -> int:
    """Measure the subjects named, or all. Exit code 1 when a target is missed."""
    if unknown := set(wanted) - set(SUBJECTS):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(SUBJECTS)}.")
        return 2
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for subject in wanted or SUBJECTS:
        print(f"measuring {subject} …", flush=True)
        with ground() as place, place.administrator() as admin:
            version = admin.execute("show server_version").fetchone()
            rows = importlib.import_module(f"bench.{subject}").measure(place)
        kept[subject] = {"machine": _machine(str(version and version[0])), "rows": [row.as_dict() for row in rows]}
        for row in rows:
            print(f"  {row.what}: {row.figure} {row.target and f'(target: {row.target})'} {row.note}", flush=True)
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
        PAGE.write_text(page(kept))
    return 1 if any(row["met"] is False for each in kept.values() for row in each["rows"]) else 0


def page(kept: dict[str, dict[str, object]]) -> str:
    """The page, from the rows that were measured."""
    lines = [
        "# Performance",
        "",
        "<!-- Written by `make bench`. Measure again; do not edit. -->",
        "",
        "What must be fast, as ratios against a bare baseline measured in turn in the same run; medians of at least five. "
        "A ratio says more than a rate: it holds on another machine.",
        "",
        "| what | measured | target | met | how |",
        "| --- | --- | --- | --- | --- |",
    ]
    for subject in SUBJECTS:
        for row in kept.get(subject, {}).get("rows", []):  # type: ignore[attr-defined]
            each = Row(**row)
            met = {True: "yes", False: "**no**", None: ""}[each.met]
            lines.append(f"| {each.what} | {each.figure} | {each.target} | {met} | {each.note} |")
    lines += ["", "Measured on:", ""]
    lines += [f"- {subject}: {kept[subject]['machine']}" for subject in SUBJECTS if subject in kept]
    return "\n".join(lines) + "\n"


def _machine(postgresql: str) -> str:
    return (
        f"{datetime.now(UTC):%-d %B %Y}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end, PostgreSQL "
        f"{postgresql}, Python {platform.python_version()}, Django {django.__version__}, {ssl.OPENSSL_VERSION}"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
