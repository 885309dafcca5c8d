"""`python -m bench [SUBJECT …] [--tiny] [--to FOLDER]`: measure, and write docs/reference/performance.md.

A subject is a module with `measure(ground, …) -> rows`, with `TINY`, what to give it to see that it works, and with
`SERVER` where it wants another server than the embedded one. Subjects not run keep their last rows on the page.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import ssl
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import django

from bench.ground import Ground, copied, embedded_server, prepared
from bench.measure import Row
from bench.page import Kept, keep, load

SUBJECTS = ("gate", "auditlog", "pgaudit", "nominals", "log", "assurance", "imports", "pages")
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main() -> int:
    """Measure the subjects named, or all. Exit code 1 when a target of these is missed."""
    given = _arguments()
    wanted = [subject for subject in SUBJECTS if subject in given.subjects or not given.subjects]
    modules = {subject: importlib.import_module(f"bench.{subject}") for subject in wanted}
    with embedded_server() as server, prepared(server) as template:
        for subject, module in modules.items():
            if not hasattr(module, "SERVER"):
                _measure(subject, module, template, given)
    for subject, module in modules.items():  # one server after the other, so that neither slows down the other
        if hasattr(module, "SERVER"):
            with module.SERVER() as server, prepared(server) as template:
                _measure(subject, module, template, given)
    kept = load(given.to)
    rows = [Row(**row) for subject in wanted for row in kept[subject]["rows"]]
    return 1 if any(row.met is False for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what must be fast.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"one or more of: {', '.join(SUBJECTS)}")
    parser.add_argument("--tiny", action="store_true", help="next to nothing, only to see that it works")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder of the page (default: docs/reference)")
    given = parser.parse_args()
    if unknown := set(given.subjects) - set(SUBJECTS):
        parser.error(f"there is no subject {', '.join(sorted(unknown))}")
    if given.tiny and given.to == FOLDER:
        parser.error("--tiny measures nothing worth keeping: name another folder with --to")
    return given


def _measure(subject: str, module: ModuleType, template: Ground, given: argparse.Namespace) -> None:
    print(f"measuring {subject} …", flush=True)
    before = os.getloadavg()[0]
    with copied(template) as place:
        rows: list[Row] = module.measure(place, **(module.TINY if given.tiny else {}))
        kept: Kept = {"on": _machine(place, before), "rows": [row.as_dict() for row in rows]}
    keep(given.to, SUBJECTS, subject, kept)
    for row in rows:
        print(f"  {row.what}: {row.figure} {row.target and f'(target: {row.target})'} {row.note}", flush=True)


def _machine(place: Ground, load_before: float) -> dict[str, Any]:
    with place.administrator() as admin:
        version = admin.execute("show server_version").fetchone()
    return {
        "date": f"{datetime.now(UTC):%-d %B %Y}",
        "cores": os.cpu_count(),
        "load": f"{load_before:.1f} before, {os.getloadavg()[0]:.1f} after",
        "PostgreSQL": str(version and version[0]).partition(" ")[0],
        "Python": platform.python_version(),
        "Django": django.__version__,
        "OpenSSL": ssl.OPENSSL_VERSION.split()[1],
    }


if __name__ == "__main__":
    raise SystemExit(main())
