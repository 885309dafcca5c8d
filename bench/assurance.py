"""Judging every list of a large force: a fixed number of queries, and how long it takes."""

from __future__ import annotations

import json
from typing import Any

from bench import world
from bench.ground import Ground
from bench.measure import ROUNDS, Row, at_most, in_turn, seconds

AIM = 10.0
ON_EACH = 5

TINY: dict[str, Any] = {"assets": 20, "lists": 8, "few": 3, "rounds": 1}


def measure(
    ground: Ground, assets: int = 10_000, lists: int = 2_000, few: int = 200, rounds: int = ROUNDS
) -> list[Row]:
    """The number of queries for a few of the lists and for all, and the time for all."""
    with ground.administrator() as admin:
        world.people(admin, 500)
        world.assets(admin, assets)
    _add_lists(ground, few, after=0)
    for_few = _queries(few)
    _add_lists(ground, lists, after=few)
    for_all = _queries(lists)
    found = in_turn({"assure": lambda: seconds(lambda: _assure(lists))}, rounds)
    what = f"`muster assure --all --format json` on {assets:,} assets and {lists:,} lists"
    return [
        at_most(what, found["assure"], AIM, " s", "within a running program, which takes a second to start"),
        Row(
            "its queries, however many lists there are", str(for_all), f"{for_few}, as for {few:,} lists",
            for_all == for_few, f"{lists:,} lists with {len(world.KINDS)} documents, {ON_EACH} people and a decision each",
        ),
    ]  # fmt: skip


def _add_lists(ground: Ground, lists: int, after: int) -> None:
    with ground.administrator() as admin:
        world.lists(admin, lists, after)
        world.documents(admin, lists, after)
        world.nominals(admin, lists, ON_EACH, after)
        admin.execute("analyze")


def _queries(lists: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _assure(lists)
    return len(queries)


def _assure(lists: int) -> None:
    """The command as it is typed, its answer read back: every list is there, and the controls found something met."""
    from typer.testing import CliRunner

    from muster.config.commands import root

    done = CliRunner().invoke(root(), ["assure", "--all", "--format", "json"])
    judged = json.loads(done.stdout)["lists"]
    met = [each for each in judged if each["standing"] == "met"]
    if len(judged) != lists or not met:
        raise RuntimeError(f"{len(judged)} of {lists} lists were judged, {len(met)} may be used: {judged[:1]}")
