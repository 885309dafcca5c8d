"""Lists as the rules that decide on them see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from muster.lists.delegating.queries import delegation_in_force
from muster.lists.queries.flags import unanswered_flags
from muster.lists.queries.opinions import opinions_on
from muster.lists.queries.terms import terms_of_lists
from muster.lists.records import List
from muster.lists.rules import ListFacts, decided_hash
from muster.log.records import Entry
from muster.people.queries import lines_of


def facts_of(row: List, on: date) -> ListFacts:
    """One list's facts on a day."""
    return facts_of_lists([row], on)[row.id]


def facts_of_lists(rows: Sequence[List], on: date) -> dict[int, ListFacts]:
    """The facts of these lists on a day, by primary key: a fixed number of queries. Their authors are read from the
    log, so that whoever changed a list cannot then authorise it."""
    wrote = _wrote([row.ref for row in rows])
    authors = {row.id: frozenset({row.proposed_by.ref, *wrote.get(row.ref, ())}) for row in rows}
    terms = terms_of_lists([row.id for row in rows])
    lines = lines_of(authors)
    unanswered = unanswered_flags(terms)
    delegation = delegation_in_force()
    opinions = opinions_on({row.id: decided_hash(terms[row.id]) for row in rows}, on)
    return {
        row.id: ListFacts(
            ref=row.ref,
            state=row.state,
            owner=row.owner.ref,
            authors=authors[row.id],
            terms=terms[row.id],
            line=lines[row.id],
            opinions=opinions.get(row.id, ()),
            unanswered=unanswered[row.id],
            delegation=delegation,
        )
        for row in rows
    }


def _wrote(refs: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    wrote = Entry.objects.filter(list__in=list(refs), event__in=("list.proposed", "list.changed"), outcome="permitted")
    for ref, person in wrote.filter(person__isnull=False).values_list("list", "person").distinct():
        found.setdefault(ref, set()).add(person)
    return found
