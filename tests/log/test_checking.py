"""The checks shared by both verifiers: which entry is named, and what a clock may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.log import checking
from muster.log.checking import Problems
from muster.log.checkpoint import Checkpoint
from muster.log.merkle import Malformed

NOON = datetime(2025, 1, 31, 12, tzinfo=UTC)


def root(name: object) -> bytes:
    return sha256(str(name).encode()).digest()


def kept(size: int, minutes: float | None = 0, of: object = None) -> Checkpoint:
    """A checkpoint, by default with the root that ``roots`` gives for its size."""
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return Checkpoint("log", size, root(size if of is None else of), at)


def roots(*sizes: int) -> dict[int, bytes]:
    return {size: root(size) for size in sizes}


@given(st.lists(st.integers(0, 3), max_size=30), st.lists(st.integers(0, 3), max_size=30))
def test_the_first_difference(left: list[int], right: list[int]) -> None:
    answer = checking.first_difference(*(b"".join(map(root, row)) for row in (left, right)))
    if left == right:
        assert answer is None
    else:
        assert answer is not None
        assert left[:answer] == right[:answer]
        assert left[answer : answer + 1] != right[answer : answer + 1]


def test_leaves_are_named_from_where_the_row_begins() -> None:
    problems = Problems()
    checking.check_leaves(500, root(1) + root(2), root(1) + root(2), problems)
    assert problems.ok
    checking.check_leaves(500, root(1) + root(2), root(1) + root(3), problems)
    assert problems.first_bad == 501


def test_checkpoints_that_agree_are_no_problem() -> None:
    problems = Problems()
    checking.check_roots({"a": kept(3), "b": kept(7)}, roots(3, 7), 7, problems)
    assert problems.ok


def test_a_mismatch_lies_above_the_last_checkpoint_that_agrees() -> None:
    problems = Problems()
    checking.check_roots({"a": kept(3), "b": kept(7, of="x"), "c": kept(9, of="y")}, roots(3, 7, 9), 9, problems)
    assert [(p.kind, p.first, p.last) for p in problems] == [("root", 3, 6), ("root", 3, 8)]
    assert problems.first_bad == 3
    assert problems.first
    assert problems.first.last == 6


def test_a_checkpoint_larger_than_the_log_shows_what_was_cut_off() -> None:
    problems = Problems()
    checking.check_roots({"a": kept(9)}, roots(7), 7, problems)
    assert [(p.kind, p.first, p.last) for p in problems] == [("truncated", 7, 8)]


def test_a_forged_checkpoint_of_the_empty_log() -> None:
    problems = Problems()
    checking.check_roots({"a": kept(0, of="x")}, roots(0), 0, problems)
    assert not problems.ok
    assert problems.first_bad is None


def test_a_narrow_problem_explains_a_wide_one_but_a_clock_does_not() -> None:
    problems = Problems()
    problems.add("root", "", 10, 99)
    problems.add("clock", "", 80)
    assert problems.first_bad == 10
    problems.add("tile", "", 32, 63)
    assert problems.first_bad == 32
    problems.add("leaf", "", 50)
    assert problems.first_bad == 50
    problems.add("signature", "")
    assert problems.first_bad == 50


def test_a_ruined_log_is_counted_not_listed() -> None:
    problems = Problems()
    for index in range(1000, 0, -1):
        problems.add("leaf", "", index)
    assert problems.counts["leaf"] == 1000
    assert [p.first for p in problems] == list(range(1, checking.NAMED + 1))


@pytest.mark.parametrize(
    ("checkpoints", "spans"),
    [
        ([kept(3, 0), kept(7, 5), kept(7, 3), kept(9, 5)], []),
        ([kept(3, 5), kept(7, 4.9)], [(3, 6)]),
        ([kept(7, 1), kept(3, 5), kept(9, 6)], [(3, 6)]),
        ([kept(3, 5), kept(3, 0), kept(7, 4)], [(3, 6)]),
        ([kept(3, 9), kept(7, 1), kept(9, 5)], [(3, 6), (3, 8)]),
    ],
)
def test_times_never_go_back_as_the_log_grows(checkpoints: list[Checkpoint], spans: list[tuple[int, int]]) -> None:
    problems = Problems()
    checking.check_times({str(place): each for place, each in enumerate(checkpoints)}, problems)
    assert [(p.first, p.last) for p in problems] == spans


def test_a_checkpoint_without_a_time_does_not_pass() -> None:
    problems = Problems()
    checking.check_times({"a": kept(3, None)}, problems)
    assert problems.counts == {"time": 1}


HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("index", "at", "ok"),
    [
        (0, NOON + 5 * SECOND, True),  # five seconds of slack after the checkpoint of 3
        (2, NOON + 6 * SECOND, False),
        (2, NOON - 1000 * HOUR, True),  # nothing bounds the first entries from below
        (3, NOON + 6 * SECOND, True),  # covered by the checkpoint of 7, ten minutes later
        (6, NOON + 10 * 60 * SECOND + 5 * SECOND, True),
        (6, NOON + 10 * 60 * SECOND + 6 * SECOND, False),
        (3, NOON + 2 * 60 * SECOND - HOUR, True),  # the log was seen without it two minutes past noon
        (3, NOON + 2 * 60 * SECOND - HOUR - SECOND, False),
        (7, NOON - 1000 * HOUR, True),  # in no window
    ],
)
def test_an_entry_was_written_between_the_checkpoints_around_it(index: int, at: datetime, ok: bool) -> None:
    problems = Problems()
    allowed = checking.windows([kept(7, 20), kept(3, 2), kept(3, 0), kept(7, 10), kept(5, None)])
    checking.check_clock(index, at, allowed, problems)
    assert problems.ok is ok
    assert problems.first_bad == (None if ok else index)


def test_windows_touch_and_never_overlap() -> None:
    allowed = checking.windows([kept(0, -5), kept(3, 0), kept(7, 10), kept(20, 11)])
    assert [(w.first, w.last) for w in allowed] == [(0, 2), (3, 6), (7, 19)]
    assert allowed[0].earliest == NOON - timedelta(minutes=65)
    assert checking.windows([]) == []


def test_where_clocks_went_back_the_narrowest_window_holds() -> None:
    allowed = checking.windows([kept(3, 10), kept(5, 2), kept(9, 20)])
    assert allowed[0].latest == NOON + timedelta(minutes=2, seconds=5)
    assert allowed[2].earliest == NOON + timedelta(minutes=10) - HOUR


def test_the_commitment_is_salt_then_body() -> None:
    assert checking.commitment(b"s" * 32, "é") == sha256(b"s" * 32 + b"\xc3\xa9").digest()


@pytest.mark.parametrize(
    ("body", "match"),
    [
        ("", "not JSON"), ("[" * 100_000, "not JSON"), ("{", "not JSON"), ("9" * 5000, "not JSON"),
        ("[]", "does not say"), ("{}", "does not say"), ('{"at": 5}', "does not say"),
        ('{"at": "yesterday"}', "not a time"), ('{"at": "2025-01-31T12:00:00"}', "not a time"),
    ],
)  # fmt: skip
def test_a_body_that_does_not_say_when_is_refused(body: str, match: str) -> None:
    with pytest.raises(Malformed, match=match):
        checking.time_in(body)
    assert checking.time_in('{"at": "2025-01-31T12:00:00.000000Z"}') == NOON


def test_the_salt_has_one_length() -> None:
    """Or bytes could move between salt and body under one commitment."""
    moved = checking.commitment(b"s" * 32, '{"a": 1}')
    assert checking.check_body(4, b"s" * 32, '{"a": 1}', moved) is None
    assert checking.check_body(4, b"s" * 32 + b"{", '"a": 1}', moved) == "The salt of entry 4 has 33 bytes, not 32."
