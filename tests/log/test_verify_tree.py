"""Verification, attacked: what a superuser does to the tree, its checkpoints and its clock is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from muster.log import checkpoint
from muster.log.checkpoint import SigningKey
from muster.log.keeping import integrate, publish
from muster.log.keys import checkpoint_folder
from muster.log.verifying import verify
from tests.log.attacked import SIZE, Log, settle
from tests.log.build import behind, crafted, kept, retile, rewrite, settled, write_many

# --- truncation


@pytest.mark.parametrize("left", [0, 299, 512, 699])
def test_entries_cut_off_the_end_are_named(log: Log, left: int) -> None:
    log.do("delete from entry where id > %s", left)
    log.names(left, left + 1)


@pytest.mark.parametrize("left", [1, 299, 512, 699])
def test_entries_and_leaves_cut_off_are_named(log: Log, left: int) -> None:
    log.do("delete from entry where id > %s", left)
    log.do("delete from leaf where index >= %s", left)
    found = log.found()
    assert (found.ok, found.first_bad.index, found.first_bad.entry) == (False, left, None)


@pytest.mark.parametrize("left", [0, 100, 300, 301, 699])
def test_a_log_cut_off_in_every_table_is_shown_by_the_files(log: Log, left: int) -> None:
    log.do("delete from entry where id > %s", left)
    log.do("delete from leaf where index >= %s", left)
    log.do("delete from checkpoint where size > %s", left)
    with behind(log.admin):
        retile(log.admin)
    found = log.found()
    assert not found.ok
    assert (found.first_bad.index, found.first_bad.entry) == (left, None)
    assert found.problems.counts["truncated"] >= 1


def test_a_log_cut_off_and_grown_again_is_shown_by_the_files(log: Log) -> None:
    log.do("delete from entry where id > 400")
    log.do("delete from leaf where index >= 400")
    log.do("delete from checkpoint where size > 301")
    with behind(log.admin):
        retile(log.admin)
    write_many(500)
    integrate()
    publish()
    log.names(301, 302, 699)


def test_a_checkpoint_cut_out_of_the_table_is_noticed(log: Log) -> None:
    log.do("delete from checkpoint where size = 301")
    found = log.found()
    assert [*found.problems.counts] == ["checkpoint"]
    assert found.first_bad is None


# --- tiles and checkpoints


@pytest.mark.parametrize(("tile", "index"), [(0, 0), (1, 256), (2, 512)])
def test_an_edited_tile_is_named_at_its_entry(log: Log, tile: int, index: int) -> None:
    log.do("update tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 0 and index = %s", tile)
    log.names(index, index + 1)


def test_an_edited_tile_above_is_named_by_its_span(log: Log) -> None:
    log.do("update tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 1")
    log.names(256, 257, 511)


@pytest.mark.parametrize(
    "change",
    [
        "delete from tile where level = 0 and index = 1",
        "update tile set hashes = substr(hashes, 1, 8160) where level = 0 and index = 1",
        "update tile set hashes = substr(hashes, 1, 8190) where level = 0 and index = 1",
        "update tile set hashes = hashes || hashes where level = 0 and index = 1",
    ],
)
def test_a_tile_of_another_length_is_named(log: Log, change: str) -> None:
    log.do(change)
    found = log.found()
    assert not found.ok
    assert 256 <= found.first_bad.index <= 511


@pytest.mark.parametrize("place", ["(0, 3)", "(0, 70)", "(2, 0)", "(1, 1)"])
def test_a_tile_too_many_is_noticed(log: Log, place: str) -> None:
    log.do(
        f"insert into tile (level, index, hashes) select level, index, sha256('') from (values {place}) t(level, index)"
    )
    assert log.found().problems.counts["tile"] == 1


@pytest.mark.parametrize("change", ["size = 699", "size = 701", "size = 0"])
def test_another_size_of_the_tree_is_noticed(log: Log, change: str) -> None:
    log.do(f"update tree set {change}")
    assert log.found().problems.counts["count"] >= 1


def test_a_missing_row_of_the_tree_is_noticed(log: Log) -> None:
    log.do("delete from tree")
    assert not log.found().ok


@pytest.mark.parametrize(
    "change", ["root = sha256('')", "size = 299", "at = at - interval '1 day'", "note = replace(note, '300', '299')"]
)
def test_an_edited_checkpoint_is_noticed(log: Log, change: str) -> None:
    log.do(f"update checkpoint set {change} where size = 300")
    assert log.found().problems.counts["signature"] == 1


def test_a_checkpoint_signed_with_another_key_is_noticed(log: Log) -> None:
    other = SigningKey.generate(settings.MUSTER["MUSTER_LOG_ORIGIN"])
    note = checkpoint.sign(other, origin=other.name, size=SIZE, root=bytes(32), at=datetime.now(UTC))
    log.do("insert into checkpoint (size, root, at, note) values (%s, %s, now(), %s)", SIZE, bytes(32), note)
    assert log.found().problems.counts["signature"] == 1


def test_a_forged_checkpoint_file_is_noticed(log: Log) -> None:
    (checkpoint_folder(settings.MUSTER) / "forged.txt").write_text("anything\n")
    (checkpoint_folder(settings.MUSTER) / "binary.txt").write_bytes(b"\xff\xfe")
    assert log.found().problems.counts["signature"] == 2


def test_a_half_written_checkpoint_file_is_no_fault(log: Log) -> None:
    (checkpoint_folder(settings.MUSTER) / ".new-abc").write_text("muster.exam")
    assert log.found().ok


def test_without_its_key_no_checkpoint_is_believed(log: Log, home: Path) -> None:
    for name in ("log.key", "log.pub"):
        (home / "keys" / name).unlink()
    assert not log.found().ok


# --- clocks


def test_an_entry_with_a_time_before_a_checkpoint_that_lacks_it_is_named(home: Path, admin: psycopg.Connection) -> None:
    kept(3)
    _integrated_with_time(admin, -timedelta(hours=2))
    Log(admin).names(3, 4)


def test_an_entry_with_a_time_after_the_checkpoint_that_covers_it_is_named(
    home: Path, admin: psycopg.Connection
) -> None:
    kept(3)
    _integrated_with_time(admin, timedelta(minutes=5))
    Log(admin).names(3, 4)


def test_an_entry_of_a_transaction_that_took_half_an_hour_is_no_fault(home: Path, admin: psycopg.Connection) -> None:
    kept(3)
    _integrated_with_time(admin, -timedelta(minutes=30))
    assert verify().ok


@pytest.mark.parametrize("hours", [-2, 2])
def test_an_entry_that_no_checkpoint_covers_yet_is_held_to_the_clock_too(
    home: Path, admin: psycopg.Connection, hours: int
) -> None:
    kept(3)
    _integrated_with_time(admin, timedelta(hours=hours), signed=False)
    Log(admin).names(3, 4)


def test_an_entry_that_says_no_time_is_named(home: Path, admin: psycopg.Connection) -> None:
    kept(3)
    with behind(admin):
        entry = crafted(admin, xid=settled() + 1)
        rewrite(admin, entry, '{"event": "person.added"}')
    settle()
    Log(admin).names(3, 4)


def _integrated_with_time(admin: psycopg.Connection, off: timedelta, signed: bool = True) -> None:
    """An entry taken into the tree as it should be, written while the server's clock was wrong."""
    at = checkpoint.write_time(datetime.now(UTC) + off)
    with behind(admin):
        crafted(admin, xid=settled() + 1, at=at)
    settle(signed)
