"""What changes the table of delegation: proposing one, voting on it, withdrawing it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.lists.delegating.queries import delegation_in_force, open_table
from muster.lists.delegating.records import DelegatedTier, Delegation, DelegationVote
from muster.lists.delegating.rules import (
    SAYS,
    Proposed,
    agreed,
    may_propose_table,
    may_vote_on_table,
    wrong_table,
)
from muster.lists.rules import LIMITS, TIERS
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import person_facts_by_id, the_person
from muster.people.records import Grade


def propose_delegation(*, by: str, at: datetime, table: Proposed, reason: str) -> Delegation:
    """Propose which authority over lists the board delegates to whom. It holds once the board has agreed. Raises
    Invalid by field, and Conflict while another table is voted on."""
    with acting("delegation.proposed", by=by, at=at) as act:
        take_turns("delegation")
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_propose_table(person, today))
        grades = {row.ref: row for row in Grade.objects.all()}
        faults = wrong_table(table, {ref: row.rank for ref, row in grades.items()})
        faults |= wrong_texts({"reason": reason}, LIMITS, {"reason"})
        if faults:
            raise Invalid("The table is not right yet.", faults)
        if (other := open_table()) is not None:
            raise Conflict(f"Table {other.number} is voted on: let the board finish that, or withdraw it.")
        number = (Delegation.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        act.enter(number=number, justification=reason)
        row = Delegation.objects.create(
            number=number, urgent_grade=grades[table.urgent], quorum=table.quorum, reason=reason,
            proposed_by_id=person.id, proposed_at=at,
        )  # fmt: skip
        DelegatedTier.objects.bulk_create(
            DelegatedTier(delegation=row, tier=tier, grade=grades[table.grades[tier]], months=table.months[tier])
            for tier in TIERS
        )
    return row


def vote_on_delegation(*, by: str, at: datetime, number: int, says: str, reason: str = "") -> DelegationVote:
    """Vote on a table, as a member of the board who did not propose it, once. With the last vote that the quorum needs
    the board has agreed, if more are for it than against, and the table holds from then on. Raises NotFound, Conflict,
    Invalid."""
    with acting("delegation.voted", by=by, at=at, number=number) as act:
        take_turns("delegation")
        today = day_of(at)
        row = _the_table(number)
        person = the_person(by, today)
        act.check(may_vote_on_table(person, row.proposed_by.ref, today))
        faults = wrong_texts({"reason": reason}, LIMITS, set())
        if says not in SAYS:
            faults["says"] = f"Use {', '.join(SAYS)}."
        if faults:
            raise Invalid("The vote is not said yet.", faults)
        if row.votes.filter(person=person.id).exists():
            raise Conflict(f"You have voted on table {number} already.")
        before = [(each.person_id, each.says) for each in row.votes.all()]
        members = person_facts_by_id([key for key, _ in before], today)
        votes = [*((members[key], said) for key, said in before), (person, says)]
        holds = agreed(votes, delegation_in_force().tiers["board"].quorum, today)
        act.enter(says=says, agreed=holds)
        vote = DelegationVote.objects.create(delegation=row, person_id=person.id, says=says, reason=reason, at=at)
        if holds:
            row.agreed_at = at
            row.save(update_fields=["agreed_at"])
    return vote


def withdraw_delegation(*, by: str, at: datetime, number: int, reason: str) -> Delegation:
    """Withdraw a table that the board has not agreed on. It stays on record. Raises NotFound, Invalid."""
    with acting("delegation.withdrawn", by=by, at=at, number=number) as act:
        take_turns("delegation")
        act.check(may_propose_table(the_person(by, day_of(at)), day_of(at)))
        row = _the_table(number)
        if faults := wrong_texts({"reason": reason}, LIMITS, {"reason"}):
            raise Invalid("Say why it is withdrawn.", faults)
        act.enter(justification=reason)
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
    return row


def _the_table(number: int) -> Delegation:
    """A table that is being voted on. Raises NotFound, and Conflict where the board is done with it."""
    row = Delegation.objects.select_related("proposed_by").filter(number=min(number, 2**31 - 1)).first()
    if row is None:
        raise NotFound("table of delegation", str(number))
    if row.agreed_at or row.withdrawn_at:
        raise Conflict(f"Table {number} is {'agreed on' if row.agreed_at else 'withdrawn'}: propose another one.")
    return row
