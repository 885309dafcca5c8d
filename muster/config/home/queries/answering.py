"""What needs those who answer for all lists, assets and people by their office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q

from muster.access.persons.queries import leavers_left_behind
from muster.config.home.rules import Need, counted
from muster.controls.queries import orphaned_assets
from muster.controls.queries.duties import findings_of_duty
from muster.controls.rules import SIRO
from muster.kernel.dates import day_of
from muster.lists.queries import terms_of_lists
from muster.lists.records import List
from muster.lists.rules import TIERS, ListFacts, may_authorise
from muster.log.records import Entry
from muster.people.rules import PersonFacts, may

MOST = 50


def needs_of_office(person: PersonFacts, at: datetime) -> Iterator[Need]:
    on = day_of(at)
    if may(person, "list.authorise", on).allowed:
        yield from _to_authorise(person, at)
    if may(person, "owner.name", on).allowed or may(person, "register.keep", on).allowed:
        yield from _orphaned(person, at)
    if "siro" in person.roles:
        yield from _to_mend(at)
    if may(person, "people.keep", on).allowed:
        yield from _left_behind(on)


def _to_authorise(person: PersonFacts, at: datetime) -> Iterator[Need]:
    """Lists that wait for a decision and that this person may decide on: complete, of a tier they are senior enough
    for, and neither proposed, changed nor owned by them."""
    on = day_of(at)
    ready = Q(standings__door="authorise", standings__verdict="met")
    still = Q(standings__until=None) | Q(standings__until__gt=at)
    waiting = List.objects.filter(ready & still, state="proposed").select_related("owner", "proposed_by")
    rows = list(waiting.order_by("proposed_at", "id")[:MOST])
    terms = terms_of_lists([row.id for row in rows]) if rows else {}
    wrote = _authors([row.ref for row in rows]) if rows else {}
    for row in rows:
        authors = frozenset({row.proposed_by.ref, *wrote.get(row.ref, ())})
        facts = ListFacts(row.ref, row.state, row.owner.ref, authors, terms[row.id])
        # the shortest authorisation there is: how long it is to be is for the decision
        if may_authorise(person, facts, on + timedelta(days=1), on).allowed:
            yield Need(
                f"Decide whether “{row.title}” ({row.ref}) may exist.",
                f"{row.owner.name} asks for it, and it has all that it needs.",
                f"Decide on {row.ref}",
                "lists:authorise",
                (row.ref,),
                since=day_of(row.proposed_at),
                others=f"Whoever is senior enough for its tier. {TIERS[row.tier].title}.",
            )


def _authors(refs: list[str]) -> dict[str, set[str]]:
    """Who changed each of these lists, from the log, as `lists.queries.facts_of` does for one. One query."""
    found: dict[str, set[str]] = {}
    wrote = Entry.objects.filter(list__in=refs, event__in=("list.proposed", "list.changed"), outcome="permitted")
    for ref, person in wrote.filter(person__isnull=False).values_list("list", "person").distinct():
        found.setdefault(ref, set()).add(person)
    return found


def _orphaned(person: PersonFacts, at: datetime) -> Iterator[Need]:
    _, orphaned = orphaned_assets(at)
    if not orphaned:
        return
    names = may(person, "owner.name", day_of(at)).allowed
    it = counted(orphaned, "asset")
    yield Need(
        f"Ask somebody to own {it}." if names else f"Find out who should own {it}.",
        "Nobody in post has accepted to answer for what has no owner (finding R1).",
        "See what nobody answers for",
        "register:assets",
        query="?orphaned=yes",
        others="The register keeper finds out who should; the senior information risk owner asks them.",
    )


def _to_mend(at: datetime) -> Iterator[Need]:
    figures = (
        findings_of_duty(at, role=SIRO).order_by().aggregate(findings=Count("id"), lists=Count("list", distinct=True))
    )
    if figures["findings"]:
        yield Need(
            f"Mend {counted(figures['findings'], 'finding')} on {counted(figures['lists'], 'list')}.",
            "The controls found what only the senior information risk owner can mend.",
            "See what falls to you",
            "assurance:findings",
            query="?" + urlencode({"role": SIRO}),
            others="Nobody else.",
        )


def _left_behind(on: date) -> Iterator[Need]:
    for row in leavers_left_behind(on)[:MOST]:
        yield Need(
            row["text"],
            "",
            f"See what {row['name']} left behind",
            row["to"],
            row["args"],
            since=row["since"],
        )
