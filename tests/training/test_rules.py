"""Whether training counts on a day. Valid, expired and none are exhaustive and exclude each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.dates import end_of, start_of
from muster.training.rules import (
    EARLIEST,
    CompletionFacts,
    CourseFacts,
    Training,
    due,
    held,
    training_of,
    valid_until,
    wrong_with_days,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
COURSE = "INFO"
YEARLY = {COURSE: CourseFacts(COURSE, "Information and You", 12, frozenset({"COUNCIL"}))}
FOR_EVER = {COURSE: CourseFacts(COURSE, "Information and You", None, frozenset({"COUNCIL"}))}
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


def done(on: date, expires: date | None = None, course: str = COURSE) -> CompletionFacts:
    return CompletionFacts(course, on, expires)


@pytest.mark.parametrize(
    ("months", "completed", "expires", "last"),
    [
        (12, date(2025, 6, 15), None, date(2026, 6, 15)),
        (None, date(2025, 6, 15), None, None),
        (None, date(2025, 6, 15), date(2025, 9, 1), date(2025, 9, 1)),
        (12, date(2025, 6, 15), date(2028, 6, 15), date(2026, 6, 15)),  # the provider cannot stretch our validity
        (36, date(2025, 6, 15), date(2026, 1, 1), date(2026, 1, 1)),  # nor we theirs
        (1, date(2026, 1, 31), None, date(2026, 2, 28)),
        (12, date(2024, 2, 29), None, date(2025, 2, 28)),
    ],
)
def test_the_last_day_is_the_earlier_of_the_providers_and_ours(
    months: int | None, completed: date, expires: date | None, last: date | None
) -> None:
    assert valid_until(done(completed, expires), CourseFacts(COURSE, "", months)) == last


@pytest.mark.parametrize(
    ("completions", "courses", "result"),
    [
        ([], YEARLY, Training("none")),
        ([], FOR_EVER, Training("none")),
        ([done(TODAY)], YEARLY, Training("valid", end_of(date(2027, 6, 15)))),
        ([done(date(2025, 6, 15))], YEARLY, Training("valid", end_of(TODAY))),  # through the last day
        ([done(date(2025, 6, 14))], YEARLY, Training("expired")),
        ([done(date(1990, 1, 1))], FOR_EVER, Training("valid")),  # never expires is valid, with no end
        ([done(date(2025, 1, 1), TODAY)], FOR_EVER, Training("valid", end_of(TODAY))),
        ([done(date(2025, 1, 1), TODAY - DAY)], FOR_EVER, Training("expired")),
        # a completion dated in the future does not count yet, and says when it will
        ([done(TODAY + DAY)], YEARLY, Training("none", None, start_of(TODAY + DAY))),
        ([done(date(2020, 1, 1)), done(TODAY + DAY)], YEARLY, Training("expired", None, start_of(TODAY + DAY))),
        (
            [done(date(2025, 6, 15)), done(TODAY + DAY)],
            YEARLY,
            Training("valid", end_of(TODAY), start_of(TODAY + DAY)),
        ),
        ([done(date(2020, 1, 1)), done(TODAY + DAY)], FOR_EVER, Training("valid")),  # nothing left to improve
        # the longest counts, in whatever order
        (
            [done(date(2025, 1, 1)), done(date(2025, 12, 1))],
            YEARLY,
            Training("valid", end_of(date(2026, 12, 1))),
        ),
        # equivalents count, other courses do not
        ([done(TODAY, course="COUNCIL")], YEARLY, Training("valid", end_of(date(2027, 6, 15)))),
        ([done(TODAY, course="OTHER")], YEARLY, Training("none")),
        # a course nobody has added is held by nobody
        ([done(TODAY)], {}, Training("none")),
    ],
)
def test_what_training_amounts_to(
    completions: list[CompletionFacts], courses: dict[str, CourseFacts], result: Training
) -> None:
    got = training_of(completions, COURSE, courses, TODAY)
    assert got == result
    assert training_of(reversed(completions), COURSE, courses, TODAY) == result


def test_an_equivalent_counts_no_longer_than_its_own_validity_and_ours() -> None:
    short = CourseFacts("COUNCIL", "", 3)
    long = CourseFacts("COUNCIL", "", None)
    on = date(2026, 1, 10)
    for equivalent, last in ((short, date(2026, 4, 10)), (long, date(2027, 1, 10))):
        held = training_of([done(on, course="COUNCIL")], COURSE, YEARLY | {"COUNCIL": equivalent}, on)
        assert held.until == end_of(last)


def test_equivalence_is_neither_mutual_nor_passed_on() -> None:
    courses = {
        "A": CourseFacts("A", "", None, frozenset({"B"})),
        "B": CourseFacts("B", "", None, frozenset({"C"})),
        "C": CourseFacts("C", "", None),
    }
    states = {
        (has, wanted): training_of([done(TODAY, course=has)], wanted, courses, TODAY).state
        for has in courses
        for wanted in courses
    }
    assert {pair for pair, state in states.items() if state == "valid"} == {
        ("A", "A"),
        ("B", "B"),
        ("C", "C"),
        ("B", "A"),
        ("C", "B"),
    }


@st.composite
def _completion(draw: st.DrawFn) -> CompletionFacts:
    on = draw(DAYS)
    lasts = draw(st.none() | st.integers(0, 2000))
    return CompletionFacts(
        draw(st.sampled_from([COURSE, "COUNCIL", "OTHER"])), on, None if lasts is None else on + lasts * DAY
    )


COMPLETIONS = st.lists(_completion(), max_size=5)
MONTHS = st.none() | st.integers(1, 120)


@given(COMPLETIONS, MONTHS, MONTHS, DAYS)
def test_the_state_says_exactly_whether_some_completion_covers_the_day(
    completions: list[CompletionFacts], ours: int | None, theirs: int | None, on: date
) -> None:
    courses = {
        COURSE: CourseFacts(COURSE, "", ours, frozenset({"COUNCIL"})),
        "COUNCIL": CourseFacts("COUNCIL", "", theirs),
    }
    relevant = [each for each in completions if each.course != "OTHER" and each.completed_on <= on]
    covering = [
        each
        for each in relevant
        if all((valid_until(each, courses[ref]) or date.max) >= on for ref in {COURSE, each.course})
    ]
    state = training_of(completions, COURSE, courses, on).state
    assert state == ("valid" if covering else "expired" if relevant else "none")


@given(COMPLETIONS, MONTHS, DAYS)
def test_until_and_improves_at_are_the_moments_at_which_the_answer_changes(
    completions: list[CompletionFacts], months: int | None, on: date
) -> None:
    courses = {COURSE: CourseFacts(COURSE, "", months, frozenset({"COUNCIL"}))}
    now = training_of(completions, COURSE, courses, on)
    assert now.until is None or now.state == "valid"
    assert now.improves_at is None or now.improves_at > end_of(on - DAY)
    if now.state == "valid" and now.until is not None:
        last = now.until.date() - DAY
        assert training_of(completions, COURSE, courses, last).state == "valid"
        if now.improves_at is None:
            assert training_of(completions, COURSE, courses, last + DAY).state == "expired"
    if now.state != "valid" and now.improves_at is None:
        for later in (1, 30, 365, 3650):
            assert training_of(completions, COURSE, courses, on + later * DAY).state != "valid"
    if now.state != "valid" and now.improves_at is not None:
        assert training_of(completions, COURSE, courses, now.improves_at.date()).state == "valid"
        assert training_of(completions, COURSE, courses, now.improves_at.date() - DAY).state != "valid"


@pytest.mark.parametrize(
    ("completed", "expires", "wrong"),
    [
        (TODAY, None, set()),
        (TODAY, TODAY, set()),
        (EARLIEST, None, set()),
        (date(2027, 6, 15), None, set()),
        (date(2027, 6, 16), None, {"completed_on"}),
        (date(1899, 12, 30), None, {"completed_on"}),
        (TODAY, TODAY - DAY, {"expires_on"}),
        (TODAY, date(9999, 12, 31), {"expires_on"}),
    ],
)
def test_days_that_cannot_be(completed: date, expires: date | None, wrong: set[str]) -> None:
    assert set(wrong_with_days(completed, expires, TODAY)) == wrong


def test_a_course_is_due_while_it_lapses_within_thirty_days_or_has_lapsed() -> None:
    for last, asked in ((TODAY + 31 * DAY, False), (TODAY + 30 * DAY, True), (TODAY, True), (TODAY - DAY, True)):
        wanted = due([done(TODAY - 400 * DAY, last)], FOR_EVER, TODAY)
        assert [each.last_day for each in wanted] == ([last] if asked else [])
    assert due([done(date(1990, 1, 1))], FOR_EVER, TODAY) == []  # never expires
    assert due([], YEARLY, TODAY) == []  # never taken: nobody said that they need it


def test_what_another_course_makes_up_for_or_is_booked_already_is_not_due() -> None:
    courses = YEARLY | {"COUNCIL": CourseFacts("COUNCIL", "Council course", 12)}
    lapsed = done(date(2024, 1, 1), course="COUNCIL")
    assert [each.course for each in due([lapsed], courses, TODAY)] == ["COUNCIL"]
    assert due([lapsed, done(TODAY)], courses, TODAY) == []
    assert due([done(date(2024, 1, 1)), done(TODAY + DAY)], YEARLY, TODAY) == []


@given(st.lists(st.tuples(DAYS, st.sampled_from([COURSE, "COUNCIL", "OTHER"]))), DAYS)
def test_what_people_read_is_what_the_gate_is_told(taken: list[tuple[date, str]], on: date) -> None:
    completions = [done(day, course=course) for day, course in taken]
    for courses in (YEARLY, FOR_EVER):
        shown, judged = held(completions, courses[COURSE], courses, on), training_of(completions, COURSE, courses, on)
        assert shown.state == judged.state
        assert judged.until == (end_of(shown.last_day) if judged.until else None)
        assert (shown.by is None) is (judged.state == "none")
