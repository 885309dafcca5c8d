"""What changes recommendations, and publishes how far they are."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, NotFound, invalid_if
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.oversight.queries import progress_text
from muster.oversight.records import Move, Progress, Recommendation
from muster.oversight.rules import KINDS, LIMITS, NEXT, STATUSES, may_keep, may_move, may_publish
from muster.people.queries import the_person
from muster.people.rules import in_post


def add_recommendation(
    *, by: str, at: datetime, ref: str, kind: str, source: str, text: str, owner: str, due_on: date
) -> Recommendation:
    """Put a recommendation or a term of an enforcement notice on record: where it comes from, what it says, who answers
    for it, by which day. Raises Invalid, NotFound, Conflict."""
    with acting("recommendation.added", by=by, at=at, recommendation=ref) as act:
        take_turns("recommendations")
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_keep(person, today))
        holder = the_person(owner, today)
        act.check(in_post(holder, today))
        faults = wrong_texts({"ref": ref, "source": source, "text": text}, LIMITS, {"ref", "source", "text"})
        if kind not in KINDS:
            faults["kind"] = f"Use {', '.join(KINDS)}."
        invalid_if(faults, "The recommendation is not put on record.")
        if Recommendation.objects.filter(ref=ref).exists():
            raise Conflict(f"There is a recommendation {ref} already.")
        act.enter(owner=owner, due_on=due_on.isoformat())
        return Recommendation.objects.create(
            ref=ref, kind=kind, source=source, text=text, owner_id=holder.id, due_on=due_on, added_by_id=person.id,
            added_at=at,
        )  # fmt: skip


def change_recommendation(*, by: str, at: datetime, ref: str, owner: str, due_on: date, reason: str) -> Recommendation:
    """Give a recommendation another owner or another day, and keep why. It stays at its status."""
    with acting("recommendation.changed", by=by, at=at, recommendation=ref) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_keep(person, today))
        row = _locked(ref)
        holder = the_person(owner, today)
        act.check(in_post(holder, today))
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Say why.")
        if (holder.id, due_on) == (row.owner_id, row.due_on):
            raise Conflict(f"Nothing of {ref} would change.")
        act.enter(owner=owner, due_on=due_on.isoformat(), justification=reason)
        row.owner_id, row.due_on = holder.id, due_on
        row.save(update_fields=["owner", "due_on"])
        Move.objects.create(recommendation=row, status=row.status, by_id=person.id, at=at, reason=reason)
    return row


def move_recommendation(
    *, by: str, at: datetime, ref: str, status: str, reason: str, evidence: str = ""
) -> Recommendation:
    """Say how far a recommendation is. Its owner says that it is under way or done, and what shows it; somebody else
    verifies that, opens it again, or says that it is not accepted."""
    with acting("recommendation.moved", by=by, at=at, recommendation=ref) as act:
        today = day_of(at)
        person = the_person(by, today)
        row = _locked(ref)
        act.check(may_move(person, row.owner.ref, row.status, status, today))
        faults = wrong_texts({"reason": reason, "evidence": evidence}, LIMITS, {"reason"})
        if status not in STATUSES:
            faults["status"] = f"Use {', '.join(STATUSES)}."
        if status == "said_done" and not evidence.strip():
            faults["evidence"] = "Say what shows that it is done."
        invalid_if(faults, "How far it is is not said yet.")
        if status not in NEXT[row.status]:
            raise Conflict(f"{ref} is {STATUSES[row.status].lower()}, so it cannot become {STATUSES[status].lower()}.")
        act.enter(status=status, justification=reason)
        row.status = status
        row.save(update_fields=["status"])
        Move.objects.create(recommendation=row, status=status, by_id=person.id, at=at, reason=reason, evidence=evidence)
    return row


def publish_progress(*, by: str, at: datetime) -> Progress:
    """Publish how far all recommendations are: the text is frozen with its hash, for the website and for whoever asks
    later what was said when."""
    with acting("progress.published", by=by, at=at) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_publish(person, today))
        text = progress_text(at, today)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        act.enter(sha256=sha256)
        return Progress.objects.create(at=at, by_id=person.id, text=text, sha256=sha256)


def _locked(ref: str) -> Recommendation:
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("owner")
    row = rows.filter(ref=ref).first()
    if row is None:
        raise NotFound("recommendation", ref)
    return row
