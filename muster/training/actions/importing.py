"""Importing completions from a file: all rows are judged first, then the good ones are kept in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from muster.kernel.dates import day_of, in_force
from muster.kernel.errors import NotAllowed
from muster.kernel.importing import Cells, ImportReport, Incoming
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.people.records import Person
from muster.people.rules import may
from muster.training.records import Completion, Course
from muster.training.rules import COMPLETED, wrong_with_days

CHUNK = 5000
"""Rows for each query: few queries, and none too long to be planned."""

Key = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Read:
    """One row whose cells can be kept, before anybody is looked up."""

    cells: Cells
    person: str
    course: str
    completed_on: date
    expires_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    report: ImportReport
    completions: list[Completion]


def import_training(*, by: str, at: datetime, incoming: Incoming, dry_run: bool = False) -> ImportReport:
    """Record the completions of a file. A person is found by reference or, failing that, by an exact name which one
    person in post has; a course by reference or exact title. A completion on record takes a new last day and source.

    With `dry_run` nothing changes and no entry is left. Raises Invalid when the file cannot be read.
    """
    today = day_of(at)
    if dry_run:
        decision = may(the_person(by, today), "training.keep", today)
        if not decision.allowed:
            raise NotAllowed(decision)
        return _plan(incoming, today).report
    with acting("training.imported", by=by, at=at, sha256=incoming.sha256 or None) as act:
        take_turns("training")
        act.check(may(the_person(by, today), "training.keep", today))
        plan = _plan(incoming, today)
        act.enter(**plan.report.counts)
        Completion.objects.bulk_create(
            plan.completions,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["person", "course", "completed_on"],
            update_fields=["expires_on", "source"],
        )
        act.affects(persons={each.person_id for each in plan.completions})
    return plan.report


def _plan(incoming: Incoming, today: date) -> Plan:
    report = ImportReport()
    rows = list(_read(incoming, report, today))
    people = _people([row.person for row in rows])
    courses = _courses()
    found: dict[Key, list[Read]] = {}
    for row in rows:
        person = _person(row, people, today)
        course = courses.get(row.course)
        if course is None:
            row.cells.reject("course", _no_course(row.course, courses))
        report.rejected += row.cells.faults
        if person is not None and course is not None:
            found.setdefault((person.id, course, row.completed_on), []).append(row)
    report.rejected += incoming.rejected
    report.read += len(incoming.rejected)
    return Plan(report, _sorted_out(found, report))


def _read(incoming: Incoming, report: ImportReport, today: date) -> Iterator[Read]:
    """Each row whose cells can be kept; the faults of the others go to the report."""
    for number, texts in incoming.rows:
        report.read += 1
        cells = Cells(number, texts)
        person, course = cells.line("person", required=True), cells.line("course", required=True)
        status = cells.line("status")
        completed_on, expires_on = cells.day("completed_on"), cells.day("expires_on")
        source = cells.line("source")
        if status and status.casefold() not in COMPLETED:
            cells.reject("status", f"{status[:60]!r} does not say that it was completed.")
        if completed_on is None and not any(each.field == "completed_on" for each in cells.faults):
            cells.reject("completed_on", "It has no completion date: import it when it is completed.")
        if completed_on is not None:
            for field, reason in wrong_with_days(completed_on, expires_on, today).items():
                cells.reject(field, reason)
        if cells.faults or completed_on is None:
            report.rejected += cells.faults
        else:
            yield Read(cells, person, course, completed_on, expires_on, source)


def _people(texts: Iterable[str]) -> dict[str, list[Person]]:
    """The persons whom each text may mean: the one with that reference, else all with that name."""
    wanted = list(dict.fromkeys(texts))
    fields = ("id", "ref", "name", "kind", "started_on", "ended_on")
    found: dict[str, list[Person]] = {}
    for chunk in _chunks(wanted):
        for person in Person.objects.filter(ref__in=chunk).only(*fields):
            found[person.ref] = [person]
    by_reference = set(found)
    for chunk in _chunks([text for text in wanted if text not in by_reference]):
        for person in Person.objects.filter(name__in=chunk).exclude(kind=Person.Kind.SERVICE).only(*fields):
            found.setdefault(person.name, []).append(person)
    return found


def _person(row: Read, people: dict[str, list[Person]], today: date) -> Person | None:
    """The one person whom the row means, else None and a fault: a completion on the wrong person opens a list."""
    named = people.get(row.person, [])
    if named and named[0].ref == row.person:
        if named[0].kind != Person.Kind.SERVICE:
            return named[0]
        row.cells.reject("person", "It is a service account, which completes no course.")
        return None
    here = [each for each in named if in_force(each.started_on, each.ended_on, today)]
    # Somebody of the same name who has left since may be the one who was on the course.
    then = [each for each in named if in_force(each.started_on, each.ended_on, row.completed_on)]
    meant = {each.id: each for each in (*here, *then)}
    if len(meant) > 1:
        row.cells.reject("person", "More than one person has this name: give the person's reference.")
    elif not here:
        row.cells.reject(
            "person", "It is nobody's reference, nor the name of a person in post: one row for each person."
        )
    else:
        return here[0]
    return None


def _courses() -> dict[str, int | None]:
    """The course that each reference means, and each title that one course alone has; None for a shared title."""
    refs: dict[str, int | None] = {}
    titles: dict[str, int | None] = {}
    for key, ref, title in Course.objects.values_list("id", "ref", "title"):
        refs[ref] = key
        titles[title] = None if title in titles else key
    return titles | refs


def _no_course(text: str, courses: dict[str, int | None]) -> str:
    if text in courses:
        return "More than one course has this title: give the course's reference."
    return f"There is no course {text[:60]!r}: add it first, or correct the reference or title."


def _sorted_out(found: dict[Key, list[Read]], report: ImportReport) -> list[Completion]:
    """The completions to keep; counts created, updated and unchanged, and rejects rows that contradict each other."""
    on_record = _on_record({person for person, _, _ in found})
    kept = []
    for key, rows in found.items():
        if len({(row.expires_on, row.source) for row in rows}) > 1:
            _reject_contradiction(rows, report)
            continue
        person, course, completed_on = key
        before = on_record.get(key)
        row, old = rows[0], before or (None, "")
        after = (row.expires_on or old[0], row.source or old[1])  # an empty cell clears nothing
        report.unchanged += len(rows) - 1 if before != after else len(rows)
        if before == after:
            continue
        report.created += before is None
        report.updated += before is not None
        kept.append(
            Completion(
                person_id=person,
                course_id=course,
                completed_on=completed_on,
                expires_on=after[0],
                source=after[1],
            )
        )
    return kept


def _reject_contradiction(rows: list[Read], report: ImportReport) -> None:
    numbers = ", ".join(str(row.cells.row) for row in rows[:5])
    for row in rows:
        row.cells.reject("", f"Rows {numbers} give the same completion differently: keep the right one.")
        report.rejected += row.cells.faults


def _on_record(persons: set[int]) -> dict[Key, tuple[date | None, str]]:
    """Last day and source of each completion on record of these persons."""
    found: dict[Key, tuple[date | None, str]] = {}
    for chunk in _chunks(sorted(persons)):
        for person, course, completed_on, expires_on, source in Completion.objects.filter(person__in=chunk).values_list(
            "person_id", "course_id", "completed_on", "expires_on", "source"
        ):
            found[person, course, completed_on] = (expires_on, source)
    return found


def _chunks(values: list) -> Iterator[list]:  # type: ignore[type-arg]
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
