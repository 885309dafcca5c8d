"""Lists and nominals for tests, made by calling actions; standings are stated directly."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from muster.lists import actions
from muster.lists.records import List
from muster.lists.rules import FieldTerms
from muster.people.records import Person
from tests.hearing import PROPOSAL, hear
from tests.people.build import person
from tests.register.build import asset

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)
ENDS = date(2026, 12, 15)
OWNER = "P-OWEN"

TERMS: dict[str, Any] = (
    {
        "tier": "low",
        "purposes": {"protect": "Protect people from violence"},
        "criteria": (
            ("C1", "inclusion", "Named in a crime report"),
            ("C2", "inclusion", "Asked for help"),
            ("R1", "removal", "No event in a year"),
        ),
        "fields": (FieldTerms("area", "Area", "fact", "To know who visits"),),
        "categories": {"suspect": "", "victim": "To protect them"},
        "legal_basis": "Common law duty to prevent crime.",
        "review_months": 6,
    }
    | PROPOSAL
    | {"basis": "task", "condition": ""}
)


def proposed(ref: str = "L-1", **more: Any) -> List:
    """A complete list of the lowest tier on an asset kept for a year, proposed by its owner P-OWEN."""
    person(OWNER, "list_owner", started_on=date(2020, 1, 1))
    asset(f"A-{ref}", retention_months=12)
    given = {"asset": f"A-{ref}", "ref": ref, "title": f"List {ref}", "owner": OWNER} | TERMS | more
    return actions.propose_list(by=OWNER, at=NOON, **given)


def authorised(ref: str = "L-1", ends_on: date = ENDS, conditions: Any = (), **more: Any) -> List:
    """A list that P-SUE, a chief superintendent and information asset owner, has authorised."""
    person("P-SUE", "iao", grade="CHSUPT", started_on=date(2020, 1, 1))
    row = proposed(ref, **more)
    standing(ref, "authorise")
    hear(ref, NOON, started_on=date(2020, 1, 1))
    reason = "Needed and proportionate."
    actions.authorise_list(by="P-SUE", at=NOON, list=ref, ends_on=ends_on, reason=reason, conditions=conditions)
    return row


def as_superuser(statement: str, *given: object) -> None:
    """Run one statement behind the triggers, as a superuser could."""
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("set search_path = muster")
        admin.execute("set session_replication_role = replica")
        admin.execute(statement, given)


def standing(ref: str = "L-1", door: str = "add", verdict: str = "met", until: datetime | None = None) -> None:
    """State a list's standing at a door directly, as the controls would."""
    as_superuser(
        """insert into standing (list_id, door, verdict, control, reason, remedy, who, until, stated_at)
        select id, %s, %s, 'dpia', 'The DPIA says so.', 'Write a DPIA.', 'Asset owner', %s, now()
        from list where ref = %s
        on conflict (list_id, door) do update set verdict = excluded.verdict, until = excluded.until""",
        *(door, verdict, until, ref),
    )


def grant(to: str, ref: str = "L-1", *, may_add: bool = True, **dates: date) -> None:
    """A grant, directly: the actions on grants are another room's."""
    as_superuser(
        """insert into "grant" (person_id, list_id, purpose, may_add, given_by_id, given_at, reason, starts_on, ends_on,
            withdrawn_reason)
        select p.id, l.id, 'protect', %s, l.owner_id, now(), 'Needed.', %s, %s, ''
        from person p, list l where p.ref = %s and l.ref = %s""",
        *(may_add, dates.get("starts_on", TODAY), dates.get("ends_on", ENDS), to, ref),
    )


def accepting(ref: str = "L-1", **more: Any) -> List:
    """An authorised list that people may be put on."""
    row = authorised(ref, **more)
    standing(ref, "add")
    return row


def add(ref: str = "N-1", *, to: str = "L-1", by: str = OWNER, at: datetime = NOON, **more: Any) -> None:
    """Put Kit Marram, who is made up, on the list."""
    given: dict[str, Any] = {
        "family_name": "Marram",
        "given_names": "Kit",
        "born_on": date(2001, 2, 3),
        "categories": ["victim"],
        "criteria": ["C1"],
        "source": "Crime report 17",
        "basis": "fact",
        "review_on": date(2026, 9, 1),
    }
    actions.add_nominal(by=by, at=at, list=to, ref=ref, **(given | more))


def opened(ref: str = "L-1", by: str = OWNER) -> int:
    """An opening of the list by somebody cleared for it; gives its number."""
    standing(ref, "open")
    as_superuser(
        """insert into clearance (person_id, list_id, purpose, verdict, code, reason, remedy, who, stated_at)
        select p.id, l.id, 'protect', 'met', '', '', '', '', now() from person p, list l where p.ref = %s and l.ref = %s
        on conflict do nothing""",
        *(by, ref),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('muster.person', %s, true)", [by])
        cursor.execute("select outcome, reason, opening from muster.open_list(%s, 'protect', 'To test.')", [ref])
        outcome, reason, opening = cursor.fetchone()
    assert outcome == "opened", reason
    return int(opening)


def nominals(ref: str = "L-1") -> list[dict[str, Any]]:
    """Every nominal of a list, read behind the gate by a superuser, in the order of their references."""
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], row_factory=psycopg.rows.dict_row) as admin:
        return admin.execute(
            "select n.* from muster.nominal n join muster.list l on l.id = n.list_id where l.ref = %s order by n.ref",
            [ref],
        ).fetchall()


def person_id(ref: str) -> int:
    return Person.objects.get(ref=ref).id
