"""Recording complaints, and what became of each."""

from __future__ import annotations

from datetime import date, datetime

from muster.access.telling.queries import find_list
from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, NotFound, invalid_if
from muster.log.acting import Acting, acting
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.rights.queries import the_complaint
from muster.rights.records import Complaint
from muster.rights.rules import LIMITS, OUTCOMES, may_keep_complaints, wrong_days


def record_complaint(*, by: str, at: datetime, ref: str, received_on: date, about: str, list: str = "") -> Complaint:
    """Put a complaint on record: the reference of its case file, when it came, what about in general, and which list.
    Nothing of whoever complains. Raises NotAllowed, Invalid, NotFound, Conflict."""
    with acting("complaint.recorded", by=by, at=at, complaint=ref, list=list or None) as act:
        take_turns("complaints")
        person = _keeper(act)
        faults = wrong_texts({"ref": ref, "about": about}, LIMITS, {"ref", "about"})
        if received_on > day_of(at):
            faults["received_on"] = f"Use {day_of(at):%-d %B %Y} or an earlier day."
        invalid_if(faults, "The complaint is not on record yet.")
        if Complaint.objects.filter(ref=ref).exists():
            raise Conflict(f"There is a complaint {ref} already.")
        row = find_list(list) if list else None
        if list and row is None:
            raise NotFound("list", list)
        act.enter(received_on=received_on.isoformat())
        return Complaint.objects.create(
            ref=ref, list=row, received_on=received_on, about=about, recorded_by_id=person, recorded_at=at
        )


def acknowledge_complaint(*, by: str, at: datetime, ref: str, acknowledged_on: date) -> Complaint:
    """Say that whoever complained was told that it came, and on which day."""
    with acting("complaint.acknowledged", by=by, at=at, complaint=ref) as act:
        _keeper(act)
        row = _locked(act, ref)
        if row.acknowledged_on is not None:
            raise Conflict(f"{ref} was acknowledged on {row.acknowledged_on:%-d %B %Y} already.")
        wrong = wrong_days(row.received_on, acknowledged_on, day_of(at))
        invalid_if({"acknowledged_on": wrong} if wrong else {}, "It is not said yet that it was acknowledged.")
        act.enter(acknowledged_on=acknowledged_on.isoformat())
        row.acknowledged_on = acknowledged_on
        row.save(update_fields=["acknowledged_on"])
    return row


def answer_complaint(*, by: str, at: datetime, ref: str, answered_on: date, outcome: str, answer: str) -> Complaint:
    """Say how a complaint was answered, on which day, with what outcome. An answer also acknowledges it."""
    with acting("complaint.answered", by=by, at=at, complaint=ref) as act:
        _keeper(act)
        row = _locked(act, ref)
        if row.answered_on is not None:
            raise Conflict(f"{ref} was answered on {row.answered_on:%-d %B %Y} already.")
        faults = wrong_texts({"answer": answer}, LIMITS, {"answer"})
        if outcome not in OUTCOMES:
            faults["outcome"] = f"Use {', '.join(OUTCOMES)}."
        if wrong := wrong_days(row.acknowledged_on or row.received_on, answered_on, day_of(at)):
            faults["answered_on"] = wrong
        invalid_if(faults, "It is not said yet how it was answered.")
        act.enter(answered_on=answered_on.isoformat(), answered_with=outcome)
        row.answered_on, row.outcome, row.answer = answered_on, outcome, answer
        row.acknowledged_on = row.acknowledged_on or answered_on
        row.save()
    return row


def _keeper(act: Acting) -> int:
    today = day_of(act.at)
    person = the_person(act.by, today)
    act.check(may_keep_complaints(person, today))
    return person.id


def _locked(act: Acting, ref: str) -> Complaint:
    row = the_complaint(ref, lock=True)
    if row.list is not None:  # so that the entry is found among those of the list
        act.about["list"] = row.list.ref
    return row
