"""What gives, withdraws and uses access to lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from muster.access.records import Acknowledgement, Grant, Login
from muster.access.rules import may_grant, may_have_login, may_withdraw
from muster.evidence.records import Version
from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.decision import first_refusal, refuse
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists.records import List, Purpose
from muster.log.acting import acting, door
from muster.log.turns import take_turns
from muster.people.queries import the_person
from muster.people.rules import in_post, may, role_for

LONGEST_ROLE = 63
"""Bytes in the name of a role; PostgreSQL cuts a longer one off, and it would be somebody else's."""


def give_grant(
    *,
    by: str,
    at: datetime,
    list: str,
    person: str,
    purpose: str,
    ends_on: date,
    reason: str,
    starts_on: date | None = None,
    may_add: bool = False,
) -> Grant:
    """Let a person use a list for a purpose until a day. Only the list's owner can, and never for themselves, except
    that the owner of the asset grants to the list's owner."""
    _check_texts(list=list, subject=person, purpose=purpose, reason=reason)
    with acting("grant.given", by=by, at=at, list=list, subject=person, purpose=purpose) as act:
        on = day_of(at)
        granter = the_person(by, on)
        act.check(in_post(granter, on))
        row = _the_list(list)
        receiver = the_person(person, on)
        owns = granter.id == row.owner_id or (granter.id == _asset_owner(row) and receiver.id == row.owner_id)
        authorised = Purpose.objects.filter(list=row, code=purpose).exists()
        act.check(may_grant(granter, owns, receiver, authorised))
        begins = starts_on or on
        _check_grant(begins, ends_on, on, reason)
        if Grant.objects.filter(person_id=receiver.id, list=row, purpose=purpose, withdrawn_at=None).exists():
            raise Conflict(f"{person} holds a grant for this purpose already. Withdraw it first to change it.")
        act.enter(starts_on=begins.isoformat(), ends_on=ends_on.isoformat(), may_add=may_add)
        given = Grant.objects.create(
            person_id=receiver.id,
            list=row,
            purpose=purpose,
            may_add=may_add,
            given_by_id=granter.id,
            given_at=at,
            reason=reason,
            starts_on=begins,
            ends_on=ends_on,
        )
        act.affects(persons=[receiver.id])
    return given


def withdraw_grant(*, by: str, at: datetime, list: str, person: str, purpose: str, reason: str) -> Grant:
    """Take a grant back. It stops at once, also for an opening that is running."""
    _check_texts(list=list, subject=person, purpose=purpose, reason=reason)
    with acting("grant.withdrawn", by=by, at=at, list=list, subject=person, purpose=purpose) as act:
        on = day_of(at)
        withdrawer = the_person(by, on)
        act.check(in_post(withdrawer, on))
        row = _the_list(list)
        act.check(may_withdraw(withdrawer.id in (row.owner_id, _asset_owner(row))))
        if not reason.strip():
            raise Invalid("Withdrawing a grant needs a reason.", {"reason": "Say why it is withdrawn."})
        live = Grant.objects.select_for_update(of=("self",), no_key=True)
        grant = live.filter(person__ref=person, list=row, purpose=purpose, withdrawn_at=None).first()
        if grant is None:
            raise NotFound("grant", f"{person} on {list} for {purpose}")
        act.enter()
        grant.withdrawn_at = at
        grant.withdrawn_reason = reason
        grant.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        act.affects(persons=[grant.person_id])
    return grant


def acknowledge_policy(*, by: str, at: datetime, document: str, number: int) -> Acknowledgement:
    """Record that a person has read one version of a user policy (finding S5). Again changes nothing but the log."""
    _check_texts(document=document)
    with acting("policy.acknowledged", by=by, at=at, document=document, number=number) as act:
        on = day_of(at)
        reader = the_person(by, on)
        act.check(may(reader, "policy.acknowledge", on))
        version = Version.objects.filter(document__ref=document, number=number).select_related("document").first()
        if version is None or version.document.kind != "user_policy" or version.status != "approved":
            raise NotFound("approved user policy", f"{document} version {number}")
        act.enter()
        said, _ = Acknowledgement.objects.get_or_create(person_id=reader.id, version=version, defaults={"at": at})
        act.affects(persons=[reader.id])
    return said


@dataclass(frozen=True, slots=True)
class Opening:
    """A look at a list. `nominals` are rows as plain values; they were read after the permit had been committed."""

    id: int
    list: str
    purpose: str
    until: datetime
    nominals: list[dict[str, Any]]


def open_list(*, by: str, at: datetime, list: str, purpose: str, reason: str = "", read: bool = True) -> Opening:
    """Open a list for a purpose and read who is on it, or with `read=False` nobody yet: pages read a page at a time.

    The gate in PostgreSQL decides and records, for every door alike. Two transactions: what is read in the first
    could be un-logged by rolling it back, so the rows come from the second. Raises NotAllowed, recorded by the gate.
    """
    role = role_for(the_person(by, day_of(at)), "policy.acknowledge")
    _check_texts(list=list, purpose=purpose, reason=reason)
    with _by_itself() as cursor:
        cursor.execute(
            "select outcome, code, reason, remedy, who, until, opening from muster.open_list(%s, %s, %s, %s)",
            [list, purpose, reason, Jsonb({"person": by, "door": door.get(), "role": role})],
        )
        outcome, *refusal, until, opening = cursor.fetchone()
    if outcome != "opened":
        raise NotAllowed(refuse(*refusal), recorded=True)
    return Opening(opening, list, purpose, until, nominals_seen(by, opening, list) if read else [])


def nominals_seen(by: str, opening: int, list: str | None = None) -> list[dict[str, Any]]:
    """The active nominals of an opening that is running and is this person's; none otherwise.

    Naming the opening's list, where it is known, saves a look-up.
    """
    columns = (
        "ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_at, review_on"
    )
    with _by_itself() as cursor:
        cursor.execute(f"select {columns} from muster.seen_through(%s, %s, %s)", [by, opening, list])  # noqa: S608
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    # A key that begins with _ is Muster's own note of a review, not one of the list's fields.
    fields = ({k: v for k, v in json.loads(row["details"]).items() if not k.startswith("_")} for row in rows)
    return [row | {"details": details} for row, details in zip(rows, fields, strict=True)]


@contextmanager
def _by_itself() -> Iterator[Any]:
    """A cursor for one statement that is a transaction of its own. Inside another transaction, which could be rolled
    back and the opening with it, that is an error. No BEGIN and COMMIT: each costs a journey to the server."""
    if connection.in_atomic_block:
        raise RuntimeError("A list is opened in a transaction of its own.")
    with connection.cursor() as cursor:
        yield cursor


def restate_due(*, by: str, at: datetime, lists: list[int], persons: list[int]) -> None:
    """State again the standings and clearances that time has overtaken (see `queries.stale`)."""
    with acting("standing.restated", by=by, at=at) as act:
        act.check(in_post(the_person(by, day_of(at)), day_of(at)))
        act.enter(lists=len(lists), persons=len(persons))
        act.affects(lists=lists, persons=persons)


def give_login(*, by: str, at: datetime, person: str) -> Login:
    """Let an analyst in post connect to PostgreSQL as themselves (finding E14); the same gate holds there.

    Records who the login is. The login itself is made by an administrator of PostgreSQL, which the program is not.
    """
    with acting("login.given", by=by, at=at, subject=person) as act:
        on = day_of(at)
        act.check(may(the_person(by, on), "login.give", on))
        analyst = the_person(person, on)
        act.check(first_refusal([in_post(analyst, on), may_have_login(analyst)]))
        take_turns("logins")
        held = Login.objects.filter(person_id=analyst.id).first()
        act.enter()
        if held is not None:
            held.ended_at = None
            held.save(update_fields=["ended_at"])
            return held
        # Logins are shared by all databases of a server, hence the database's name; the primary key, because a
        # reference may hold what a role's name cannot.
        name = f"{connection.settings_dict['NAME']}_analyst_{analyst.id}"
        if len(name.encode()) > LONGEST_ROLE:
            raise Conflict(f"A login would be called {name!r}, which is too long for PostgreSQL. Rename the database.")
        return Login.objects.create(person_id=analyst.id, name=name, granted_at=at)


def end_login(*, by: str, at: datetime, person: str) -> Login:
    """End an analyst's login. The gate stops knowing it at once, also where a connection is open."""
    with acting("login.ended", by=by, at=at, subject=person) as act:
        on = day_of(at)
        act.check(may(the_person(by, on), "login.give", on))
        login = Login.objects.select_for_update().filter(person__ref=person, ended_at=None).first()
        if login is None:
            raise NotFound("login", person)
        act.enter()
        login.ended_at = at
        login.save(update_fields=["ended_at"])
    return login


def _the_list(ref: str) -> List:
    """The list, locked: two grants at once would otherwise both find none for this purpose, and both be given."""
    lists = List.objects.select_for_update(of=("self",), no_key=True)
    row = lists.select_related("asset").filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    return row


def _asset_owner(row: List) -> int | None:
    """Who owns the list's asset; nobody, as long as the person who was named has not accepted."""
    return row.asset.owner_id if row.asset.accepted_at is not None else None


def _check_grant(begins: date, ends_on: date, on: date, reason: str) -> None:
    if ends_on < max(begins, on):
        raise Invalid("The grant would have ended.", {"ends_on": f"Use {max(begins, on):%Y-%m-%d} or later."})
    if not reason.strip():
        raise Invalid("A grant needs a reason.", {"reason": "Say why this person needs the list."})


def _check_texts(**texts: str) -> None:
    """Raises Invalid for a text that PostgreSQL cannot store: it could not be looked up, nor its refusal recorded."""
    if wrong := wrong_texts(texts, {"reason": 4000}, ()):
        raise Invalid("A text cannot be used.", wrong)
