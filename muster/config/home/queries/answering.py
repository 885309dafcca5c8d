"""What needs those who answer for all lists, assets and people by their office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q

from muster.access.persons.queries import leavers_left_behind
from muster.config.home.queries.ending import ending
from muster.config.home.rules import Need, counted
from muster.controls.queries import orphaned_assets
from muster.controls.queries.duties import findings_of_duty
from muster.controls.rules import SIRO
from muster.kernel.dates import day_of
from muster.lists.delegating.queries import open_table
from muster.lists.delegating.rules import may_vote_on_table
from muster.lists.queries import facts_of_lists
from muster.lists.queries.declared import TRIAGE_DAYS
from muster.lists.records import Authorisation, Declaration, List
from muster.lists.rules import PARTS, heard, may_authorise, part_wanted
from muster.people.rules import PersonFacts, may
from muster.rights.records import Complaint
from muster.rights.rules import acknowledge_by, may_keep_complaints

MOST = 50


def needs_of_office(person: PersonFacts, at: datetime) -> Iterator[Need]:
    on = day_of(at)
    if any(may(person, part.permission, on).allowed for part in PARTS.values()):
        yield from _to_decide(person, at)
    yield from _declared(person, on)
    if may(person, "list.oversee", on).allowed:
        yield from _for_the_board(person)
    yield from _delegation(person, on)
    if may_keep_complaints(person, on).allowed:
        yield from _complaints()
    if may(person, "owner.name", on).allowed or may(person, "register.keep", on).allowed:
        yield from _orphaned(person, at)
    if "siro" in person.roles:
        yield from _to_mend(at)
    if may(person, "people.keep", on).allowed:
        yield from _left_behind(on)


def _to_decide(person: PersonFacts, at: datetime) -> Iterator[Need]:
    """Lists that wait for a decision and in which this person has a part: they have all that they need, and this person
    has neither said what they think yet nor proposed, changed or owns them."""
    on = day_of(at)
    ready = Q(standings__door="authorise", standings__verdict="met")
    still = Q(standings__until=None) | Q(standings__until__gt=at)
    # what was authorised urgently waits for its full decision, and what ends soon for its renewal
    urgent = Q(authorisations__voided_at=None, authorisations__urgent_until__isnull=False)
    asked = Q(state="proposed") | Q(state="authorised") & (urgent | Q(id__in=ending(on)))
    waiting = List.objects.filter(ready & still & asked).select_related("owner", "proposed_by").distinct()
    rows = list(waiting.order_by("proposed_at", "id")[:MOST])
    facts = facts_of_lists(rows, on) if rows else {}
    for row in rows:
        tier = facts[row.id].tier
        since, others = day_of(row.proposed_at), f"Who takes part. {tier.title}."
        # the shortest authorisation there is: how long it is to be is for the decision
        decides = may_authorise(person, facts[row.id], on + timedelta(days=1), on).allowed
        if decides and heard(facts[row.id], "whatever was advised").allowed:
            yield Need(
                f"Decide whether “{row.title}” ({row.ref}) may {'exist' if row.state == 'proposed' else 'go on'}.",
                f"{row.owner.name} asks for it, and it has all that it needs.",
                f"Decide on {row.ref}",
                "lists:authorise",
                (row.ref,),
                since=since,
                others=others,
            )
        elif part := part_wanted(person, facts[row.id], on):
            yield Need(
                f"Say what you think of “{row.title}” ({row.ref}), which is asked for.",
                f"{row.owner.name} asks for it. You are asked as: {PARTS[part].title.lower()}.",
                f"Say what you think of {row.ref}",
                "lists:opinion",
                (row.ref,),
                since=since,
                others=others,
            )


def _declared(person: PersonFacts, on: date) -> Iterator[Need]:
    """Lists that somebody declared: for whoever decides what becomes of them, and for whoever must do it."""
    triages = may(person, "list.triage", on).allowed
    open_ones = Declaration.objects.filter(certified_at=None).select_related("list", "into")
    for row in open_ones.order_by("declared_at", "id")[:MOST] if triages else ():
        if not row.decision and row.declared_by_id != person.id:
            yield Need(
                f"Decide what becomes of “{row.list.title}” ({row.list.ref}), which was declared.",
                "Nothing can be done with it before, and it is still where it was.",
                f"Decide about {row.list.ref}",
                "lists:triage",
                (row.list.ref,),
                since=day_of(row.declared_at),
                by=day_of(row.declared_at) + timedelta(days=TRIAGE_DAYS),
                others="The senior information risk owner and the register keeper.",
            )
    for row in open_ones.filter(acts=person.id, decision__in=("merge", "destroy")).order_by("due_on", "id")[:MOST]:
        what = f"Merge it into {row.into.title}" if row.into else "Destroy it"
        yield Need(
            f"{what}: “{row.list.title}” ({row.list.ref}).",
            "Then ask somebody who saw it to certify that it is done.",
            "See the declared lists",
            "lists:declared",
            by=row.due_on,
            others="Nobody else.",
        )


def _for_the_board(person: PersonFacts) -> Iterator[Need]:
    """Decisions that stand, were not the board's own, and nobody has dealt with for it."""
    waiting = Authorisation.objects.filter(voided_at=None, oversight=None).exclude(tier="board", urgent_until=None)
    figures = waiting.exclude(decided_by=person.id).aggregate(number=Count("id"), first=Min("decided_at"))
    if figures["number"]:
        yield Need(
            f"Look at {counted(figures['number'], 'decision')} on lists for the board.",
            "The board notes each decision that was not its own, calls it in or revokes it.",
            "See the decisions that wait for the board",
            "lists:oversight",
            since=day_of(figures["first"]),
            others="Any other member of the board.",
        )


def _complaints() -> Iterator[Need]:
    """Complaints that wait to be acknowledged, the first due first, and then those that wait for an answer."""
    unacknowledged_first = F("acknowledged_on").asc(nulls_first=True)
    waiting = Complaint.objects.filter(answered_on=None).order_by(unacknowledged_first, "received_on", "ref")
    for row in waiting[:MOST]:
        new = row.acknowledged_on is None
        yield Need(
            f"{'Acknowledge' if new else 'Answer'} complaint {row.ref}: {row.about[:200]}",
            "Whoever complains must hear within 30 days that it came." if new else "Answer without undue delay.",
            f"Complaint {row.ref}",
            "complaints:complaint",
            (row.ref,),
            by=acknowledge_by(row.received_on) if new else None,
            since=None if new else row.received_on,
            others="Whoever else keeps complaints.",
        )


def _delegation(person: PersonFacts, on: date) -> Iterator[Need]:
    """A table of delegation that waits for this member's vote."""
    table = open_table()
    if table is None or not may_vote_on_table(person, table.proposed_by.ref, on).allowed:
        return
    if not table.votes.filter(person=person.id).exists():
        yield Need(
            f"Vote on table {table.number} of who may decide on lists.",
            f"{table.proposed_by.name} proposes it. Until the board agrees, the table before holds.",
            f"Vote on table {table.number}",
            "lists:vote_on_delegation",
            (table.number,),
            since=day_of(table.proposed_at),
            others="The other members of the board vote too.",
        )


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
