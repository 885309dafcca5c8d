"""Clients in processes of their own, each with its own connection and settings: Python's one lock must not pass for the
database's work, and two Djangos cannot share a process."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

Operation = Callable[[int], object]
"""One whole operation; it is told which turn it is, so that not the same list is looked at each time."""
Prepare = Callable[..., Mapping[str, Operation]]
"""Connects and gives the operations by name. It runs in the client's own process, so it is a module's function."""
PEAK = "peak of memory"


class Clients:
    """Clients that wait, and do what they are told at the same time."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes

    def rate(self, operation: str, duration: float) -> float:
        """How many a second they do of an operation, all together; each does it once at least."""
        for pipe in self._pipes:
            pipe.send((operation, duration))
        return sum(_answer(pipe) for pipe in self._pipes)

    def peak(self) -> float:
        """The most memory that any of them ever held, in megabytes."""
        for pipe in self._pipes:
            pipe.send((PEAK, 0))
        return max(_answer(pipe) for pipe in self._pipes)


@contextmanager
def clients(many: int, prepare: Prepare, *given: object) -> Iterator[Clients]:
    """Start clients that each begin with `prepare(its number, *given)`, and end them."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    try:
        for number in range(many):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, prepare, number, *given))
            process.start()
            theirs.close()
            pipes.append(ours)
            processes.append(process)
        for pipe in pipes:
            _answer(pipe)
        yield Clients(pipes)
    finally:
        for pipe in pipes:
            pipe.close()  # which ends the client
        for process in processes:
            process.join(timeout=30)


def _answer(pipe: Connection) -> float:
    answer = pipe.recv()
    if isinstance(answer, str):
        raise RuntimeError(f"A client of the bench failed. {answer}")
    return float(answer)


def _serve(pipe: Connection, prepare: Prepare, *given: object) -> None:
    turn = 0
    try:
        operations = prepare(*given)
        pipe.send(0.0)
        while True:
            name, duration = pipe.recv()
            if name == PEAK:
                pipe.send(_peak())
                continue
            pipe.send(_rate(operations[name], turn, duration))
            turn += 1000
    except EOFError:
        pass
    except Exception as problem:
        pipe.send(f"{type(problem).__name__}: {problem}")


def _rate(operation: Operation, turn: int, duration: float) -> float:
    done, past, start = 0, 0.0, perf_counter()
    while past < duration or not done:
        done += 1
        operation(turn + done)
        past = perf_counter() - start
    return done / past


def _peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it started this process
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)
