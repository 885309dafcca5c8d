"""Running several calls at the same time, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gave or raised, all run at the same time on connections of their own."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def work(place: int, call: Callable[[], object]) -> None:
        try:
            gate.wait()
            answers[place] = call()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
