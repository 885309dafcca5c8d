"""How everybody in post stands with the courses: what the board watches, for all and by unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from muster.kernel.errors import NotFound
from muster.people.records import Person
from muster.training.queries import course_facts, people_in_post
from muster.training.records import Completion
from muster.training.rules import CompletionFacts, CourseFacts, Held, held

SHOWN = 50
"""Most people told by name on a course's page."""
NO_UNIT = "No unit"


@dataclass
class Figures:
    """How many people stand how with a course. `soon` are among those who hold it; `hold` + `lapsed` + `never` is
    `people`."""

    label: str
    people: int = 0
    hold: int = 0
    soon: int = 0
    lapsed: int = 0
    never: int = 0

    @property
    def percent(self) -> int | None:
        """The share that holds it, rounded down, so that nobody reads 100 % while one person is missing; None where
        there is nobody, which is no rate at all."""
        return self.hold * 100 // self.people if self.people else None

    def count(self, stands: Held | None, on: date) -> None:
        self.people += 1
        self.hold += stands is not None and stands.state == "valid"
        self.soon += stands is not None and stands.lapses_soon(on)
        self.lapsed += stands is not None and stands.state == "expired"
        self.never += stands is None or stands.state == "none"


@dataclass
class CourseBoard:
    """One course: its facts, the figures of all and of each unit, and who lapses next or has lapsed."""

    course: CourseFacts
    equivalents: list[CourseFacts]
    counts_as: list[CourseFacts]
    everybody: Figures
    units: list[Figures] = field(default_factory=list)
    next: list[dict[str, Any]] = field(default_factory=list)
    next_count: int = 0


def boards(on: date) -> list[CourseBoard]:
    """Every course with its figures, by title: four queries, however many people there are."""
    courses, people, stands = _everything(on)
    return sorted(
        (_board(course, courses, people, stands[ref], on) for ref, course in courses.items()),
        key=lambda board: (board.course.title, board.course.ref),
    )


def course_board(ref: str, on: date) -> CourseBoard:
    """One course: four queries. Raises NotFound."""
    courses, people, stands = _everything(on)
    if ref not in courses:
        raise NotFound("course", ref)
    return _board(courses[ref], courses, people, stands[ref], on)


Stands = dict[int, Held]


def _everything(on: date) -> tuple[dict[str, CourseFacts], list[Person], dict[str, Stands]]:
    """The courses, who is in post, and for each course how each of those stands who ever completed what counts."""
    courses = course_facts()
    people = list(people_in_post(on).select_related("unit", "organisation"))
    done: dict[int, list[CompletionFacts]] = defaultdict(list)
    rows = Completion.objects.filter(person__in=people_in_post(on))
    for person, course, completed_on, expires_on in rows.values_list(
        "person_id", "course__ref", "completed_on", "expires_on"
    ):
        done[person].append(CompletionFacts(course, completed_on, expires_on))
    counts_as = {ref: {ref} | {each for each, it in courses.items() if ref in it.equivalents} for ref in courses}
    stands: dict[str, Stands] = {ref: {} for ref in courses}
    for person, completions in done.items():
        for ref in {wanted for each in completions for wanted in counts_as[each.course]}:
            stands[ref][person] = held(completions, courses[ref], courses, on)
    return courses, people, stands


def _board(
    course: CourseFacts, courses: dict[str, CourseFacts], people: list[Person], stands: Stands, on: date
) -> CourseBoard:
    everybody, units = Figures("Everybody in post"), {}
    for person in people:
        each = stands.get(person.id)
        everybody.count(each, on)
        units.setdefault(_unit(person), Figures(_unit(person)[1])).count(each, on)
    lapsing = [
        (each.last_day, person, each)
        for person in people
        if (each := stands.get(person.id)) and each.last_day and (each.state == "expired" or each.lapses_soon(on))
    ]
    lapsing.sort(key=lambda row: (row[2].state == "expired", row[0], row[1].ref))
    return CourseBoard(
        course,
        [courses[ref] for ref in sorted(course.equivalents)],
        [each for each in courses.values() if course.ref in each.equivalents],
        everybody,
        [units[key] for key in sorted(units)],
        [_lapsing(person, each) for _, person, each in lapsing[:SHOWN]],
        len(lapsing),
    )


def _unit(person: Person) -> tuple[int, str]:
    """Where a person is counted: our units by name, then ours without one, then each other organisation."""
    if not person.organisation.home:
        return (2, f"{person.organisation.name} (another organisation)")
    return (0, person.unit.name) if person.unit else (1, NO_UNIT)


def _lapsing(person: Person, stands: Held) -> dict[str, Any]:
    return {
        "ref": person.ref,
        "name": person.name,
        "email": person.email,
        "kind": person.kind,
        "home": person.organisation.home,
        "organisation": person.organisation.name,
        "unit": person.unit.name if person.unit else "",
        "last_day": stands.last_day,
        "lapsed": stands.state == "expired",
    }
