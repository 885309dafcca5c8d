"""Reads what a person is told about lists: a fixed number of queries, however many lists and grants there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from muster.access.queries import clearance_facts
from muster.access.records import Acknowledgement, Clearance, Grant
from muster.access.rules import clear
from muster.access.telling.rules import NOT_JUDGED, Told, overtaken, tell, told_to
from muster.controls.catalogue import judge, standings
from muster.controls.queries import list_facts
from muster.controls.records import Standing, StatedFinding
from muster.controls.rules import Judgement
from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import KINDS, VersionFacts, in_force, lapsed
from muster.kernel.decision import Finding, Verdict
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_line
from muster.lists.records import List, Purpose
from muster.people.rules import PersonFacts

Versions = Mapping[str, Sequence[VersionFacts]]


@dataclass(frozen=True, slots=True)
class Row:
    """A list as it stands in the index."""

    ref: str
    title: str
    owner: str
    purposes: tuple[str, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class GrantTold:
    """A grant, whether its holder is cleared by it, and what is missing where not."""

    id: int
    person: str
    name: str
    organisation: str
    purpose: str
    title: str
    reason: str
    given_by: str
    starts_on: date
    ends_on: date
    may_add: bool
    code: str
    finding: Finding

    @property
    def cleared(self) -> bool:
        return self.finding.verdict is Verdict.MET


@dataclass(frozen=True, slots=True)
class DocumentTold:
    ref: str
    kind: str
    title: str
    version: VersionFacts | None
    lapsed: bool
    newest: VersionFacts


def find_list(ref: str) -> List | None:
    """The list with who answers for it and what it is kept as; None when there is none."""
    if wrong_with_line(ref):
        return None  # PostgreSQL fails on what it cannot store
    rows = List.objects.select_related(
        "owner__unit", "owner__organisation", "proposed_by", "asset__owner__unit", "asset__owner__organisation",
        "asset__unit", "asset__location", "asset__retention_rule", "asset__master",
    )  # fmt: skip
    return rows.filter(ref=ref).first()


def live_grants(person: int, on: date) -> QuerySet[Grant]:
    """The grants of a person that count that day."""
    return Grant.objects.filter(person=person, withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)


def log_is_behind() -> bool:
    """Whether the gate refuses everybody just now, as the log is not keeping up."""
    with connection.cursor() as cursor:
        cursor.execute("select muster.log_is_behind()")
        return bool(cursor.fetchone()[0])


def standings_told(at: datetime, lists: Iterable[int], door: str = "open") -> dict[int, Told]:
    """Each list's standing at a door as the gate would judge it now: as stated, and where time has overtaken that,
    judged afresh, as opening does (see `access.queries.stale`)."""
    wanted = list(lists)
    stated = {each.list_id: each for each in Standing.objects.filter(list__in=wanted, door=door)}
    behind = door == "open" and log_is_behind()
    told = {key: tell(NOT_JUDGED, at) for key in wanted if key not in stated}
    old = []
    for key, each in stated.items():
        if overtaken(each.verdict, each.until, each.improves_at, at):
            old.append(key)
        else:
            told[key] = tell(_finding(each), at, control=each.control, log_behind=behind)
    if old:
        for key, facts in list_facts(at, ids=old).items():
            control, finding = standings(facts, judge(facts, at), at)[door]
            told[key] = tell(finding, at, control=control, log_behind=behind)
    return told


def judged(row: List, at: datetime) -> tuple[tuple[Judgement, ...], Versions]:
    """Every control's finding of a list, afresh, and the versions of its documents by kind."""
    facts = list_facts(at, ids=[row.id])[row.id]
    return judge(facts, at), facts.documents


def lists_told(
    at: datetime, person: PersonFacts, on: date, *, search: str = "", mine: bool = False
) -> list[tuple[int, Told]]:
    """The lists that a person may know of, by primary key and worst first: all of them for own people, for a partner
    those of which they hold a live grant (finding T9). `mine`: those they own, whose asset they own, or which they were
    granted. Little is read of each, as only a page of them is shown: see `rows_of`."""
    rows = List.objects.order_by("title", "ref")
    granted = live_grants(person.id, on).values("list")
    if not person.at_home:
        rows = rows.filter(id__in=granted)
    if mine:
        rows = rows.filter(Q(owner=person.id) | Q(asset__owner=person.id) | Q(id__in=granted))
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(ref__icontains=search) | Q(owner__name__icontains=search))
    titles = dict(rows.values_list("id", "title"))
    told = standings_told(at, titles)
    lacking = StatedFinding.objects.filter(list__in=titles).exclude(verdict="met")
    wanting = dict(lacking.values_list("list").annotate(Count("id")))
    worst = sorted(titles, key=lambda key: _worst_first(titles[key], told[key], wanting.get(key, 0)))
    return [(key, told_to(person, told[key])) for key in worst]


def rows_of(told: Iterable[tuple[int, Told]]) -> list[Row]:
    """These lists as they stand in the index, in the order given."""
    standing = dict(told)
    rows = List.objects.filter(id__in=standing).select_related("owner").prefetch_related("purposes").in_bulk()
    return [
        Row(rows[key].ref, rows[key].title, rows[key].owner.name, _purposes(rows[key]), standing[key])
        for key in standing
    ]


def grants_told(row: List, at: datetime, titles: Mapping[str, str], *, person: int | None = None) -> list[GrantTold]:
    """The grants on a list that were not withdrawn, of everybody or of one person, each with its clearance as the gate
    would judge it now. Those that do not let anybody in come first."""
    grants = Grant.objects.filter(list=row, withdrawn_at=None)
    if person is not None:
        grants = grants.filter(person=person)
    found = list(grants.select_related("person__organisation", "given_by", "list").order_by("person__name", "purpose"))
    clearances = {(each.person_id, each.purpose): each for each in Clearance.objects.filter(list=row)}
    answers: dict[int, tuple[str, Finding]] = {}
    old = []
    for grant in found:
        each = clearances.get((grant.person_id, grant.purpose))
        if each is None or overtaken(each.verdict, each.until, each.improves_at, at):
            old.append(grant)
        else:
            answers[grant.id] = (each.code, _finding(each))
    for grant, facts in clearance_facts(old, at) if old else []:
        cleared = clear(facts, at)
        answers[grant.id] = (cleared.code, cleared.finding)
    told = [_grant(grant, titles.get(grant.purpose, grant.purpose), *answers[grant.id]) for grant in found]
    return sorted(told, key=lambda each: each.cleared)


def documents_told(kinds: Versions, on: date) -> list[DocumentTold]:
    """The documents of a list, in the order of their kinds: what is in force and until when. No query."""
    told = []
    for kind in KINDS:
        by_document: dict[str, list[VersionFacts]] = {}
        for version in kinds.get(kind, ()):
            by_document.setdefault(version.document, []).append(version)
        for ref, versions in by_document.items():
            current = in_force(versions, on)
            ended = current is not None and lapsed(current, on)
            told.append(DocumentTold(ref, KINDS[kind], versions[-1].title, current, ended, versions[-1]))
    return told


def versions_of(row: List) -> Versions:
    """The versions of a list's documents, by kind."""
    return versions_of_assets([row.asset_id])[row.asset_id]


def policy_to_read(kinds: Versions, person: int, on: date) -> tuple[VersionFacts | None, bool]:
    """The user policy in force, of these documents, and whether this person has acknowledged that version of it."""
    version = in_force(kinds.get("user_policy", ()), on)
    if version is None:
        return None, False
    return version, Acknowledgement.objects.filter(person=person, version=version.id).exists()


def the_grant(row: List, number: int) -> Grant:
    """A grant of this list, also one withdrawn since. Raises NotFound, also for a grant of another list."""
    grant = Grant.objects.filter(list=row, id=number).select_related("person").first()
    if grant is None:
        raise NotFound("grant", str(number))
    return grant


def purposes_of(row: List) -> dict[str, str]:
    """The purposes a list is authorised for: code to title."""
    return dict(Purpose.objects.filter(list=row).order_by("id").values_list("code", "title"))


def _finding(stated: Standing | Clearance) -> Finding:
    return Finding(Verdict(stated.verdict), stated.reason, stated.remedy, stated.who, stated.until, stated.improves_at)


def _worst_first(title: str, told: Told, wanting: int) -> tuple[bool, int, float, str]:
    """Closed before open; of the closed the one that lacks most, of the others the one that closes soonest."""
    until = told.finding.until
    return told.usable, -wanting, until.timestamp() if until else float("inf"), title


def _purposes(row: List) -> tuple[str, ...]:
    return tuple(each.title for each in sorted(row.purposes.all(), key=lambda each: each.id))


def _grant(grant: Grant, title: str, code: str, finding: Finding) -> GrantTold:
    return GrantTold(
        id=grant.id,
        person=grant.person.ref,
        name=grant.person.name,
        organisation="" if grant.person.organisation.home else grant.person.organisation.name,
        purpose=grant.purpose,
        title=title,
        reason=grant.reason,
        given_by=grant.given_by.name,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        may_add=grant.may_add,
        code=code,
        finding=finding,
    )
