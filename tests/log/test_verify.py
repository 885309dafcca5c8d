"""Verification, attacked: whatever a superuser does behind the triggers is found, and named at the right entry.

The log has 700 entries: two full tiles, one that is not, and a level above; a checkpoint at 300, at 301 and at 700.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from muster.log import checkpoint
from muster.log.checkpoint import SigningKey
from muster.log.keeping import integrate, publish
from muster.log.keys import checkpoint_folder
from muster.log.verification import FirstBad, Verification, as_json, as_text
from muster.log.verifying import verify
from tests.forging import COLUMNS
from tests.log.build import behind, crafted, kept, loosened, retile, rewrite, settled, write, write_many

SIZE = 700
COMMITMENT = "entry_is_sound"


@dataclass
class Log:
    """The log under attack. Ids of entries are one more than their indexes."""

    admin: psycopg.Connection

    def do(self, statement: str, *given: Any) -> None:
        with behind(self.admin):
            assert self.admin.execute(statement, given or None).rowcount != 0, "the attack did nothing"

    def found(self) -> Verification:
        found = verify()
        assert as_json(found)["ok"] is found.ok
        assert as_text(found)
        return found

    def names(self, index: int | None, entry: int | None, last: int | None = None) -> Verification:
        """Verify, and see that this is the first bad entry."""
        found = self.found()
        assert not found.ok
        assert found.first_bad == FirstBad(entry, index, last), as_text(found)
        return found


@pytest.fixture
def log(home: Path, admin: psycopg.Connection) -> Iterator[Log]:
    """Fresh, with the constraints gone that a superuser can drop; they come back as they were."""
    for count in (300, 1, 399):
        write_many(count)
        integrate()
        assert publish() is not None
    with loosened(admin, COMMITMENT, "leaf_pkey", "leaf_entry_id_key"):
        yield Log(admin)
        connection.close()
        admin.execute("set session_replication_role = replica")
        admin.execute("truncate entry, leaf, tile, checkpoint")


def test_a_sound_log(log: Log) -> None:
    found = log.found()
    assert found.ok, as_text(found)
    assert (found.entries, found.size, found.pending, found.erased) == (SIZE, SIZE, 0, 0)
    assert found.checkpoint.size == SIZE
    assert found.compared == 3
    assert found.age < timedelta(minutes=10)
    assert set(as_json(found)) >= {"ok", "entries", "size", "root", "checkpoint", "first_bad"}


def test_an_empty_log_is_sound(home: Path) -> None:
    found = verify()
    assert (found.ok, found.entries, found.size, found.checkpoint) == (True, 0, 0, None)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512])
def test_a_log_of_any_size_is_sound(home: Path, size: int) -> None:
    write_many(size)
    integrate()
    publish()
    found = verify()
    assert (found.ok, found.size) == (True, size)


def test_entries_that_wait_are_counted_and_no_fault(log: Log) -> None:
    write(3)
    found = log.found()
    assert (found.ok, found.pending, found.entries, found.size) == (True, 3, SIZE + 3, SIZE)


# --- edits


@pytest.mark.parametrize("index", [0, 255, 256, 300, 699])
@pytest.mark.parametrize(
    "change",
    [
        "body = jsonb_set(body::jsonb, '{number}', '-1')::text",
        "salt = sha256('another')",
        "salt = salt || '\\x00'",
        "salt = ''",
        "commitment = sha256('another')",
        "commitment = ''",
        "commitment = commitment || '\\x00'",
        "body = body || ' '",
    ],
)
def test_an_edit_is_named(log: Log, change: str, index: int) -> None:
    log.do(f"update entry set {change} where id = %s", index + 1)
    log.names(index, index + 1)


@pytest.mark.parametrize("index", [0, 300, 699])
def test_an_edit_of_body_salt_and_commitment_together_is_named(log: Log, index: int) -> None:
    with behind(log.admin):
        rewrite(log.admin, index + 1, _said(log, index + 1, person="P-ELSE"))
    log.names(index, index + 1)


@pytest.mark.parametrize(
    ("index", "first", "last"), [(0, 0, 299), (299, 0, 299), (300, 300, None), (301, 301, 699), (699, 301, 699)]
)
def test_an_edit_of_everything_in_the_tables_is_named_as_narrowly_as_was_signed(
    log: Log, index: int, first: int, last: int | None
) -> None:
    with behind(log.admin):
        rewrite(log.admin, index + 1, _said(log, index + 1, person="P-ELSE"))
        retile(log.admin)
    log.names(first, first + 1, last)


def test_with_a_checkpoint_after_each_entry_even_that_is_named_exactly(home: Path, admin: psycopg.Connection) -> None:
    kept(1, 1, 1, 1, 1)
    log = Log(admin)
    with behind(admin):
        rewrite(admin, 3, _said(log, 3, person="P-ELSE"))
        retile(admin)
    log.names(2, 3)


def test_a_byte_moved_from_the_salt_to_the_body_is_named(home: Path, admin: psycopg.Connection) -> None:
    """Salt and body together are the same bytes as before, and so have the same commitment."""
    kept(1)
    with behind(admin):
        entry = crafted(admin, xid=settled() + 1)
        admin.execute(
            "update entry set salt = salt31 || ' '::bytea, commitment = muster.commitment(salt31 || ' '::bytea, body)"
            " from (select substr(sha256('a'), 1, 31) salt31) new where id = %s",
            [entry],
        )
    _settle(admin)
    log = Log(admin)
    assert log.found().ok
    with loosened(admin, COMMITMENT):
        log.do("update entry set salt = substr(salt, 1, 31), body = ' ' || body where id = %s", entry)
        log.names(1, entry)
        log.do("update entry set salt = salt || ' '::bytea, body = substr(body, 2) where id = %s", entry)


def test_the_first_of_two_edits_is_named(log: Log) -> None:
    log.do("update entry set body = body || ' ' where id in (401, 21)")
    log.names(20, 21)


def test_an_erased_body_is_no_fault_and_is_counted(log: Log) -> None:
    log.do("update entry set body = null where id in (5, 600)")
    found = log.found()
    assert (found.ok, found.erased) == (True, 2)
    log.do("update entry set commitment = sha256('another') where id = 600")
    log.names(599, 600)


def _said(log: Log, entry: int, **changes: Any) -> str:
    (body,) = log.admin.execute("select body from entry where id = %s", [entry]).fetchone()
    return json.dumps(json.loads(body) | changes)


# --- deletions


@pytest.mark.parametrize("index", [0, 256, 300, 699])
def test_a_deleted_entry_is_named(log: Log, index: int) -> None:
    log.do("delete from entry where id = %s", index + 1)
    log.names(index, index + 1)


@pytest.mark.parametrize("index", [0, 256, 300, 699])
def test_a_deleted_leaf_is_named_with_its_entry(log: Log, index: int) -> None:
    log.do("delete from leaf where index = %s", index)
    log.names(index, index + 1)


@pytest.mark.parametrize("index", [0, 256, 300, 699])
def test_a_deleted_entry_and_leaf_are_named(log: Log, index: int) -> None:
    log.do("delete from entry where id = %s", index + 1)
    log.do("delete from leaf where index = %s", index)
    log.names(index, None)


@pytest.mark.parametrize("index", [0, 300, 698])
def test_a_deletion_with_the_rest_moved_up_is_named(log: Log, index: int) -> None:
    _cut_out(log, index)
    log.names(index, index + 2)  # the entry that has taken its place


@pytest.mark.parametrize(("index", "first", "last"), [(0, 0, 299), (300, 300, None), (302, 301, 698)])
def test_a_deletion_with_a_tree_made_anew_is_named(log: Log, index: int, first: int, last: int | None) -> None:
    _cut_out(log, index)
    with behind(log.admin):
        retile(log.admin)
    found = log.found()
    assert not found.ok
    bad = found.first_bad
    # The last checkpoint now covers more than there is; those before it say where the trouble begins.
    assert bad.index == (first if index < 301 else SIZE - 1)
    assert "truncated" in found.problems.counts
    assert (bad.last == last) or index == 302


def _cut_out(log: Log, index: int) -> None:
    log.do("delete from entry where id = %s", index + 1)
    log.do("delete from leaf where index = %s", index)
    log.do("update leaf set index = -index where index > %s", index)
    log.do("update leaf set index = -index - 1 where index < 0")


# --- insertions


def test_an_entry_put_in_behind_the_worker_is_named(log: Log) -> None:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() - 1)
    log.names(None, entry)


def test_an_entry_that_waits_and_says_it_is_old_is_named(log: Log) -> None:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() + 5, at="2020-01-01T00:00:00.000000Z")
    log.names(None, entry)


def test_an_entry_that_waits_and_says_no_time_is_named(log: Log) -> None:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() + 5, at=None)
        rewrite(log.admin, entry, '{"event": "person.added"}')
    log.names(None, entry)


@pytest.mark.parametrize("index", [0, 256, 400])
def test_an_insertion_that_moves_the_rest_down_is_named(log: Log, index: int) -> None:
    entry = _put_in(log, index)
    log.names(index, entry)


def test_an_insertion_with_a_tree_made_anew_is_named(log: Log) -> None:
    entry = _put_in(log, 300)
    with behind(log.admin):
        retile(log.admin)
    log.names(300, entry)


def _put_in(log: Log, index: int) -> int:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() - 1)
        log.admin.execute("update leaf set index = -index - 1 where index >= %s", [index])
        log.admin.execute("update leaf set index = -index where index < 0")
        log.admin.execute("insert into leaf (index, entry_id) values (%s, %s)", [index, entry])
    return entry


def test_an_entry_hung_on_the_end_is_named(log: Log) -> None:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() - 1)
    log.do("insert into leaf (index, entry_id) values (%s, %s)", SIZE, entry)
    log.names(SIZE, entry)


@pytest.mark.parametrize("index", [5000, -7])
def test_a_leaf_far_off_is_named(log: Log, index: int) -> None:
    with behind(log.admin):
        entry = crafted(log.admin, xid=settled() - 1)
    log.do("insert into leaf (index, entry_id) values (%s, %s)", index, entry)
    found = log.found()
    assert not found.ok
    assert found.first_bad.index == SIZE


def test_an_index_given_twice_is_named(log: Log) -> None:
    log.do("insert into leaf (index, entry_id) values (77, 500)")
    found = log.found()
    assert (found.ok, found.first_bad.index) == (False, 77)


def test_an_index_given_to_the_next_entry_is_named(log: Log) -> None:
    """The order of the entries is right, and only one label is not."""
    log.do("update leaf set index = 41 where index = 42")
    found = log.found()
    assert (found.ok, found.first_bad.index) == (False, 41)


def test_the_last_entry_set_apart_is_named(log: Log) -> None:
    log.do("update leaf set index = 705 where index = 699")
    found = log.found()
    assert (found.ok, found.first_bad.index) == (False, 699)


def test_an_entry_with_two_places_is_named(log: Log) -> None:
    log.do("update leaf set entry_id = 500 where index = 77")
    log.names(77, 500)


# --- reordering


@pytest.mark.parametrize(("one", "other"), [(0, 1), (255, 256), (10, 650)])
def test_swapped_leaves_are_named(log: Log, one: int, other: int) -> None:
    log.do(
        "update leaf set entry_id = case index when %s then %s else %s end where index in (%s, %s)",
        one, other + 1, one + 1, one, other,
    )  # fmt: skip
    log.names(one, other + 1)


@pytest.mark.parametrize("columns", ["body", "salt, body", "salt, body, commitment"])
def test_swapped_bodies_are_named(log: Log, columns: str) -> None:
    from_other = ", ".join(f"other.{column.strip()}" for column in columns.split(","))
    columns = columns if "," in columns else f"{columns}, xid"
    from_other = from_other if "," in from_other else f"{from_other}, entry.xid"
    log.do(
        f"update entry set ({columns}) = (select {from_other} from entry other"
        " where other.id = case entry.id when 9 then 640 else 9 end) where id in (9, 640)"
    )
    log.names(8, 9)


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
    _settle(admin)
    Log(admin).names(3, 4)


def _integrated_with_time(admin: psycopg.Connection, off: timedelta, signed: bool = True) -> None:
    """An entry taken into the tree as it should be, written while the server's clock was wrong."""
    at = checkpoint.write_time(datetime.now(UTC) + off)
    with behind(admin):
        crafted(admin, xid=settled() + 1, at=at)
    _settle(admin, signed)


def _settle(admin: psycopg.Connection, signed: bool = True) -> None:
    assert integrate() == 1
    if signed:
        from muster.log import keeping

        keeping.WAITING, before = timedelta(days=1), keeping.WAITING  # the false time must not hold up publishing
        try:
            assert publish() is not None
        finally:
            keeping.WAITING = before


# --- the verifier itself


def test_verifying_changes_nothing(log: Log) -> None:
    state = (
        "select (select max(xmin::text::bigint) from tree), (select count(*) from entry), (select count(*) from leaf)"
    )
    before = log.admin.execute(state).fetchone()
    assert verify().ok
    assert log.admin.execute(state).fetchone() == before


def test_the_number_of_queries_does_not_grow_with_the_log(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> int:
        queries: list[object] = []
        execute = psycopg.Cursor.execute
        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", lambda *a, **k: queries.append(a) or execute(*a, **k))
            assert verify().ok
        return len(queries)

    before = asked()
    write_many(2000)
    integrate()
    assert asked() == before


def test_progress_goes_from_nothing_to_all(log: Log) -> None:
    told: list[float] = []
    verify(settings.MUSTER, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 3


def test_text_names_the_entry(log: Log) -> None:
    log.do("update entry set body = body || ' ' where id = 21")
    text = as_text(log.found())
    assert text.startswith("THE LOG IS NOT AS IT WAS RECORDED.\n")
    assert "index 20 and the id 21" in text


def test_many_faults_are_counted_and_not_all_named(log: Log) -> None:
    log.do("update entry set body = body || ' '")
    found = log.found()
    assert found.problems.counts["body"] == SIZE
    assert len(as_json(found)["problems"]) < 60
    assert "680 more problems of the kind 'body'" in as_text(found)


# --- columns beside the body


FORGED_COLUMNS = ["person = 'P-ELSE'", "list = 'L-ELSE'", "event = null", "until = now()", "at = at - interval '1 s'"]


@pytest.mark.parametrize("change", FORGED_COLUMNS)
def test_a_column_that_differs_from_its_body_is_refused(home: Path, admin: psycopg.Connection, change: str) -> None:
    kept(2)
    with behind(admin):
        admin.execute("alter table entry disable trigger follow_the_body")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                admin.execute(f"update entry set {change} where id = 2")
        finally:
            admin.execute("alter table entry enable always trigger follow_the_body")


@pytest.mark.parametrize("change", FORGED_COLUMNS)
def test_a_column_changed_alone_follows_the_body(log: Log, change: str) -> None:
    columns = f"select {COLUMNS} from entry where id = 21"
    before = log.admin.execute(columns).fetchone()
    log.do(f"update entry set {change} where id = 21")
    assert log.admin.execute(columns).fetchone() == before
    log.do("update entry set body = null where id = 21")
    assert set(log.admin.execute(columns).fetchone()) == {None}


@pytest.mark.parametrize("change", FORGED_COLUMNS)
def test_a_column_forged_without_the_constraint_is_named(log: Log, change: str) -> None:
    log.admin.execute("alter table entry disable trigger follow_the_body")
    try:
        log.do(f"update entry set {change} where id = 21")
    finally:
        log.admin.execute("alter table entry enable always trigger follow_the_body")
    assert log.names(20, 21).problems.counts["columns"] == 1


def test_columns_are_compared_again_when_asked(home: Path, admin: psycopg.Connection) -> None:
    """The constraint stands and is said to hold for every row, which takes an edit of PostgreSQL's catalogue."""
    kept(3)
    with loosened(admin, COMMITMENT), behind(admin):
        admin.execute("alter table entry disable trigger follow_the_body")
        admin.execute("update entry set person = 'P-ELSE' where id = 2")
        definition = "salt, body, commitment, at, until, event, operation, outcome, person, list, purpose"
        admin.execute(f"alter table entry add constraint {COMMITMENT} check (is_sound({definition})) not valid")
        assert not verify().ok  # as a set-up would put it back
        admin.execute(f"update pg_constraint set convalidated = true where conname = '{COMMITMENT}'")
        assert verify().ok
        assert verify(columns=True).first_bad == FirstBad(2, 1, None)
        connection.close()
        admin.execute("alter table entry enable always trigger follow_the_body")
        admin.execute(f"alter table entry drop constraint {COMMITMENT}")
        admin.execute("update entry set person = person where id = 2")
