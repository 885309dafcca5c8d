"""What changes courses and completions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.kernel.text import check_lines, check_reference, tidy
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.people.records import Person
from muster.people.rules import may
from muster.training.actions.importing import import_training
from muster.training.records import Completion, Course, Equivalent
from muster.training.rules import MOST_MONTHS, wrong_with_days

__all__ = ["add_course", "import_training", "record_completion"]


def add_course(
    *,
    by: str,
    at: datetime,
    ref: str,
    title: str,
    validity_months: int | None = None,
    equivalents: Iterable[str] | None = None,
) -> Course:
    """Add a course, or change one: `validity_months` None means that it never expires.

    `equivalents` are all the courses that count as this one; None leaves them as they are. Everybody's training is
    judged afresh. Raises NotFound for an equivalent, Conflict when nothing would change.
    """
    with acting("course.added", by=by, at=at, course=ref) as act:
        take_turns("training")
        act.check(may(the_person(by, day_of(at)), "training.keep", day_of(at)))
        _check_course(ref, title, validity_months)
        course = Course.objects.select_for_update().filter(ref=ref).first() or Course(ref=ref)
        before = _equivalents(course)
        after = before if equivalents is None else _courses(ref, equivalents)
        if course.id and (course.title, course.validity_months, before) == (title, validity_months, after):
            raise Conflict(f"Course {ref!r} is on record with all of this: nothing would change.")
        act.enter(validity_months=validity_months, equivalents=sorted(each.ref for each in after))
        course.title, course.validity_months = title, validity_months
        course.save()
        course.equivalents.all().delete()
        Equivalent.objects.bulk_create(Equivalent(course=course, equivalent=each) for each in after)
        act.affects(everything=True)
    return course


def record_completion(
    *,
    by: str,
    at: datetime,
    person: str,
    course: str,
    completed_on: date,
    expires_on: date | None = None,
    source: str = "",
) -> Completion:
    """Record that a person completed a course. `expires_on` is the provider's own last day, where it gives one.

    Raises NotFound, Invalid for days that cannot be, Conflict when it is on record already.
    """
    with acting("completion.recorded", by=by, at=at, subject=person, course=course) as act:
        take_turns("training")
        act.check(may(the_person(by, day_of(at)), "training.keep", day_of(at)))
        learner = the_person(person, day_of(at))
        if learner.kind == Person.Kind.SERVICE:
            raise Invalid("A service account completes no course.", {"person": "Name a person."})
        taken = _course(course)
        check_lines({"source": source}, may_be_empty=["source"])
        if wrong := wrong_with_days(completed_on, expires_on, day_of(at)):
            raise Invalid("The days of the completion cannot be right.", wrong)
        if Completion.objects.filter(person=learner.id, course=taken, completed_on=completed_on).exists():
            raise Conflict(f"{person} has a completion of {course} on {completed_on} on record already.")
        act.enter(completed_on=completed_on.isoformat())
        done = Completion.objects.create(
            person_id=learner.id,
            course=taken,
            completed_on=completed_on,
            expires_on=expires_on,
            source=tidy(source),
        )
        act.affects(persons=[learner.id])
    return done


def _check_course(ref: str, title: str, months: int | None) -> None:
    check_reference("ref", ref)
    check_lines({"title": title})
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise Invalid(
            f"A course is valid for 1 to {MOST_MONTHS} months, or never expires.",
            {"validity_months": f"Use 1 to {MOST_MONTHS}, or nothing when it never expires."},
        )


def _equivalents(course: Course) -> set[Course]:
    return {each.equivalent for each in course.equivalents.select_related("equivalent")} if course.id else set()


def _courses(ref: str, equivalents: Iterable[str]) -> set[Course]:
    wanted = set(equivalents)
    if ref in wanted:
        raise Invalid("A course is no equivalent of itself.", {"equivalents": f"Leave {ref} out."})
    return {_course(each) for each in wanted}


def _course(ref: str) -> Course:
    found = Course.objects.filter(ref=ref).first() if ref.isprintable() else None
    if found is None:
        raise NotFound("course", ref)
    return found
