"""Verification, attacked: whatever a superuser does to entries is found, and named at the right one."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from muster.log.verification import FirstBad
from muster.log.verifying import verify
from tests.forging import COLUMNS
from tests.log.attacked import COMMITMENT, SIZE, Log, settle
from tests.log.build import behind, crafted, kept, loosened, retile, rewrite, settled

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
        rewrite(log.admin, index + 1, log.said(index + 1, person="P-ELSE"))
    log.names(index, index + 1)


@pytest.mark.parametrize(
    ("index", "first", "last"), [(0, 0, 299), (299, 0, 299), (300, 300, None), (301, 301, 699), (699, 301, 699)]
)
def test_an_edit_of_everything_in_the_tables_is_named_as_narrowly_as_was_signed(
    log: Log, index: int, first: int, last: int | None
) -> None:
    with behind(log.admin):
        rewrite(log.admin, index + 1, log.said(index + 1, person="P-ELSE"))
        retile(log.admin)
    log.names(first, first + 1, last)


def test_with_a_checkpoint_after_each_entry_even_that_is_named_exactly(home: Path, admin: psycopg.Connection) -> None:
    kept(1, 1, 1, 1, 1)
    log = Log(admin)
    with behind(admin):
        rewrite(admin, 3, log.said(3, person="P-ELSE"))
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
    settle()
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
