"""How everybody in post stands with the courses: what the board watches, for all and by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
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

    def count(self, stands: Held, on: date) -> None:
        """Count one person as what they are, who was counted as never having taken the course."""
        if stands.state != "none":
            self.never -= 1
        self.hold += stands.state == "valid"
        self.lapsed += stands.state == "expired"
        self.soon += stands.lapses_soon(on)


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
    """Every course with its figures, by title: four queries, however many people there are. Who lapses next is told of
    one course only."""
    courses, where = course_facts(), _where(on)
    stands = _stands(courses, courses, on)
    return sorted(
        (_board(course, courses, where, stands[ref], on) for ref, course in courses.items()),
        key=lambda board: (board.course.title, board.course.ref),
    )


def course_board(ref: str, on: date) -> CourseBoard:
    """One course, also with who lapses next: five queries. Raises NotFound."""
    courses = course_facts()
    if ref not in courses:
        raise NotFound("course", ref)
    stands = _stands([ref], courses, on)[ref]
    board = _board(courses[ref], courses, _where(on), stands, on)
    lapsing = [(each.state == "expired", each.last_day, key) for key, each in stands.items() if _lapses(each, on)]
    first = [key for _, _, key in sorted(lapsing)[:SHOWN]]
    people = Person.objects.select_related("unit", "organisation").in_bulk(first)
    board.next = [_lapsing(people[key], stands[key]) for key in first]
    board.next_count = len(lapsing)
    return board


Where = tuple[int, str]
"""Where a person is counted: our units by name, then ours without one, then each other organisation."""


def _where(on: date) -> dict[int, Where]:
    """Where each person in post is counted, by primary key: one query."""
    fields = ("id", "unit__name", "organisation__name", "organisation__home")
    return {
        key: ((0, unit) if unit else (1, NO_UNIT)) if home else (2, f"{organisation} (another organisation)")
        for key, unit, organisation, home in people_in_post(on).values_list(*fields)
    }


def _stands(wanted: Iterable[str], courses: dict[str, CourseFacts], on: date) -> dict[str, dict[int, Held]]:
    """For each course wanted, how everybody in post stands who ever completed what counts as it: one query."""
    counts_as: dict[str, list[str]] = defaultdict(list)
    for ref in wanted:
        for each in (ref, *courses[ref].equivalents):
            counts_as[each].append(ref)
    done: dict[str, dict[int, list[CompletionFacts]]] = {ref: defaultdict(list) for ref in wanted}
    rows = Completion.objects.filter(person__in=people_in_post(on), course__ref__in=counts_as)
    for person, course, *days in rows.values_list("person_id", "course__ref", "completed_on", "expires_on"):
        for ref in counts_as[course]:
            done[ref][person].append(CompletionFacts(course, *days))
    return {
        ref: {person: held(each, courses[ref], courses, on) for person, each in persons.items()}
        for ref, persons in done.items()
    }


def _board(
    course: CourseFacts, courses: dict[str, CourseFacts], where: dict[int, Where], stands: dict[int, Held], on: date
) -> CourseBoard:
    # everybody counts as never having taken it, until they are found to have done so
    units = {place: Figures(place[1], people, never=people) for place, people in Counter(where.values()).items()}
    everybody = Figures("Everybody in post", len(where), never=len(where))
    for person, each in stands.items():
        everybody.count(each, on)
        units[where[person]].count(each, on)
    return CourseBoard(
        course,
        [courses[ref] for ref in sorted(course.equivalents)],
        [each for each in courses.values() if course.ref in each.equivalents],
        everybody,
        [units[place] for place in sorted(units)],
    )


def _lapses(stands: Held, on: date) -> bool:
    return stands.state == "expired" or stands.lapses_soon(on)


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
