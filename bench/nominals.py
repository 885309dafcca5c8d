"""A million people put on a list from a file, checked, beside a bare COPY of the same rows.

The import is what the command does: the header read and mapped, the file hashed, every cell checked, the rows put in
under row-level security and the trigger, the entry written and the list's standing stated again. The COPY goes into a
table with the same columns, indexes and constraints, without any of that. Making the files is not counted.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench import world
from bench.ground import Ground
from bench.measure import ROUNDS, Row, at_most, in_turn, ratios, seconds, spread

AIM = 2.0
COLUMNS = (
    "list_id, ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_by_id,"
    " added_at, review_on, state, removed_reason"
)

TINY: dict[str, Any] = {"people": 50, "rounds": 1}


def measure(ground: Ground, people: int = 1_000_000, rounds: int = ROUNDS) -> list[Row]:
    """The time of the import over that of the COPY."""
    with ground.administrator() as admin:
        world.people(admin, 2)
        world.assets(admin, 1)
        world.lists(admin, 1)
        admin.execute("create table bare (like nominal including all); grant all on bare to muster_app")
    given, plain = ground.folder / "people.csv", ground.folder / "people.copy"
    _write(given, people)
    _open_and_import(ground, given, people)
    _save(ground, plain)
    sides = {
        "import": partial(_open_and_import, ground, given, people),
        "copy": partial(_empty_and_copy, ground, plain),
    }
    found = in_turn(sides, rounds, warm=False)
    note = f"{spread(found['import'], ' s')} for the import, {spread(found['copy'], ' s')} for the COPY"
    what = f"import {people:,} nominals, checked: time over that of a bare COPY of the same rows"
    return [at_most(what, ratios(found["import"], found["copy"]), AIM, note=note)]


def _write(path: Path, people: int) -> None:
    chance, today = random.Random(1), datetime.now(UTC).date()
    with path.open("w") as file:
        file.write("ref,family_name,given_names,born_on,categories,criteria,source,basis,review_on,area\n")
        for number in range(people):
            born = date(1960, 1, 1) + timedelta(chance.randrange(16_000))
            review = today + timedelta(1 + chance.randrange(180))
            category = chance.choice(("victim", "suspect", "victim;suspect"))
            file.write(
                f"N-{number:07d},Family{chance.randrange(2000)},Given{chance.randrange(1000)},{born},{category},C1,"
                f"Crime report {chance.randrange(100_000)},{chance.choice(('fact', 'assessment'))},{review},"
                f"Area {chance.randrange(50)}\n"
            )


def _open_and_import(ground: Ground, path: Path, people: int) -> float:
    _empty(ground, "nominal")
    with ground.administrator() as admin:  # an import that left people behind has stated the list's standing anew
        admin.execute("truncate standing, clearance")
        world.open_doors(admin)
    return seconds(lambda: _import(path, people))


def _import(path: Path, people: int) -> None:
    from muster.lists.actions import import_nominals
    from muster.lists.nominal_file import read_nominals

    incoming, plain = read_nominals("L-1", path, None, None, None, None, None)
    report = import_nominals(by=world.ME, at=datetime.now(UTC), list="L-1", incoming=incoming, plain=plain)
    if report.created != people:
        raise RuntimeError(f"Not everybody was imported: {report.counts}")


def _save(ground: Ground, path: Path) -> None:
    """The rows as the import left them, as COPY writes them."""
    copied = f"copy (select {COLUMNS} from nominal order by id) to stdout"
    with ground.administrator() as admin, path.open("wb") as file, admin.cursor().copy(copied) as rows:
        for block in rows:
            file.write(block)


def _empty_and_copy(ground: Ground, path: Path) -> float:
    _empty(ground, "bare")
    return seconds(lambda: _copy(ground, path))


def _copy(ground: Ground, path: Path) -> None:
    with ground.administrator() as admin, path.open("rb") as file:
        admin.execute("set role muster_app")
        with admin.cursor().copy(f"copy bare ({COLUMNS}) from stdin") as rows:
            while block := file.read(1 << 20):
                rows.write(block)


def _empty(ground: Ground, table: str) -> None:
    with ground.administrator() as admin:
        admin.execute(f"truncate {table}")
        admin.execute("checkpoint")  # what the round before left to be written must not slow down this one
