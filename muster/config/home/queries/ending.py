"""What needs somebody because a decision on a list ends, or because a condition of it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from muster.config.home.rules import SOON, Need
from muster.kernel.dates import day_of
from muster.lists.records import Authorisation, Condition, List
from muster.lists.rules import reminder
from muster.oversight.records import Recommendation
from muster.oversight.rules import TO_DO
from muster.people.rules import PersonFacts

MOST = 50
FURTHEST = timedelta(days=190)
"""No authorisation of more than two years is given, so that no reminder begins longer before the end."""


def ending(on: date, owner: int | None = None) -> list[int]:
    """The lists that somebody must be reminded of on a day, by primary key, the first to end first; of one owner, or of
    all. One query, of three columns: a force has thousands of them, and few are due."""
    running = Authorisation.objects.filter(
        voided_at=None, urgent_until=None, list__state=List.State.AUTHORISED, ends_on__lte=on + FURTHEST
    )
    mine = running if owner is None else running.filter(list__owner=owner)
    rows = mine.order_by("ends_on", "id").values_list("list_id", "starts_on", "ends_on")
    return [key for key, starts_on, ends_on in rows if reminder(starts_on, ends_on, on)]


def to_ask_for(person: PersonFacts, on: date) -> Iterator[Need]:
    """Lists of this owner whose authorisation ends, or that were authorised urgently and wait for the full decision."""
    first = Authorisation.objects.filter(voided_at=None, urgent_until=None, list__in=ending(on, person.id)[:MOST])
    for row in first.select_related("list").order_by("ends_on", "id"):
        name = f"“{row.list.title}” ({row.list.ref})"
        over = row.ends_on < on
        yield Need(
            f"Renew {name}, or close it: its authorisation {'ended' if over else 'ends'} on {row.ends_on:%-d %B %Y}.",
            "It may only be looked into now, and soon not even that."
            if over
            else "After that day nobody is added and nothing is shared. Everybody is heard anew, so begin in time.",
            f"What a renewal of {row.list.ref} is decided on",
            "lists:renewal",
            (row.list.ref,),
            by=row.ends_on,
            others="The assessors and whoever else its tier asks for are asked at the same time.",
        )
    urgent = Authorisation.objects.filter(voided_at=None, urgent_until__isnull=False, list__owner=person.id)
    for row in urgent.select_related("list").order_by("urgent_until")[:MOST]:
        yield Need(
            f"Have the full decision on “{row.list.title}” ({row.list.ref}) made.",
            f"It was authorised urgently until {row.urgent_until:%-d %B %Y at %H:%M} UTC, which is given once.",
            f"Who is still to be heard on {row.list.ref}",
            "lists:renewal",
            (row.list.ref,),
            by=day_of(row.urgent_until),
            others="Whoever its tier asks for.",
        )


def recommendations_due(person: PersonFacts, on: date) -> Iterator[Need]:
    """Recommendations that this person answers for, due within 30 days or overdue."""
    mine = Recommendation.objects.filter(owner=person.id, status__in=TO_DO, due_on__lte=on + SOON)
    for row in mine.order_by("due_on", "ref")[:MOST]:
        yield Need(
            f"Say how far {row.ref} is: {row.text[:200]}",
            f"It comes from: {row.source}.",
            f"Say how far {row.ref} is",
            "recommendations:move",
            (row.ref,),
            by=row.due_on,
            others="Nobody else; the register keeper can give it to somebody else.",
        )


def conditions_due(person: PersonFacts, on: date) -> Iterator[Need]:
    """Conditions that this person answers for, due within 30 days or missed."""
    due = Condition.objects.filter(owner=person.id, met_at=None, authorisation__voided_at=None, due_on__lte=on + SOON)
    for row in due.select_related("authorisation__list").order_by("due_on", "id")[:MOST]:
        of = row.authorisation.list
        yield Need(
            f"Meet a condition of “{of.title}” ({of.ref}): {row.says}",
            f"The list {'closes after that day' if row.due_on >= on else 'is closed'} until it is met.",
            f"Say that condition {row.number} of {of.ref} is met",
            "lists:condition",
            (of.ref, row.number),
            by=row.due_on,
            others="The list's owner can say so too.",
        )
