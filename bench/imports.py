"""Large imports: a register's rows and the memory it takes, and what 45,000 completions make the clearances cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import world
from bench.clients import Operation, clients
from bench.ground import Ground
from bench.measure import ROUNDS, Row, seconds, spread

LISTS, BODIES = 200, 40

TINY: dict[str, Any] = {"assets": 20, "completions": 10, "rounds": 1}


def measure(ground: Ground, assets: int = 100_000, completions: int = 45_000, rounds: int = ROUNDS) -> list[Row]:
    with ground.administrator() as admin:
        world.people(admin, completions)
        world.assets(admin, LISTS)
        world.lists(admin, LISTS)
        world.training(admin, completions)
        admin.execute("analyze")
    return [_restating(ground, completions, rounds), _register(ground, assets, rounds)]


def _restating(ground: Ground, completions: int, rounds: int) -> Row:
    """The import as it is, with a watch around what states the clearances again."""
    from muster.log import acting

    file, restate, took, whole = ground.folder / "completions.csv", acting.restate, list[float](), list[float]()
    _write_completions(file, completions)
    assert restate is not None
    acting.restate = lambda *given: took.append(seconds(lambda: restate(*given)))
    try:
        for _ in range(rounds):
            with ground.administrator() as admin:
                admin.execute("truncate completion, clearance")
            whole.append(seconds(lambda: _import_training(file, completions)))
    finally:
        acting.restate = restate
    with ground.administrator() as admin:
        assert admin.execute("select count(*) from clearance").fetchone() == (completions - 1,)
    return Row(
        f"state the clearances of {completions:,} persons again, whose training came in one file",
        spread(took, " s"), note=f"the whole import {spread(whole, ' s')}; one grant each",
    )  # fmt: skip


def _import_training(file: Path, completions: int) -> None:
    from muster.doors.importing import mapped_rows
    from muster.training.actions import import_training
    from muster.training.rules import FIELDS

    report = import_training(by=world.ME, at=datetime.now(UTC), incoming=mapped_rows(file, FIELDS))
    assert report.created == completions, report.counts


def _write_completions(path: Path, many: int) -> None:
    today = datetime.now(UTC).date()
    with path.open("w") as file:
        file.write("person,course,completed_on\n")
        file.writelines(f"P-{number},{world.COURSE},{today}\n" for number in range(1, many + 1))


def _register(ground: Ground, assets: int, rounds: int) -> Row:
    """Rows a second, in a process of its own, so that its peak of memory is that of the import."""
    file, rates, peaks = ground.folder / "register.csv", list[float](), list[float]()
    _write_register(file, assets)
    for _ in range(rounds):
        with ground.administrator() as admin:
            admin.execute("truncate asset cascade")
        with clients(1, importing, file, assets) as running:
            before = running.peak()
            rates.append(running.rate("import", 0) * assets)
            peaks.append(running.peak())
    return Row(
        f"`muster register import` of {assets:,} rows", spread(rates, " rows/s"),
        note=f"{spread(peaks, ' MB')} of memory at its peak; {before:,.0f} MB of it before the import begins",
    )  # fmt: skip


def importing(_: int, file: Path, assets: int) -> Mapping[str, Operation]:
    """The import as its command runs it."""
    import django

    django.setup()
    from muster.register.actions import import_register
    from muster.register.commands.reading import read_register

    def run(_: int) -> None:
        reading = read_register(file, None, None, None, None, None, "bench", None)
        report = import_register(
            by=world.ME, at=datetime.now(UTC), incoming=reading.incoming, source=reading.source, columns=reading.columns,
            classify=reading.classify, add_organisations=True,
        )  # fmt: skip
        assert report.created == assets, report.counts

    return {"import": run}


def _write_register(path: Path, many: int) -> None:
    with path.open("w") as file:
        file.write(
            "Asset name,Reference,Description,Organisation,Owner,Purpose,Lawful basis,Categories of data subjects,"
            "Retention period,Classification,Volume\n"
        )
        for number in range(many):
            file.write(
                f"Record set {number},REF-{number},What the record set {number} is kept for,Body {number % BODIES},"
                f"Head of unit {number % 300},Running service {number % 90},Public task,Victims and witnesses,"
                f"{number % 7 + 1} years,OFFICIAL,{number % 5000}\n"
            )
