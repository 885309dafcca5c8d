"""Verification of a log as it should be, of any size, and how it says what it found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from muster.log.keeping import integrate, publish
from muster.log.verification import as_json, as_text
from muster.log.verifying import verify
from tests.log.attacked import SIZE, Log
from tests.log.build import write, write_many


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
