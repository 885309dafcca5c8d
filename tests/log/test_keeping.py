"""Integrating and publishing: nothing is lost, nothing gets two places, whoever commits when."""

from __future__ import annotations

import random
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from muster.kernel.errors import Conflict
from muster.log import checkpoint, keeping, merkle
from muster.log.acting import append
from muster.log.keeping import integrate, keep, publish
from muster.log.keys import checkpoint_folder, verifier_key
from muster.log.verifying import verify
from tests.access.world import connect
from tests.log.build import behind, crafted, kept, leaves, settled, write, write_many

APPEND = "select muster.append('person.added', 'permitted', '{\"person\": \"P-ADA\"}')"


@contextmanager
def session(db: str) -> Iterator[psycopg.Connection]:
    """The program's login, in a transaction that the test ends when it likes."""
    with connect(db, "muster_app") as opened:
        opened.autocommit = False
        yield opened


def unleafed() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select id from muster.entry where id not in (select entry_id from muster.leaf) order by id")
        return [row[0] for row in cursor.fetchall()]


def assert_sound() -> None:
    """Every entry has one leaf, the indexes are contiguous from 0, and the tree is that of the bodies."""
    found = leaves()
    assert [index for index, _ in found] == list(range(len(found)))
    assert len({entry for _, entry in found}) == len(found)
    assert unleafed() == []
    assert verify().ok


def horizon() -> int:
    """The oldest transaction that is running, on the whole server."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0])


def test_entries_get_leaves_in_order_of_id(home: Path) -> None:
    entries = write(5)
    oldest_running = horizon()
    assert integrate() == 5
    assert leaves() == list(enumerate(entries))
    assert oldest_running <= settled() <= horizon()
    assert integrate() == 0


@pytest.mark.parametrize("batch", [1, 3, 256, 300])
def test_batches_of_any_size_make_the_same_tree(home: Path, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(keeping, "BATCH", batch)
    write_many(7 if batch < 10 else 600)
    first = integrate()
    write_many(10)
    assert (first, integrate()) == (7 if batch < 10 else 600, 10)
    assert_sound()


def test_a_limit_is_kept_and_the_rest_follows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 4)
    write_many(20)
    assert [integrate(limit=6), integrate(limit=0), integrate(limit=6), integrate()] == [6, 0, 6, 8]
    assert_sound()


def test_a_transaction_that_appended_early_and_committed_late_is_not_lost(home: Path, db: str) -> None:
    with session(db) as early:
        (late_entry,) = early.execute(APPEND).fetchone()
        others = write(3)
        assert integrate() == 3
        assert [entry for _, entry in leaves()] == others
        before = settled()
        write(1)
        assert integrate() == 1
        assert settled() == before, "settled has passed a transaction that is still running"
        early.commit()
    assert integrate() == 1
    assert leaves()[-1] == (4, late_entry)
    assert_sound()


def test_a_late_commit_below_a_batch_that_is_under_way_is_not_lost(
    home: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH", 2)
    with session(db) as early:
        early.execute(APPEND)
        write(5)
        hash_in, calls = keeping._hash_in, []

        def then_commit(*given: object) -> None:
            hash_in(*given)
            calls.append(given)
            if len(calls) == 2:  # between batches that go on from the last id
                early.commit()

        monkeypatch.setattr(keeping, "_hash_in", then_commit)
        assert integrate() == 6
    assert_sound()


def test_an_entry_inside_a_savepoint_waits_for_its_whole_transaction(home: Path, db: str) -> None:
    with session(db) as outer:
        outer.execute("create temporary table held (x int) on commit drop")  # a transaction number for the outer one
        outer.execute("savepoint inner_one")
        outer.execute(APPEND)
        outer.execute("release savepoint inner_one")
        write(2)
        assert integrate() == 2
        write(1)
        assert integrate() == 1
        outer.commit()
    assert integrate() == 1
    assert_sound()


def test_rolled_back_entries_leave_no_gap(home: Path, db: str) -> None:
    write(1)
    with session(db) as undone:
        undone.execute(APPEND)
        undone.rollback()
        undone.execute("savepoint a")
        undone.execute(APPEND)
        undone.execute("rollback to savepoint a")
        undone.execute(APPEND)
        undone.commit()
    assert integrate() == 2
    assert_sound()


def test_only_one_worker_at_a_time(home: Path, db: str) -> None:
    write(3)
    with session(db) as other:
        other.execute("select from muster.tree for update")
        assert integrate() == 0
        assert publish() is None
        other.rollback()
    assert integrate() == 3


def test_an_analyst_cannot_hold_the_worker_up(home: Path, db: str, admin: psycopg.Connection) -> None:
    admin.execute("set role muster_reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("select from muster.tree for update")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute("lock table muster.tree in share mode")
    admin.execute("reset role")


def test_a_failure_half_way_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)

    def broken(*given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(keeping, "_grow", broken)
    with pytest.raises(OSError, match="disk is full"):
        integrate()
    monkeypatch.undo()
    assert leaves() == []
    settings.MUSTER["MUSTER_HOME"] = home
    assert integrate() == 3
    assert_sound()


@pytest.mark.parametrize("seed", range(3))
def test_sixteen_clients_append_while_workers_integrate(home: Path, db: str, seed: int) -> None:
    """Commits, rollbacks, savepoints and pauses in 16 clients; two workers that run into each other all the time."""
    stop = threading.Event()
    with ThreadPoolExecutor(18) as pool:
        clients = [pool.submit(_client, db, random.Random(seed * 100 + number)) for number in range(16)]
        workers = [pool.submit(_worker, stop) for _ in range(2)]
        committed = [entry for client in clients for entry in client.result()]
        stop.set()
        assert sum(worker.result() for worker in workers) + integrate() == len(committed)
    assert sorted(entry for _, entry in leaves()) == sorted(committed)
    assert_sound()


def _client(db: str, chance: random.Random) -> list[int]:
    committed: list[int] = []
    with session(db) as client:
        for _ in range(20):
            written = [client.execute(APPEND).fetchone()[0]]
            client.execute("savepoint a")
            client.execute(APPEND)
            client.execute("rollback to savepoint a")
            if chance.random() < 0.3:
                time.sleep(chance.random() / 50)
                written.append(client.execute(APPEND).fetchone()[0])
            if chance.random() < 0.2:
                client.rollback()
                continue
            client.commit()
            committed += written
    return committed


def _worker(stop: threading.Event) -> int:
    taken = 0
    try:
        while not stop.is_set():
            taken += integrate(limit=7)
            publish()
    finally:
        connection.close()
    return taken


def test_a_database_that_counts_its_transactions_anew_is_noticed(home: Path, admin: psycopg.Connection) -> None:
    write(1)
    with behind(admin):
        admin.execute("update tree set settled = '9000000000'")
    with pytest.raises(Conflict, match="restored from a dump"):
        integrate()
    with behind(admin):
        admin.execute("update tree set settled = '0'")
    assert integrate() == 1


# --- publishing


def test_a_checkpoint_is_signed_and_kept_in_the_table_and_as_a_file(home: Path) -> None:
    write(3)
    integrate()
    signed = publish()
    assert (signed.size, signed.origin) == (3, settings.MUSTER["MUSTER_LOG_ORIGIN"])
    (file,) = checkpoint_folder(settings.MUSTER).iterdir()
    assert file.name.startswith("00000000000000000003-")
    with connection.cursor() as cursor:
        cursor.execute("select size, root, at, note from muster.checkpoint")
        ((size, root, at, note),) = cursor.fetchall()
    assert file.read_text() == note
    assert checkpoint.verify(note, verifier_key(settings.MUSTER)) == signed
    assert (size, bytes(root), at) == (signed.size, signed.root, signed.at)


def test_the_key_is_this_users_alone_and_its_public_half_lies_beside_it(home: Path) -> None:
    kept(1)
    assert stat.S_IMODE((home / "keys" / "log.key").stat().st_mode) == 0o600
    public = (home / "keys" / "log.pub").read_text().strip()
    assert str(verifier_key(settings.MUSTER)) == public
    assert "PRIVATE" not in public


def test_nothing_is_published_when_nothing_grew(home: Path) -> None:
    assert publish() is None, "an empty log has nothing to sign"
    kept(2)
    assert publish() is None
    kept(1)


def test_a_silent_log_is_published_again_after_a_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(2)
    monkeypatch.setattr(keeping, "HEARTBEAT", timedelta(0))
    again = publish()
    assert again is not None
    assert again.size == 2
    assert len([*checkpoint_folder(settings.MUSTER).iterdir()]) == 2
    assert verify().ok


def test_nothing_is_published_in_the_midst_of_a_backlog(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(1)
    write(4)
    integrate(limit=2)
    monkeypatch.setattr(keeping, "WAITING", timedelta(0))
    assert publish() is None
    integrate()
    assert publish().size == 5


def test_a_file_that_a_crash_prevented_is_written_later(home: Path) -> None:
    kept(2)
    (file,) = checkpoint_folder(settings.MUSTER).iterdir()
    text = file.read_text()
    file.unlink()
    assert publish() is None
    assert file.read_text() == text


def test_a_lost_key_is_not_replaced_in_silence(home: Path) -> None:
    kept(1)
    (home / "keys" / "log.key").unlink()
    write(1)
    integrate()
    with pytest.raises(Conflict, match="from a backup"):
        publish()
    assert not (home / "keys" / "log.key").exists()


def test_another_origin_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(1)
    write(1)
    integrate()
    with pytest.raises(Conflict, match="MUSTER_LOG_ORIGIN"):
        publish({**settings.MUSTER, "MUSTER_LOG_ORIGIN": "log.elsewhere.example"})


def test_a_tree_that_contradicts_what_was_signed_is_not_signed(home: Path, admin: psycopg.Connection) -> None:
    kept(2)
    with behind(admin):
        admin.execute("update tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)")
    write(1)
    integrate()
    with pytest.raises(Conflict, match="no longer the one signed"):
        publish()


def test_a_clock_set_back_is_not_signed(home: Path, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(1)
    write(1)
    integrate()
    told = keeping.moment
    monkeypatch.setattr(keeping, "moment", lambda cursor: told(cursor) - timedelta(hours=2))
    with pytest.raises(Conflict, match="Set the clock right"):
        publish()


# --- keep


def test_keep_integrates_and_publishes(home: Path) -> None:
    write(3)
    keep()
    found = verify()
    assert (found.ok, found.size, found.checkpoint.size) == (True, 3, 3)


def test_keep_says_why_it_failed_and_raises_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(1)
    home.write_text("a file where a folder has to be")
    keep()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("The log was not brought up to date: ")
    assert captured.err.count("\n") == 1
    home.unlink()
    keep()
    assert verify().ok


def test_keep_does_nothing_that_needs_writing_when_nothing_is_new(home: Path, admin: psycopg.Connection) -> None:
    write(1)
    keep()
    row = admin.execute("select xmin::text, ctid::text from tree").fetchone()
    keep()
    assert admin.execute("select xmin::text, ctid::text from tree").fetchone() == row


def test_a_worker_goes_on_until_told_to_stop(home: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        keeping.keep_on(stop, pause=0.01)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        write(2)
        _wait(lambda: len(leaves()) == 2)
        write(1)
        _wait(lambda: len(leaves()) == 3)
    finally:
        stop.set()
        worker.join()
    assert verify().ok


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(2000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_a_refused_change_still_leaves_the_tree_whole(home: Path) -> None:
    def fails() -> None:
        with transaction.atomic(durable=True):
            append("person.added", "permitted", {"person": "P-ADA"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    write(1)
    assert integrate() == 1
    assert_sound()


def test_the_root_is_that_of_the_commitments(home: Path) -> None:
    kept(3)
    with connection.cursor() as cursor:
        cursor.execute("select commitment from muster.entry order by id")
        commitments = [bytes(row[0]) for row in cursor.fetchall()]
    assert verify().root == merkle.root_of(merkle.leaf_hashes(commitments))


def test_an_entry_behind_the_worker_is_never_taken_in(home: Path, admin: psycopg.Connection) -> None:
    """What a superuser puts below the mark stays out of the tree, for verification to find."""
    kept(1)
    for _ in range(2):
        with behind(admin):
            crafted(admin, xid=settled() - 1)
        assert integrate() == 0
        write(1)
        with behind(admin):
            crafted(admin, xid=settled() - 1)  # above the new entry's id, and below the mark all the same
        assert integrate() == 1
    assert len(unleafed()) == 4
