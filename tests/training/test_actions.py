"""Courses and completions: done entirely or not at all; and what a change of validity would do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.log.acting import Affected
from muster.log.records import Entry
from muster.people import actions as people
from muster.training import actions
from muster.training.queries import (
    Impact,
    course_facts,
    courses_listed,
    impact_of_validity,
    training_facts,
    training_rate,
    training_results,
)
from muster.training.records import Completion, Course
from tests.at_once import at_once
from tests.people.build import ADMINISTRATOR, NOON, found, person
from tests.training.build import COURSE, completion, course, keeper

TODAY = day_of(NOON)
DAY = timedelta(days=1)


def change(months: int | None = 12, **more: object) -> Course:
    return actions.add_course(
        **{"by": keeper(), "at": NOON, "ref": COURSE, "title": COURSE.title(), "validity_months": months} | more
    )


def record(**more: object) -> Completion:
    return actions.record_completion(
        **{"by": keeper(), "at": NOON, "person": "P-BO", "course": COURSE, "completed_on": TODAY} | more
    )


def test_a_course_is_added_changed_and_never_changed_by_accident(db: str) -> None:
    course("COUNCIL", None)
    course(COURSE, 12, "COUNCIL")
    assert course_facts()[COURSE].equivalents == {"COUNCIL"}
    change(24)  # equivalents not named: left as they are
    assert (course_facts()[COURSE].validity_months, course_facts()[COURSE].equivalents) == (24, {"COUNCIL"})
    change(24, equivalents=[])
    assert course_facts()[COURSE].equivalents == frozenset()
    assert Course.objects.filter(ref=COURSE).count() == 1
    with pytest.raises(Conflict, match="nothing would change"):
        change(24)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"validity_months": 0}, "validity_months"),
        ({"validity_months": -1}, "validity_months"),
        ({"validity_months": 40_000}, "validity_months"),
        ({"title": ""}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"ref": "-x"}, "ref"),
        ({"ref": "a\0"}, "ref"),
        ({"equivalents": [COURSE]}, "equivalents"),
    ],
)
def test_a_course_that_cannot_be_is_invalid(db: str, wrong: dict[str, object], field: str) -> None:
    found()
    with pytest.raises(Invalid) as raised:
        change(**wrong)
    assert field in raised.value.fields
    assert Course.objects.count() == 0


def test_an_equivalent_must_be_on_record(db: str) -> None:
    found()
    with pytest.raises(NotFound):
        change(equivalents=["NONE"])
    assert Course.objects.count() == 0


def test_a_change_of_a_course_restates_everything_and_a_completion_one_person(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from muster.log import acting

    person("P-BO")
    keeper()
    seen: list[Affected] = []
    monkeypatch.setattr(acting, "restate", lambda event, affected, at: seen.append(affected))
    change()
    record()
    assert seen[0].everything
    assert not seen[1].everything
    assert len(seen[1].persons) == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"person": "NONE"}, NotFound),
        ({"person": "a\0"}, NotFound),
        ({"course": "NONE"}, NotFound),
        ({"course": "a\0"}, NotFound),
        ({"person": "S-1"}, Invalid),
        ({"completed_on": date(1900, 1, 1)}, Invalid),
        ({"completed_on": TODAY + 400 * DAY}, Invalid),
        ({"expires_on": TODAY - DAY}, Invalid),
        ({"expires_on": date(9999, 12, 31)}, Invalid),
        ({"source": "a\0"}, Invalid),
        ({"source": "a" * 301}, Invalid),
    ],
)
def test_a_completion_that_cannot_be(db: str, wrong: dict[str, object], error: type[Exception]) -> None:
    person("P-BO")
    person("S-1", kind="service")
    course()
    with pytest.raises(error):
        record(**wrong)
    assert Completion.objects.count() == 0


def test_recording_twice_at_once_does_it_once(db: str) -> None:
    person("P-BO")
    course()
    answers = at_once(record, record, record)
    assert [type(each) for each in answers].count(Conflict) == 2
    assert Entry.objects.filter(event="completion.recorded").count() == 1


def test_only_who_keeps_training_may(db: str) -> None:
    person("P-BO", "siro")
    course()
    for call in (lambda: record(by="P-BO"), lambda: change(6, by="P-BO")):
        with pytest.raises(NotAllowed):
            call()


def test_results_of_many_persons_take_three_queries_and_say_none_for_those_without(db: str) -> None:
    refs = [person(f"P-{number}") for number in range(6)]
    completion(refs[0])
    completion(refs[1], on=date(2024, 1, 1))
    ids = dict(people_ids(refs))
    with CaptureQueriesContext(connection) as asked:
        results = training_results(ids.values(), COURSE, TODAY)
    assert len(asked) == 3
    assert [results[ids[ref]].state for ref in refs] == ["valid", "expired", "none", "none", "none", "none"]
    assert [len(each) for each in training_facts(ids.values()).values()].count(1) == 2


def people_ids(refs: list[str]) -> list[tuple[str, int]]:
    from muster.people.records import Person

    return list(Person.objects.filter(ref__in=refs).values_list("ref", "id"))


def test_the_impact_of_a_change_is_told_before_it_is_made(db: str) -> None:
    course("COUNCIL", None)
    course(COURSE, 12, "COUNCIL")
    completion(person("P-NEW"), on=date(2026, 6, 1))
    completion(person("P-OLD"), on=date(2025, 8, 1))
    completion(person("P-GONE"), on=date(2024, 1, 1))
    completion(person("P-COUNCIL"), "COUNCIL", on=date(2025, 9, 1))
    assert impact_of_validity(COURSE, 12, TODAY) == Impact(3, 0, 0)
    assert impact_of_validity(COURSE, 6, TODAY) == Impact(3, 2, 0)
    assert impact_of_validity(COURSE, None, TODAY) == Impact(3, 0, 1)
    # the council's course shortened: who holds ours by it would lapse too
    assert impact_of_validity("COUNCIL", 1, TODAY) == Impact(1, 1, 0)
    assert impact_of_validity(COURSE, 12, TODAY, equivalents=[]) == Impact(3, 1, 0)
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-OLD")
    assert impact_of_validity(COURSE, 6, TODAY + DAY).would_lapse == 1  # a leaver is nobody's loss
    with pytest.raises(NotFound):
        impact_of_validity("NONE", 6, TODAY)


def test_the_impact_reaches_who_keeps_the_changed_course_and_loses_one_it_counts_as(db: str) -> None:
    course("ONLINE", None)
    course("COUNCIL", None, "ONLINE")
    course(COURSE, None, "COUNCIL")
    completion(person("P-BO"), "COUNCIL", on=date(2025, 1, 1))
    completion("P-BO", "ONLINE", on=date(2026, 6, 1))  # counts as the council's, and not as ours
    assert impact_of_validity("COUNCIL", 6, TODAY) == Impact(1, 1, 0)


def test_the_impact_told_is_what_happens(db: str) -> None:
    course()
    ids = []
    for number in range(12):
        ref = person(f"P-{number}")
        completion(ref, on=TODAY - 40 * number * DAY)
        ids.append(people_ids([ref])[0][1])
    held = {key for key, each in training_results(ids, COURSE, TODAY).items() if each.state == "valid"}
    told = impact_of_validity(COURSE, 4, TODAY)
    change(4)
    after = {key for key, each in training_results(ids, COURSE, TODAY).items() if each.state == "valid"}
    assert told == Impact(len(held), len(held - after), len(after - held))
    assert told.would_lapse > 0


def test_the_rate_of_all_and_of_each_unit(db: str) -> None:
    found()
    for ref in ("U-1", "U-2"):
        people.add_unit(by=ADMINISTRATOR, at=NOON, ref=ref, name=ref)
    completion(person("P-A", unit="U-1"))
    completion(person("P-B", unit="U-1"), on=date(2024, 1, 1))
    person("P-C", unit="U-2")
    person("S-1", kind="service")
    person("P-LATER", started_on=TODAY + DAY)
    completion(person("P-LEFT", unit="U-2"))
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-LEFT", ended_on=TODAY)
    with CaptureQueriesContext(connection) as asked:
        overall, units = training_rate(COURSE, TODAY)
    assert len(asked) <= 5
    assert [(each.unit, each.people, each.hold) for each in units] == [("U-1", 2, 1), ("U-2", 2, 1), (None, 2, 0)]
    assert (overall.people, overall.hold) == (6, 2)
    assert overall.share == pytest.approx(2 / 6)
    assert [(each.unit, each.people, each.hold) for each in training_rate(COURSE, TODAY + DAY)[1]] == [
        ("U-1", 2, 1),
        ("U-2", 1, 0),
        (None, 3, 0),
    ]
    with pytest.raises(NotFound):
        training_rate("NONE", TODAY)


def test_courses_are_listed_with_what_counts_as_them(db: str) -> None:
    course("COUNCIL", None)
    course(COURSE, 12, "COUNCIL")
    completion(person("P-BO"))
    assert courses_listed() == [
        {"ref": "COUNCIL", "title": "Council", "validity_months": None, "equivalents": [], "completions": 0},
        {
            "ref": COURSE,
            "title": COURSE.title(),
            "validity_months": 12,
            "equivalents": ["COUNCIL"],
            "completions": 1,
        },
    ]
