"""A client to be killed, run as a process of its own: it says on its output what it is about to do, line by line.

It reads commands. Each is obeyed by a fork, so that the next one starts clean and at once, with everything imported:
`build` makes a list that passes muster, `work` goes round the steps until killed, `check` judges what is left.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from muster.access.actions import open_list  # noqa: E402
from muster.kernel.importing import Incoming  # noqa: E402
from muster.lists.actions import import_nominals  # noqa: E402
from muster.log.keeping import integrate, publish  # noqa: E402
from muster.log.verification import as_json  # noqa: E402
from muster.log.verifying import verify  # noqa: E402
from tests.access.build import ANALYST, NOW, OWNER, cleared, day, good_list  # noqa: E402
from tests.people.build import person  # noqa: E402

LIST = "L-1"
ROWS = 40
SEEN = Path(os.environ["MUSTER_HOME"]) / "seen"
"""The openings through which somebody has seen a nominal; written the moment they have."""


def build() -> None:
    good_list(LIST, expected_size=1_000_000)
    person(ANALYST, "list_user")
    cleared(ANALYST, LIST)


def work() -> None:
    connection.ensure_connection()  # or the first step would begin with no backend to kill
    for number in itertools.count():
        for name, step in STEPS.items():
            say(name)
            step(f"{os.getpid()}-{number}")


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # at once, and whole


def put_on(name: str) -> None:
    cells = {
        "family_name": "Fenby",
        "categories": "suspect",
        "criteria": "C1",
        "source": "Report 1",
        "basis": "fact",
        "review_on": day(60).isoformat(),
    }
    rows = [(row, {"ref": f"N-{name}-{row}", **cells}) for row in range(2, ROWS + 2)]
    report = import_nominals(by=OWNER, at=NOW, list=LIST, incoming=Incoming(rows, "0" * 64))
    assert report.created == ROWS, report


def look(name: str) -> None:
    opening = open_list(by=ANALYST, at=NOW, list=LIST, purpose="prevent", reason="To test")
    assert opening.nominals
    with SEEN.open("ab", buffering=0) as seen:
        seen.write(f"{opening.id}\n".encode())


STEPS: dict[str, Callable[[str], object]] = {
    "import": put_on,
    "open": look,
    "integrate": lambda name: integrate(limit=2) + integrate(),
    "publish": lambda name: publish(),
}


def check() -> None:
    """Say as one line of JSON what is wrong: with the log, and with what stands beside it."""
    seen = [int(line) for line in SEEN.read_text().split()] if SEEN.exists() else []
    before = verify()
    integrate()
    publish()
    after = verify()
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"]) as admin:
        admin.execute("set search_path = muster")
        said: dict[str, Any] = {
            "before": as_json(before),
            "after": as_json(after),
            "checkpoints": _one(admin, "select count(*) from checkpoint"),
            "files": len([*(Path(settings.MUSTER["MUSTER_HOME"]) / "checkpoints").glob("[!.]*")]),
            "nominals": _one(admin, "select count(*) from nominal"),
            "recorded": _one(
                admin,
                "select count(*) filter (where event = 'nominal.added')"
                " + coalesce(sum((body::jsonb ->> 'created')::int) filter (where event = 'nominals.imported'), 0)"
                " from entry",
            ),
            "unseen_openings": len(seen)
            - _one(admin, "select count(*) from entry where event = 'list.opened' and id = any (%s)", seen),
            "looks": len(seen),
        }
    say(json.dumps(said, default=str))


def _one(admin: psycopg.Connection, query: str, *given: object) -> int:
    return int(admin.execute(query, given).fetchone()[0])


def main() -> None:
    commands = {"build": build, "work": work, "check": check}
    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                commands[line.strip()]()
                code = 0
            except BaseException as problem:
                say(f"failed {type(problem).__name__}: {str(problem).strip()[:300]!r}")
            finally:
                os._exit(code)
        say(f"child {child}")
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
