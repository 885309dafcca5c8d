"""Measuring two ways of doing a thing in turn, so that whatever else the machine does hits both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One line of the page. `met` is None where there is no target."""

    subject: str
    what: str
    figure: str
    target: str = ""
    met: bool | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(ours: Callable[[], float], bare: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float, str]:
    """The median of each and the spread of their ratio (ours / bare), after one round of each to warm up."""
    ours(), bare()
    pairs = [(ours(), bare()) for _ in range(rounds)]
    ratios = [mine / theirs for mine, theirs in pairs]
    spread = f"ratios from {min(ratios):.2f} to {max(ratios):.2f} over {rounds} rounds"
    return statistics.median(mine for mine, _ in pairs), statistics.median(theirs for _, theirs in pairs), spread


def rate(client: Callable[[int, int], None], clients: int, each: int) -> float:
    """How often per second `clients` processes of their own do a thing that each does `each` times.

    `client(number, each)` connects for itself. Processes and not threads, so that Python's lock is not what is measured.
    """
    context = get_context("fork")
    barrier = context.Barrier(clients + 1)

    def run(number: int) -> None:
        barrier.wait()
        client(number, each)

    processes = [context.Process(target=run, args=(number,)) for number in range(clients)]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("A client of the benchmark failed; its message is above.")
    return clients * each / (time.perf_counter() - started)
