"""Putting a person on a list, reviewing their place on it, and taking them off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.decision import Decision, allow, refuse
from muster.kernel.errors import Conflict, NotFound, invalid_if
from muster.lists.actions.found import the_list
from muster.lists.queries import entitled_to_add, opening_decision, standing_decision, terms_of_lists, unit_of_may_add
from muster.lists.records import List, Nominal
from muster.lists.rules import LIMITS, may_add, still_running, wrong_review
from muster.lists.validation import (
    ONE_DAY,
    column_names,
    detail_parameters,
    faults_sql,
    insert_sql,
    parameters,
    wrong_with_cell,
)
from muster.log.acting import Acting, acting
from muster.log.records import Entry
from muster.people.queries import the_person
from muster.people.rules import PersonFacts, may


def add_nominal(
    *,
    by: str,
    at: datetime,
    list: str,
    ref: str,
    family_name: str,
    given_names: str = "",
    born_on: date | None = None,
    categories: Sequence[str],
    criteria: Sequence[str],
    source: str,
    basis: str,
    details: Mapping[str, str] | None = None,
    review_on: date,
) -> None:
    """Put one person on a list, by the same checks as an import. They can be seen only in an opening made afterwards.

    Raises NotAllowed (role, grant, the list's standing, or the reference is taken) and Invalid by field.
    """
    with acting("nominal.added", by=by, at=at, list=list, nominal=ref) as act:
        row, person = check_may_add(act, list)
        terms = terms_of_lists([row.id])[row.id]
        given = {"ref": ref, "family_name": family_name, "given_names": given_names, "source": source, "basis": basis}
        given |= {"categories": ";".join(categories), "criteria": ";".join(criteria)}
        given |= {"born_on": born_on.isoformat() if born_on else "", "review_on": review_on.isoformat()}
        one = _One(given | dict(details or {}), [each.name for each in terms.fields])
        days = {"born": born_on, "due": review_on}
        invalid_if(one.faults(parameters(terms, day_of(at)) | days), f"Nobody was put on {list}.")
        act.check(_free(row, one.texts["ref"]))
        act.enter()
        one.insert({"list": row.id, "added_by": person.id, "added_at": at})
        act.affects(lists=[row.id])


def review_nominal(*, by: str, at: datetime, opening: int, nominal_ref: str, review_on: date, reason: str) -> None:
    """Keep a person on the list until the next review. Only through an opening of one's own: who decides must have
    been able to look. The reason stays with the person's row."""
    with acting("nominal.reviewed", by=by, at=at, list=_list_of(opening), nominal=nominal_ref, opening=opening) as act:
        row, nominal = _seen(act, opening, nominal_ref)
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Keeping a person needs its reason.")
        invalid_if(wrong_review(review_on, day_of(at), row.review_months), "The next review is not right.")
        act.enter(review_on=review_on.isoformat())
        # "_review" cannot be a field of the list's own: their names begin with a letter.
        review = {"on": day_of(at).isoformat(), "by": by, "reason": reason}
        Nominal.objects.filter(pk=nominal.pk).update(review_on=review_on, details=nominal.details | {"_review": review})
        act.affects(lists=[row.id])


def remove_nominal(*, by: str, at: datetime, opening: int, nominal_ref: str, reason: str) -> None:
    """Take a person off the list, through an opening of one's own. The row stays for retention to dispose of, so that
    the same person cannot come back unnoticed (E3a)."""
    with acting("nominal.removed", by=by, at=at, list=_list_of(opening), nominal=nominal_ref, opening=opening) as act:
        row, nominal = _seen(act, opening, nominal_ref)
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Taking a person off needs its reason.")
        act.enter()
        Nominal.objects.filter(pk=nominal.pk).update(state=Nominal.State.REMOVED, removed_at=at, removed_reason=reason)
        act.affects(lists=[row.id])


def check_may_add(act: Acting, list: str) -> tuple[List, PersonFacts]:
    """The list, locked, and who acts; refuses unless they may add to it and it stands at the door "add" (A2).

    PostgreSQL asks again at the insert; asked only there, the answer would be an error without a remedy.
    """
    today = day_of(act.at)
    person = the_person(act.by, today)
    act.check(may(person, "nominal.add", today))
    row = the_list(list)
    act.check(may_add(person, entitled_to_add(row.id, person.ref, today), today))
    act.check(unit_of_may_add(row, person, today))
    act.check(standing_decision(row.id, "add"))
    return row, person


def _free(row: List, ref: str) -> Decision:
    """Whether nobody is or was on the list under this reference. A refusal, as a conflict leaves no entry: whoever
    tries references would learn who is on a list without a trace of it. The reason does not repeat the reference."""
    if not _ask("select muster.on_list_already(%s, %s)", [row.id, [ref]]):
        return allow()
    return refuse(
        "nominal.taken",
        f"This reference is on {row.ref} already, or was taken off it.",
        "Open the list to see who is on it, or use another reference.",
        "You",
    )


class _One:
    """One row to be judged and inserted like the rows of a file, without a table of its own."""

    def __init__(self, texts: Mapping[str, str], details: Sequence[str]) -> None:
        self.details = details
        self._columns = column_names(details)
        self.texts = {name: text.strip() for name, text in texts.items()}
        columns = ", ".join(self._columns.values())
        values = ", ".join(f"%(c_{column})s::text" for column in self._columns.values())
        self._staged = f"staged (row, {columns}) as (select 1::bigint, {values})"
        self._cells = {f"c_{column}": self.texts.get(name, "") for name, column in self._columns.items()}

    def faults(self, given: dict[str, Any]) -> dict[str, str]:
        unknown = self.texts.keys() - self._columns.keys()
        faults = dict.fromkeys(unknown, "The list has no such field.")
        faults |= {name: why for name, text in self.texts.items() if (why := wrong_with_cell(name, text))}
        if faults:
            return faults
        sql, said = faults_sql("staged", self.details, given)
        rows = _ask(f"with {self._staged}, {ONE_DAY}, {sql}", said | self._cells)
        return {field: reason for _, field, reason in reversed(rows)}

    def insert(self, given: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"with {self._staged} {insert_sql('staged', self.details)}",
                given | self._cells | detail_parameters(self.details),
            )


def _list_of(opening: int) -> str | None:
    """The list that an opening is of, whoever's it is: for the entry, also when it is refused."""
    return Entry.objects.filter(id=opening, event="list.opened").values_list("list", flat=True).first()


def _seen(act: Acting, opening: int, nominal_ref: str) -> tuple[List, Nominal]:
    """The list of the opening, locked, and the person on it; refuses without a live opening of one's own."""
    today = day_of(act.at)
    person = the_person(act.by, today)
    act.check(may(person, "nominal.add", today))
    act.look_through(opening)
    act.check(opening_decision())
    row = the_list(act.about["list"])
    act.check(may_add(person, entitled_to_add(row.id, person.ref, today), today))
    act.check(still_running(row.authorisations.filter(voided_at=None).aggregate(last=Max("ends_on"))["last"], today))
    # Not locked itself: before its entry this transaction may not change the row. The list's lock keeps others out.
    nominal = Nominal.objects.filter(list=row, ref=nominal_ref).first()
    if nominal is None:
        raise NotFound("nominal", nominal_ref)
    if nominal.state != Nominal.State.ACTIVE:
        raise Conflict(f"This person was taken off {row.ref} already.")
    return row, nominal


def _ask(query: str, given: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())
