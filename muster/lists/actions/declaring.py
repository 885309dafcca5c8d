"""The amnesty: declaring a list that exists outside Muster, deciding what becomes of it, and certifying that it did."""

from __future__ import annotations

from datetime import date, datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, NotFound, invalid_if
from muster.lists.actions.found import check_next, the_list
from muster.lists.actions.proposing import new_asset
from muster.lists.records import Declaration, List
from muster.lists.rules import LIMITS, TRIAGE, may_certify, may_declare, may_own, may_triage
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person

REQUIRED = ("what_for", "where_kept", "used_by")


def declare_list(
    *,
    by: str,
    at: datetime,
    ref: str,
    title: str,
    what_for: str,
    where_kept: str,
    how_many: int,
    used_by: str,
    since: str = "",
    copies: str = "",
) -> Declaration:
    """Declare a list of people that exists already, outside Muster: what it is called, what for, where it is kept,
    about how many people, who uses it, since when, and who else has copies. Nothing of anybody on it. It becomes an
    asset that nobody owns yet and a list that nobody can do anything with before triage. Raises Invalid, Conflict."""
    with acting("list.declared", by=by, at=at, list=ref, asset=ref) as act:
        take_turns("lists")
        person = the_person(by, day_of(at))
        act.check(may_declare(person, day_of(at)))
        texts = {"what_for": what_for, "where_kept": where_kept, "used_by": used_by, "since": since, "copies": copies}
        invalid_if(_wrong(ref, title, texts, how_many), "The list is not declared yet.")
        asset = new_asset(ref, title, person, at)
        asset.purposes, asset.location_as_named, asset.source = what_for, where_kept[:500], "amnesty"
        act.enter(where_kept=where_kept, how_many=how_many)
        asset.save()
        row = List.objects.create(
            asset=asset, ref=ref, title=title, state=List.State.DECLARED, tier="low", owner_id=person.id,
            proposed_by_id=person.id, proposed_at=at, expected_size=how_many,
        )  # fmt: skip
        declared = Declaration.objects.create(
            list=row, where_kept=where_kept, since=since, how_many=how_many, used_by=used_by, copies=copies,
            declared_by_id=person.id, declared_at=at,
        )  # fmt: skip
        act.affects(lists=[row.id], assets=[asset.id])
    return declared


def triage_list(
    *, by: str, at: datetime, list: str, decision: str, acts: str, due_on: date, reason: str, into: str = ""
) -> Declaration:
    """Decide what becomes of a declared list, who does it, and by which day. To be authorised it becomes a proposal
    that `acts` owns; to be merged or destroyed it stays as it is until somebody else certifies that it was."""
    with acting("list.triaged", by=by, at=at, list=list) as act:
        today = day_of(at)
        person = the_person(by, today)
        row, declared = _declared(list)
        act.check(may_triage(person, declared.declared_by.ref, today))
        if declared.decision:
            raise Conflict(f"What becomes of {row.ref} is decided already: {declared.get_decision_display().lower()}.")
        holder = the_person(acts, today)
        act.check(may_own(holder, today))
        target = List.objects.filter(ref=into).first() if into else None
        invalid_if(_wrong_triage(row, decision, due_on, reason, today, into, target), "Triage is not done yet.")
        act.enter(decision=decision, acts=acts, due_on=due_on.isoformat(), justification=reason, into=into or None)
        declared.decision, declared.reason, declared.due_on = decision, reason, due_on
        declared.decided_by_id, declared.decided_at, declared.acts_id = person.id, at, holder.id
        declared.into = target
        declared.save()
        if decision == Declaration.Decision.AUTHORISE:
            check_next(row, List.State.PROPOSED)
            row.state, row.owner_id = List.State.PROPOSED, holder.id
            row.save(update_fields=["state", "owner"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return declared


def certify_list(*, by: str, at: datetime, list: str, how: str) -> Declaration:
    """Certify that a declared list was merged or destroyed, as one who saw it. It is closed for good."""
    with acting("declaration.certified", by=by, at=at, list=list) as act:
        today = day_of(at)
        person = the_person(by, today)
        row, declared = _declared(list)
        act.check(may_certify(person, declared.acts.ref if declared.acts else "", today))
        if declared.decision not in (Declaration.Decision.MERGE, Declaration.Decision.DESTROY):
            raise Conflict(f"{row.ref} is not to be merged or destroyed.")
        if declared.certified_at is not None:
            raise Conflict(f"What became of {row.ref} is certified already.")
        invalid_if(wrong_texts({"reason": how}, LIMITS, {"reason"}), "Say how it was done.")
        act.enter(justification=how)
        declared.certified_by_id, declared.certified_at, declared.how = person.id, at, how
        declared.save()
        check_next(row, List.State.CLOSED)
        row.state = List.State.CLOSED
        row.save(update_fields=["state"])
        act.affects(lists=[row.id], assets=[row.asset_id])
    return declared


def _declared(ref: str) -> tuple[List, Declaration]:
    row = the_list(ref)
    people = Declaration.objects.select_for_update(of=("self",)).select_related("declared_by", "acts")
    declared = people.filter(list=row).first()
    if declared is None:
        raise NotFound("declaration", ref)
    return row, declared


def _wrong(ref: str, title: str, texts: dict[str, str], how_many: int) -> dict[str, str]:
    faults = wrong_texts({"ref": ref, "title": title}, LIMITS, {"ref", "title"})
    faults |= wrong_texts(texts, dict.fromkeys(texts, LIMITS["reason"]), set(REQUIRED))
    if not 0 < how_many <= 10_000_000:
        faults["how_many"] = "Use a whole number of people from 1 to 10,000,000."
    return faults


def _wrong_triage(
    row: List, decision: str, due_on: date, reason: str, today: date, into: str, target: List | None
) -> dict[str, str]:
    faults = wrong_texts({"reason": reason}, LIMITS, {"reason"})
    if decision not in TRIAGE:
        faults["decision"] = f"Use {', '.join(TRIAGE)}."
    if due_on <= today:
        faults["due_on"] = f"Use a day after {today}."
    if decision == "merge" and (target is None or target.state in ("declared", "closed") or target.id == row.id):
        faults["into"] = "Name a list that there is, and that is neither declared nor closed."
    if decision != "merge" and into:
        faults["into"] = "Only a list that is merged goes into another."
    return faults
