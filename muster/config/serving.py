"""Serving the pages with granian, and keeping the log beside them."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from threading import Event, Thread

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from muster.doors import aside
from muster.kernel.errors import Invalid
from muster.log.keeping import keep_on
from muster.people.accounts.records import Account

THREADS = 4
"""Requests at once in each worker; each holds a connection to PostgreSQL."""
PATIENCE = 20
"""Seconds that a worker has to answer what it was asked before it is ended. A worker that is told twice at the same
instant to end can wait for itself for ever, and would keep the port."""
SWEEP_EVERY = 300.0
"""Seconds between two sweeps of the files kept aside."""


def where_to_go(address: str, port: int) -> list[str]:
    """What to tell whoever started it: the address, and who can sign in. Raises Invalid for an address that would let
    the demonstration out, and for a name: it can mean another address tomorrow."""
    demonstration = settings.MUSTER["MUSTER_DEMONSTRATION"]
    try:
        where = ip_address(address)
    except ValueError:
        raise Invalid(
            "Pages are served at an address of this machine, not at a name.",
            {"--address": "Give an address in numbers, such as 127.0.0.1."},
        ) from None
    if demonstration and not where.is_loopback:
        raise Invalid(
            "The demonstration lets anybody be anybody, so it is served on this machine alone.",
            {"--address": "Leave it out, or set MUSTER_DEMONSTRATION=no."},
        )
    lines = [f"Muster is at http://{address}:{port}/ – press Ctrl and C to end it."]
    if demonstration:
        return [*lines, f"Choose whom to be at http://{address}:{port}/personas/ – no password is asked for."]
    accounts = Account.objects.filter(ended_at=None).count()
    if not accounts:
        return [*lines, "Nobody can sign in yet: give somebody an account with `muster people accounts give`."]
    have = "person has" if accounts == 1 else "people have"
    return [*lines, f"{accounts} {have} an account; their user name is their reference."]


def serve_pages(address: str, port: int) -> None:
    """Serve until interrupted. Entries get their places in the tree meanwhile, or the gate would close, and uploaded
    files that nobody confirmed are deleted."""
    stop = Event()
    keeper = Thread(target=keep_on, args=(stop,), name="keeper", daemon=True)
    keeper.start()
    sweeper = Thread(target=sweep_on, args=(stop,), name="sweeper", daemon=True)
    sweeper.start()
    connections.close_all()  # the workers make their own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    try:
        Granian(
            "muster.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=max(1, (os.cpu_count() or 2) // 2),
            blocking_threads=THREADS,
            workers_kill_timeout=PATIENCE,
            log_access=False,
            websockets=False,
        ).serve()
    finally:
        stop.set()
        keeper.join(timeout=10)
        sweeper.join(timeout=10)


def sweep_on(stop: Event, pause: float = SWEEP_EVERY) -> None:
    """Delete files kept aside too long, now and again and again until told to stop. A sweep that fails is said, and the
    next one tried: a full disk must not leave people's names lying on it for ever."""
    while not stop.is_set():
        try:
            aside.sweep()
        except OSError as problem:
            sys.stderr.write(f"Uploaded files were not swept: {problem.strerror or type(problem).__name__}\n")
        stop.wait(pause)
