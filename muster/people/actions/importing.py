"""Importing persons from a file: all rows are judged first, then the good ones are kept in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from muster.kernel.dates import day_of
from muster.kernel.errors import NotAllowed
from muster.kernel.importing import Cells, ImportReport, Incoming
from muster.kernel.text import tidy
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.actions.leaving import end_roles
from muster.people.queries import home_organisation, lasting_administrators, the_person
from muster.people.records import Grade, Organisation, Person, Unit
from muster.people.rules import leaves_an_administrator, may, wrong_with_last_day

CHUNK = 5000
"""Rows for each query: few queries, and none too long to be planned."""

KEPT = ("name", "kind", "organisation_id", "unit_id", "grade_id", "post", "email", "started_on", "ended_on")


@dataclass(frozen=True, slots=True)
class Read:
    """One row whose cells can be kept, before anything is looked up. "" and None where the file says nothing."""

    cells: Cells
    ref: str
    name: str
    kind: str
    organisation: str
    unit: str
    grade: str
    post: str
    email: str
    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are looked up in, by reference."""

    home: Organisation
    organisations: dict[str, Organisation]
    units: dict[str, Unit]
    grades: dict[str, Grade]
    persons: dict[str, Person]
    administrators: set[int]
    today: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: `persons` as they would be, `leavers` those of them whom it would end."""

    report: ImportReport
    persons: list[Person] = field(default_factory=list)
    leavers: list[str] = field(default_factory=list)


def import_people(*, by: str, at: datetime, incoming: Incoming, dry_run: bool = False) -> ImportReport:
    """Add and change the persons of a file, found by their references; end those for whom it gives a last day.

    It never gives a role, never moves a person to another organisation, and leaves those it does not name as they
    are. With `dry_run` nothing changes and no entry is left. Raises Invalid when the file cannot be read.
    """
    today = day_of(at)
    if dry_run:
        decision = may(the_person(by, today), "people.keep", today)
        if not decision.allowed:
            raise NotAllowed(decision)
        return _plan(incoming, today).report
    with acting("people.imported", by=by, at=at, sha256=incoming.sha256 or None) as act:
        take_turns("people")
        act.check(may(the_person(by, today), "people.keep", today))
        plan = _plan(incoming, today)
        act.enter(**plan.report.counts, ended=len(plan.leavers))
        kept = Person.objects.bulk_create(
            plan.persons,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["ref"],
            update_fields=[name.removesuffix("_id") for name in KEPT],
        )
        leavers = set(plan.leavers)
        end_roles([person.id for person in kept if person.ref in leavers])
        act.affects(persons=[person.id for person in kept])
    return plan.report


def _plan(incoming: Incoming, today: date) -> Plan:
    plan = Plan(ImportReport())
    named: set[str] = set()
    rows = _once(list(_read(incoming, plan.report, named)), plan.report)
    known = _known({row.ref for row in rows}, today)
    organisations = set()
    for row in rows:
        before = known.persons.get(row.ref)
        after = _person(row, before, known)
        if row.cells.faults:
            plan.report.rejected += row.cells.faults
            continue
        organisations.add(after.organisation_id)
        _count(before, after, plan)
    _keep_an_administrator(plan, known, {row.ref: row for row in rows})
    plan.report.rejected += incoming.rejected
    plan.report.read += len(incoming.rejected)
    plan.report.missing += _missing(organisations or {known.home.id}, named, today)
    return plan


def _read(incoming: Incoming, report: ImportReport, named: set[str]) -> Iterator[Read]:
    """Each row whose cells can be kept; the faults of the others go to the report, and all references to `named`."""
    for number, texts in incoming.rows:
        report.read += 1
        named.add(tidy(texts.get("ref", "")))
        cells = Cells(number, texts)
        row = Read(
            cells,
            ref=cells.reference("ref", required=True),
            name=cells.line("name", required=True),
            kind=cells.choice("kind", Person.Kind.values),
            organisation=cells.reference("organisation"),
            unit=cells.reference("unit"),
            grade=cells.reference("grade"),
            post=cells.line("post"),
            email=cells.line("email", 254),
            started_on=cells.day("started_on"),
            ended_on=cells.day("ended_on"),
        )
        if cells.faults:
            report.rejected += cells.faults
        else:
            yield row


def _once(rows: list[Read], report: ImportReport) -> list[Read]:
    """The rows without those whose reference stands in several: which of them is right cannot be known."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.ref, []).append(row.cells.row)
    for row in rows:
        if len(same := numbers[row.ref]) > 1:
            where = ", ".join(map(str, same[:5]))
            row.cells.reject("ref", f"Rows {where} have the same reference: keep the right one.")
            report.rejected += row.cells.faults
    return [row for row in rows if not row.cells.faults]


def _known(refs: Iterable[str], today: date) -> Known:
    wanted = list(refs)
    persons: dict[str, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = Person.objects.filter(ref__in=wanted[start : start + CHUNK])
        persons |= {person.ref: person for person in chunk}
    organisations = {each.id: each for each in Organisation.objects.all()}
    return Known(
        home=home_organisation(),
        organisations={each.ref: each for each in organisations.values()},
        units={each.ref: each for each in Unit.objects.all()},
        grades={each.ref: each for each in Grade.objects.all()},
        persons=persons,
        administrators=lasting_administrators(),
        today=today,
    )


def _person(row: Read, before: Person | None, known: Known) -> Person:
    """The person as the row would have them; what is wrong with it becomes a fault of the row."""
    was = before or Person(kind=Person.Kind.EMPLOYED, organisation=known.home, started_on=known.today)
    organisation = _organisation(row, before, known)
    unit, grade = _unit(row, organisation, known), known.grades.get(row.grade)
    if row.grade and grade is None:
        row.cells.reject("grade", f"There is no grade {row.grade!r}: add it first.")
    if before is None and row.kind == Person.Kind.THIRD_PARTY and not row.organisation:
        row.cells.reject("organisation", "A third party belongs to an organisation: name theirs.")
    if before is not None and row.kind not in ("", before.kind):
        row.cells.reject("kind", f"{row.ref} is {before.kind}: an import does not change what a person is.")
    after = Person(
        ref=row.ref,
        name=row.name,
        kind=row.kind or was.kind,
        organisation_id=organisation.id if organisation else was.organisation_id,
        unit_id=unit.id if unit else was.unit_id,
        grade_id=grade.id if grade else was.grade_id,
        post=row.post or was.post,
        email=row.email or was.email,
        started_on=row.started_on or was.started_on,
        ended_on=row.ended_on or was.ended_on,
    )
    _check_days(row, was.ended_on, after)
    return after


def _organisation(row: Read, before: Person | None, known: Known) -> Organisation | None:
    """The organisation named, or None: the one on record, or ours for somebody new."""
    if not row.organisation:
        return None
    found = known.organisations.get(row.organisation)
    if found is None:
        row.cells.reject("organisation", f"There is no organisation {row.organisation!r}: add it first.")
    elif before is not None and before.organisation_id != found.id:
        # A partner's file would otherwise take over one of our persons, roles and grants included.
        row.cells.reject("organisation", f"{row.ref} belongs to another organisation: use a reference of their own.")
    elif before is None and found.ended_on is not None and found.ended_on < known.today:
        row.cells.reject("organisation", f"{row.organisation} ended on {found.ended_on}.")
    return found


def _unit(row: Read, organisation: Organisation | None, known: Known) -> Unit | None:
    if not row.unit:
        return None
    found = known.units.get(row.unit)
    before = known.persons.get(row.ref)
    home = organisation.id if organisation else before.organisation_id if before else known.home.id
    if found is None:
        row.cells.reject("unit", f"There is no unit {row.unit!r}: add it first.")
    elif found.organisation_id != home:
        row.cells.reject("unit", f"Unit {row.unit} belongs to another organisation.")
    elif found.ended_on is not None and found.ended_on < known.today:
        row.cells.reject("unit", f"Unit {row.unit} ended on {found.ended_on}: name the one that follows it.")
    return found


def _check_days(row: Read, on_record: date | None, after: Person) -> None:
    if after.ended_on is None:
        return
    if wrong := wrong_with_last_day(after.started_on, on_record, after.ended_on):
        row.cells.reject("ended_on" if row.ended_on else "started_on", wrong)


def _count(before: Person | None, after: Person, plan: Plan) -> None:
    """Put the person into the plan if the row says anything new."""
    changed = before is None or any(getattr(before, name) != getattr(after, name) for name in KEPT)
    plan.report.created += before is None
    plan.report.updated += before is not None and changed
    plan.report.unchanged += not changed
    if changed:
        plan.persons.append(after)
    if before is not None and after.ended_on != before.ended_on:
        plan.leavers.append(after.ref)


def _keep_an_administrator(plan: Plan, known: Known, rows: dict[str, Read]) -> None:
    """Reject the rows of all administrators whom the file would end, where none would remain."""
    ended = {known.persons[ref].id: ref for ref in plan.leavers}
    remaining = known.administrators - set(ended)
    for key, ref in ended.items():
        decision = leaves_an_administrator(key, remaining | ({key} & known.administrators))
        if not decision.allowed:
            row = rows[ref]
            row.cells.reject("ended_on", f"{decision.reason} {decision.remedy}")
            plan.report.rejected += row.cells.faults
            plan.report.updated -= 1
            plan.leavers.remove(ref)
            plan.persons[:] = [person for person in plan.persons if person.ref != ref]


def _missing(organisations: set[int], named: set[str], today: date) -> list[str]:
    """The references of those in these organisations who have not left and whom the file does not name."""
    here = Person.objects.filter(organisation__in=organisations).exclude(ended_on__lt=today)
    return [ref for ref in here.values_list("ref", flat=True) if ref not in named]
