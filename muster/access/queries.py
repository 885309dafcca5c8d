"""Gathers what clearance is judged by: a fixed number of queries, however many grants there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from muster.access.records import Acknowledgement, Clearance, Grant
from muster.access.rules import ClearanceFacts, GrantFacts, TrainingFacts
from muster.controls.records import Standing
from muster.controls.rules import agreed_from, agreed_until
from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import VersionFacts, in_force, next_change
from muster.kernel.dates import day_of, start_of
from muster.kernel.text import wrong_with_line
from muster.lists.queries import lists_listed
from muster.lists.records import List, Purpose
from muster.people.queries import home_organisation, person_facts_by_id
from muster.people.rules import PersonFacts
from muster.training.queries import training_results


@dataclass(frozen=True, slots=True)
class Gathered:
    persons: Mapping[int, PersonFacts]
    training: Mapping[int, TrainingFacts]
    documents: Mapping[int, Mapping[str, Sequence[VersionFacts]]]
    purposes: Mapping[int, frozenset[str]]
    acknowledged: Mapping[int, frozenset[int]]
    home: str


def grants_in_scope(persons: Iterable[int] | None, lists: Iterable[int] | None) -> QuerySet[Grant]:
    """The grants not withdrawn of these persons or on these lists; all of them when neither is given."""
    grants = Grant.objects.filter(withdrawn_at=None).select_related("list").order_by("id")
    if persons is None and lists is None:
        return grants
    return grants.filter(Q(person__in=set(persons or ())) | Q(list__in=set(lists or ())))


def clearance_facts(grants: list[Grant], at: datetime) -> list[tuple[Grant, ClearanceFacts]]:
    """The facts behind each grant."""
    gathered = _gather(grants, at)
    return [(grant, _facts(grant, gathered, at)) for grant in grants]


def stale(at: datetime, *, list: str | None = None, person: str | None = None) -> tuple[Sequence[int], Sequence[int]]:
    """The lists and the persons whose standing or clearance time has overtaken: it could have improved, or it ended
    and what came after has not been judged. Of one list and one person when they are named."""
    if list is not None and wrong_with_line(list):
        return [], []  # PostgreSQL fails on what it cannot store, where the answer is that there is no such list
    overtaken = Q(improves_at__lte=at) | Q(until__lte=at, verdict="met")
    standings, clearances = Standing.objects.filter(overtaken), Clearance.objects.filter(overtaken)
    if list is not None:
        standings = standings.filter(list__ref=list)
    if person is not None:
        clearances = clearances.filter(person__ref=person)
    return (
        [*standings.values_list("list_id", flat=True).distinct()],
        [*clearances.values_list("person_id", flat=True).distinct()],
    )


def lists_shown(at: datetime) -> list[dict[str, object]]:
    """Every list with its standing at the door "open", as stated."""
    standings = {each.list_id: each for each in Standing.objects.filter(door="open")}
    keys = dict(List.objects.values_list("ref", "id"))
    rows = []
    for row in lists_listed():
        standing = standings.get(keys[str(row["ref"])])
        ended = standing is not None and standing.until is not None and standing.until <= at
        rows.append(
            row
            | {
                "standing": standing.verdict if standing and not ended else "unknown",
                "until": standing.until if standing and standing.verdict == "met" and not ended else None,
                "reason": _reason(standing, ended) or "Nobody has judged this list yet.",
            }
        )
    return rows


def grants_listed(at: datetime, *, list_ref: str | None = None) -> list[dict[str, object]]:
    """Every grant not withdrawn, with the clearance stated for it."""
    grants = (
        Grant.objects.filter(withdrawn_at=None).select_related("person", "list").order_by("list__ref", "person__ref")
    )
    if list_ref is not None:
        grants = grants.filter(list__ref=list_ref)
    stated = {(each.person_id, each.list_id, each.purpose): each for each in Clearance.objects.all()}
    rows = []
    for grant in grants:
        clearance = stated.get((grant.person_id, grant.list_id, grant.purpose))
        ended = clearance is not None and clearance.until is not None and clearance.until <= at
        holds = clearance is not None and clearance.verdict == "met" and not ended
        rows.append(
            {
                "list": grant.list.ref,
                "person": grant.person.ref,
                "name": grant.person.name,
                "purpose": grant.purpose,
                "ends_on": grant.ends_on,
                "may_add": grant.may_add,
                "clearance": "cleared" if holds else "not cleared",
                "until": clearance.until if clearance and holds else None,
                "reason": _reason(clearance, ended) or "Nobody has judged this grant yet.",
            }
        )
    return rows


def _reason(stated: Standing | Clearance | None, ended: bool) -> str:
    """Why, as it was stated; of what time has ended since, that it no longer holds."""
    if stated is None:
        return ""
    return f"No longer holds: {stated.reason}" if ended else stated.reason


def _gather(grants: list[Grant], at: datetime) -> Gathered:
    persons = {grant.person_id for grant in grants}
    lists = {grant.list_id for grant in grants}
    purposes: dict[int, set[str]] = defaultdict(set)
    for key, code in Purpose.objects.filter(list__in=lists).values_list("list_id", "code"):
        purposes[key].add(code)
    acknowledged: dict[int, set[int]] = defaultdict(set)
    for person, version in Acknowledgement.objects.filter(person__in=persons).values_list("person_id", "version_id"):
        acknowledged[person].add(version)
    course = settings.MUSTER["MUSTER_COURSE"]
    held = training_results(persons, course, day_of(at))
    return Gathered(
        persons=person_facts_by_id(persons, day_of(at)),
        training={key: TrainingFacts(each.state, course, each.until, each.improves_at) for key, each in held.items()},
        documents=versions_of_assets({grant.list.asset_id for grant in grants}),
        purposes={key: frozenset(codes) for key, codes in purposes.items()},
        acknowledged={key: frozenset(each) for key, each in acknowledged.items()},
        home=home_organisation().ref,
    )


def _facts(grant: Grant, gathered: Gathered, at: datetime) -> ClearanceFacts:
    person = gathered.persons[grant.person_id]
    documents = gathered.documents.get(grant.list.asset_id, {})
    agreements = documents.get("agreement", ())
    policies = documents.get("user_policy", ())
    policy = in_force(policies, day_of(at))
    changes_on = next_change(policies, day_of(at))
    return ClearanceFacts(
        person=person,
        list=grant.list.ref,
        grant=GrantFacts(grant.purpose, grant.starts_on, grant.ends_on),
        authorised_purposes=gathered.purposes.get(grant.list_id, frozenset()),
        training=gathered.training.get(grant.person_id, TrainingFacts("none", settings.MUSTER["MUSTER_COURSE"])),
        policy=policy.id if policy else None,
        policy_until=start_of(changes_on) if changes_on else None,
        acknowledged=gathered.acknowledged.get(grant.person_id, frozenset()),
        at_home=person.organisation == gathered.home,
        agreed_until=agreed_until(agreements, person.organisation, frozenset({grant.purpose}), at),
        agreed_from=agreed_from(agreements, person.organisation, frozenset({grant.purpose}), at),
    )
