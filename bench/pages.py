"""The pages that people wait for, on a large force, for one person and for twenty at once: how long until the last byte.

Beside each the same page drawn by the same server without Muster: see bench/bare.py.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any

from bench import world
from bench.bare import PREFIX
from bench.ground import Ground
from bench.measure import ROUNDS, Row, ratios, short, spread

PAGES = {
    # first, as an opening ends by itself
    "people on an opened list, 50 of them": "/openings/{opening}/",
    "the first page": "/",
    "the register, its first 50 assets": "/register/",
    "the register, searched": "/register/?search=Asset+77",
    "the lists": "/lists/",
    "a list": "/lists/L-7/",
    "a list, before it is opened": "/lists/L-7/open/",
    "what a renewal is decided on": "/lists/L-7/renewal/",
    "an asset": "/register/A-7/",
    "the documents": "/documents/",
    "a document": "/documents/D-7-1/",
    "the people": "/people/",
    "a person": "/people/P-7/",
    "training": "/training/",
    "assurance": "/assurance/",
    "who must do what": "/assurance/who/",
}
OPENED = 7
AT_ONCE = (1, 20)
REQUESTS = 20

TINY: dict[str, Any] = {"assets": 20, "lists": 8, "requests": 2, "rounds": 1}


def measure(
    ground: Ground, assets: int = 10_000, lists: int = 2_000, requests: int = REQUESTS, rounds: int = ROUNDS
) -> list[Row]:
    """For each page and number of people at once: the median and the 95th percentile, and the ratio to the bare page."""
    cookie = build(ground, assets, lists)
    opening = opened(ground)
    rows = []
    with served() as port:
        for name, address in PAGES.items():
            path = address.format(opening=opening)
            for many in AT_ONCE:
                rows.append(_row(name, partial(_times, port, cookie, many, requests), path, many, rounds))
    return rows


def build(ground: Ground, assets: int, lists: int) -> str:
    """The force, judged; and the cookie of its busiest person, who is signed in."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from muster.access.actions import restate_due
    from muster.people.accounts.records import Account
    from tests.pages import session_of

    with ground.administrator() as admin:
        world.people(admin, 500)
        world.assets(admin, assets)
        world.lists(admin, lists)
        world.documents(admin, lists)
        world.nominals(admin, OPENED - 1, 5)
        world.nominals(admin, OPENED, 50, after=OPENED - 1)
        world.nominals(admin, lists, 5, after=OPENED)
        one = {"id": "1", "person_id": "1", "username": "'P-1'", "given_at": "now()", "initial_password": "false"}
        world.fill(admin, "account", "(select 1) as n", **one)
        admin.execute("analyze")
    restate_due(by=world.ME, at=datetime.now(UTC), lists=[*range(1, lists + 1)], persons=[])
    # the server must know the key with which this process signs the session
    (ground.folder / "secret-key").write_text(settings.SECRET_KEY)
    session: SessionStore = session_of(Account.objects.get(username=world.ME))
    return f"sessionid={session.session_key}"


def opened(ground: Ground) -> int:
    """A list that the same person has opened, by the number of the opening. What it would take to make it pass muster is
    stated of it, behind the triggers."""
    from muster.access.actions import open_list
    from muster.log.keeping import integrate

    with ground.administrator() as admin:
        year = "now() + interval '1 year'"
        admin.execute(f"update standing set verdict = 'met', until = {year} where list_id = {OPENED} and door = 'open'")
        world.fill(
            admin, "clearance", world.each(1),
            person_id="1", list_id=f"{OPENED}", purpose=f"'{world.PURPOSE}'", verdict="'met'", code="'cleared'", until=year,
        )  # fmt: skip
    integrate()  # the gate opens for nobody while the log is behind
    given = open_list(
        by=world.ME, at=datetime.now(UTC), list=f"L-{OPENED}", purpose=world.PURPOSE, reason=world.REASON, read=False
    )
    return given.id


@contextmanager
def served() -> Iterator[int]:
    """A server of the pages on this machine, as `muster serve` starts it; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    more = ["--blocking-threads", "4", "--no-ws", "--log-level", "error", "bench.bare:application"]
    process = subprocess.Popen([*command, *more], env=os.environ | {"DJANGO_SETTINGS_MODULE": "muster.config.settings"})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server of the pages did not start.")


def _row(name: str, times: Any, path: str, many: int, rounds: int) -> Row:
    found: dict[str, list[list[float]]] = {"real": [], "bare": []}
    for number in range(rounds + 1):
        for side, address in (("real", path), ("bare", PREFIX + path)):
            taken = times(address)
            if number:  # the first round warms up
                found[side].append(taken)
    half = {side: [median(each) for each in rounds_] for side, rounds_ in found.items()}
    slow = median(_percentile(each) for each in found["real"])
    people = "1 person" if many == 1 else f"{many} people at once"
    note = f"95 of 100 within {short(slow)} ms; drawn bare {spread(half['bare'], ' ms')}"
    figure = f"{spread(half['real'], ' ms')}, {short(median(ratios(half['real'], half['bare'])))} times the bare page"
    return Row(f"{name}, {people}: until the last byte", figure, note=note)


def _percentile(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _times(port: int, cookie: str, many: int, requests: int, path: str) -> list[float]:
    """Milliseconds for each of the requests, made by so many clients at the same time."""
    with ThreadPoolExecutor(many) as pool:
        each = max(1, requests // many)
        return [taken for rows in pool.map(lambda _: _ask(port, cookie, each, path), range(many)) for taken in rows]


def _ask(port: int, cookie: str, requests: int, path: str) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    for _ in range(requests):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        taken.append(1000 * (time.perf_counter() - start))
        if answer.status != 200 or b"</html>" not in body:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
    connection.close()
    return taken
