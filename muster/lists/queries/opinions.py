"""What has been said of a list since it was last decided on. Assessors are blind to each other until both spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from muster.lists.records import Authorisation, Declined
from muster.lists.records import Opinion as OpinionRow
from muster.lists.rules import ASSESSORS, PARTS, SAYS, Opinion, counted
from muster.people.queries import person_facts_by_id


def opinions_on(hashes: Mapping[int, str], on: date) -> dict[int, tuple[Opinion, ...]]:
    """What counts on a day of what was said of these lists (primary key to the hash of what each is now) since each was
    last decided on: the last word of each person in each part. Five queries."""
    rounds = rounds_of(hashes)
    last: dict[tuple[int, int, str], OpinionRow] = {}
    for each in OpinionRow.objects.filter(list__in=[*hashes], decided_hash__in=set(hashes.values())).order_by("id"):
        if each.decided_hash == hashes[each.list_id] and each.round == rounds[each.list_id]:
            last[each.list_id, each.person_id, each.part] = each
    persons = person_facts_by_id((person for _, person, _ in last), on)
    found: dict[int, list[Opinion]] = {}
    for each in last.values():
        said = Opinion(persons[each.person_id], each.part, each.says, each.reason, each.conflict, each.at)
        found.setdefault(each.list_id, []).append(said)
    return {key: counted(said, on) for key, said in found.items()}


def rounds_of(lists: Iterable[int]) -> dict[int, int]:
    """How many decisions there have been on each of these lists (by primary key), for it or against it; an urgent one
    is none. Two queries."""
    rounds = Counter[int]()
    keys = [*lists]
    for decisions in (Authorisation.objects.filter(urgent_until=None), Declined.objects.all()):
        counts = decisions.filter(list__in=keys).order_by().values_list("list").annotate(number=Count("id"))
        rounds.update(dict(counts))
    return rounds


def opinions_shown(opinions: tuple[Opinion, ...], reader: str) -> list[dict[str, Any]]:
    """What was said, as a reader may see it. While not all assessors have spoken nobody sees what one said but that
    assessor, or whoever reads it could tell the other."""
    blind = sum(each.part == "assessor" for each in opinions) < ASSESSORS
    rows = []
    for each in opinions:
        hidden = blind and each.part == "assessor" and each.person.ref != reader
        rows.append(
            {
                "part": PARTS[each.part].title,
                "person": each.person.name,
                "at": each.at,
                "hidden": hidden,
                "says": "" if hidden else SAYS[each.says],
                "reason": "" if hidden else each.reason,
                "conflict": "" if hidden else each.conflict,
            }
        )
    return rows
