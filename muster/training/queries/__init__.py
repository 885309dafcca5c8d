"""Reads about courses and completions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from muster.kernel.errors import NotFound
from muster.people.records import Person
from muster.people.rules import PersonFacts
from muster.training.records import Completion, Course, Equivalent
from muster.training.rules import CompletionFacts, CourseFacts, Held, Training, due, held, training_of


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change of validity would do to people in post: how many hold the course now, how many would lapse
    and how many would come to hold it again."""

    hold: int
    would_lapse: int
    would_regain: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How many people in post hold a course. `unit` is its reference, None for people without one."""

    unit: str | None
    people: int
    hold: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nobody, which is no rate at all."""
        return self.hold / self.people if self.people else None


def course_facts() -> dict[str, CourseFacts]:
    """Every course by its reference: two queries."""
    counts_as: dict[str, set[str]] = {}
    for course, equivalent in Equivalent.objects.values_list("course__ref", "equivalent__ref"):
        counts_as.setdefault(course, set()).add(equivalent)
    return {
        ref: CourseFacts(ref, title, months, frozenset(counts_as.get(ref, ())))
        for ref, title, months in Course.objects.values_list("ref", "title", "validity_months")
    }


def training_facts(person_ids: Iterable[int]) -> dict[int, list[CompletionFacts]]:
    """The completions of each of these persons, by primary key; an empty list for none. One query."""
    wanted = set(person_ids)
    return _completions(wanted, Completion.objects.filter(person__in=wanted))


def training_results(person_ids: Iterable[int], course: str, on: date) -> dict[int, Training]:
    """What each person's training amounts to for one course on a day: three queries however many persons."""
    courses = course_facts()
    return {key: training_of(done, course, courses, on) for key, done in training_facts(person_ids).items()}


def training_held(person: int, on: date) -> list[Held]:
    """How somebody (by primary key) stands with each course there is, those first that they once completed. Three
    queries."""
    courses, done = course_facts(), training_facts([person])[person]
    return sorted(
        (held(done, course, courses, on) for course in courses.values()),
        key=lambda each: (each.state == "none" and each.from_day is None, each.title, each.course),
    )


def training_due(person: PersonFacts, on: date) -> list[dict[str, Any]]:
    """What this person should take again, the soonest first: {"text", "lapsed", "day", "to", "args"}; `day` is the last
    one of the training, `to` and `args` name the page that tells more. Three queries."""
    lapsing = due(training_facts([person.id])[person.id], course_facts(), on)
    return [
        {
            "text": f"Your training {each.title} {'has lapsed' if each.state == 'expired' else 'lapses soon'}: "
            "take the course again",
            "lapsed": each.state == "expired",
            "day": each.last_day,
            "to": "people:person",
            "args": (person.ref,),
        }
        for each in lapsing
    ]


def impact_of_validity(course: str, months: int | None, on: date, equivalents: Iterable[str] | None = None) -> Impact:
    """What it would do to give a course this validity (None: never expires) and these equivalents (None: as they
    are), to all who hold the course or one that it counts as. Raises NotFound.

    PhysioNet #1562: a wrong period locked people out, so expiry was switched off. Look before the change.
    """
    now = course_facts()
    if course not in now:
        raise NotFound("course", course)
    counting = now[course].equivalents if equivalents is None else frozenset(equivalents)
    then = now | {course: replace(now[course], validity_months=months, equivalents=counting)}
    touched = [ref for ref, each in now.items() if ref == course or course in each.equivalents]
    people = set(people_in_post(on).values_list("id", flat=True))
    done = _completions(people, Completion.objects.filter(person__in=people_in_post(on)))
    before, after = (
        {
            key: {ref for ref in touched if training_of(each, ref, courses, on).state == "valid"}
            for key, each in done.items()
        }
        for courses in (now, then)
    )
    return Impact(
        hold=sum(course in held for held in before.values()),
        would_lapse=sum(bool(before[key] - after[key]) for key in before),
        would_regain=sum(bool(after[key] - before[key]) for key in before),
    )


def training_rate(course: str, on: date) -> tuple[Rate, list[Rate]]:
    """The share of people in post who hold a course: of all, and of each unit in the order of its reference.

    Service accounts are not people and do not count. Four queries. Raises NotFound.
    """
    if not Course.objects.filter(ref=course).exists():
        raise NotFound("course", course)
    units = dict(people_in_post(on).values_list("id", "unit__ref"))
    results = training_results(units, course, on)
    people: dict[str | None, list[bool]] = {}
    for key, unit in units.items():
        people.setdefault(unit, []).append(results[key].state == "valid")
    each = [Rate(unit, len(held), sum(held)) for unit, held in people.items()]
    each.sort(key=lambda rate: (rate.unit is None, rate.unit or ""))
    return Rate(None, len(units), sum(rate.hold for rate in each)), each


def courses_listed() -> list[dict[str, object]]:
    """Every course: ref, title, validity in months (None: never expires), equivalents, completions on record."""
    facts = course_facts()
    counts = dict(Course.objects.annotate(number=Count("completions")).values_list("ref", "number"))
    return [
        {
            "ref": ref,
            "title": each.title,
            "validity_months": each.validity_months,
            "equivalents": sorted(each.equivalents),
            "completions": counts.get(ref, 0),
        }
        for ref, each in sorted(facts.items())
    ]


def people_in_post(on: date) -> QuerySet[Person]:
    """Who is in post that day and could take a course: service accounts are not people."""
    here = Person.objects.filter(started_on__lte=on).exclude(kind=Person.Kind.SERVICE)
    here = here.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    return here.filter(Q(organisation__ended_on=None) | Q(organisation__ended_on__gte=on))


def _completions(persons: Iterable[int], completions: QuerySet[Completion]) -> dict[int, list[CompletionFacts]]:
    found: dict[int, list[CompletionFacts]] = {person: [] for person in persons}
    for person, course, completed_on, expires_on in completions.values_list(
        "person_id", "course__ref", "completed_on", "expires_on"
    ):
        found.setdefault(person, []).append(CompletionFacts(course, completed_on, expires_on))
    return found
