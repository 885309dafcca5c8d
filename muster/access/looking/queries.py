"""Reads for the pages of an opening. Nominals are read through the gate's own function, so that its policies decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from muster.access.looking.rules import PAGE, WORDS, Look, adult_if_born_by, folded
from muster.access.records import Grant
from muster.controls.records import Standing
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_line
from muster.lists.records import List
from muster.people.records import Person, RoleHeld
from muster.people.rules import ROLES

ASKED_AT_MOST = 3
"""Most persons named where a role is held by several."""
LARGEST = 2**63 - 1
DUE_SOON = timedelta(days=30)
COLUMNS = "ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_at, review_on"


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody is told before they open a list. `granted` says until when they hold a grant, by purpose."""

    id: int
    ref: str
    title: str
    reason_policy: str
    purposes: tuple[tuple[str, str], ...]
    granted: Mapping[str, date]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Running:
    """An opening that is running and is the asker's own. `owned` says that the list, or its asset, is theirs too."""

    id: int
    list_id: int
    list: str
    title: str
    review_months: int | None
    purpose: str
    purpose_title: str
    until: datetime
    owned: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of the people seen through an opening: how many there are, how many fit, and those of this page."""

    total: int
    fitting: int
    page: int
    rows: Sequence[dict[str, Any]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.fitting // PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return (self.page - 1) * PAGE + len(self.rows)


def door_of(ref: str, person_id: int, on: date) -> Door:
    """A list as somebody stands before it: four queries. Raises NotFound."""
    row = None if wrong_with_line(ref) else List.objects.prefetch_related("purposes").filter(ref=ref).first()
    if row is None:
        raise NotFound("list", ref)
    live = Grant.objects.filter(list=row, person=person_id, withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)
    granted = dict(live.values_list("purpose", "ends_on"))
    purposes = sorted(((each.code, each.title) for each in row.purposes.all()), key=lambda each: each[0] not in granted)
    return Door(
        id=row.id,
        ref=row.ref,
        title=row.title,
        reason_policy=row.reason_policy,
        purposes=tuple(purposes),
        granted=granted,
        standing=Standing.objects.filter(list=row, door="open").first(),
    )


def running(by: str, opening: int) -> Running | None:
    """This opening, if it is this person's and runs now, by the gate's own judgement; None for every other number."""
    if opening > LARGEST:
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('muster.person', %s, true), set_config('muster.opening', %s, true)", [by, str(opening)]
        )
        cursor.execute(
            """select entry.id, list.id, list.ref, list.title, list.review_months, entry.purpose,
                coalesce(purpose.title, entry.purpose), entry.until,
                person.id = list.owner_id
                    or (asset.accepted_at is not null and coalesce(person.id = asset.owner_id, false))
            from entry join list on list.ref = entry.list
            join asset on asset.id = list.asset_id join person on person.ref = entry.person
            left join purpose on purpose.list_id = list.id and purpose.code = entry.purpose
            where entry.id = %s and list.id = muster.opened_list()""",
            [opening],
        )
        row = cursor.fetchone()
    return Running(*row) if row else None


def people_seen(by: str, opening: int, look: Look, on: date) -> Seen:
    """The page of people that was asked for: one query, in which nobody is seen unless the opening is this person's and
    runs. Searched and sorted in PostgreSQL, so that of 50,000 people no more than a page has to travel and be read."""
    where, given = _where(look, on)
    given |= {"by": by, "opening": opening, "size": PAGE, "page": max(look.page, 1), "adult": adult_if_born_by(on)}
    order = SORTS.get(look.sort, SORTS["protected"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""with seen as materialized (select * from muster.seen_through(%(by)s, %(opening)s)),
            fitting as materialized (select * from seen where {where}),
            counted as (
                select (select count(*) from seen) as total, count(*) as fits,
                       least(%(page)s, greatest(1, ceil(count(*) / %(size)s::numeric)))::int as page from fitting)
            select counted.total, counted.fits, counted.page, shown.* from counted left join (
                select {COLUMNS} from fitting order by {order}, ref
                limit %(size)s offset (select (page - 1) * %(size)s from counted)) as shown on true
            order by {order}, ref""",  # noqa: S608 - every part is one of ours; what somebody typed is a parameter
            given,
        )
        names = [column.name for column in cursor.description][3:]
        found = cursor.fetchall()
    total, fits, number = found[0][:3]
    rows = [_read(dict(zip(names, row[3:], strict=True))) for row in found if row[3] is not None]
    return Seen(total, fits, number, rows)


def one_seen(by: str, opening: int, ref: str) -> dict[str, Any] | None:
    """Everything on record of one person, seen through an opening; None for whom it does not show."""
    if wrong_with_line(ref):
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"select {COLUMNS} from muster.seen_through(%s, %s) where ref = %s", [by, opening, ref])  # noqa: S608
        names = [column.name for column in cursor.description]
        row = cursor.fetchone()
    return _read(dict(zip(names, row, strict=True))) if row else None


SORTS = {
    "protected": """case when born_on > %(adult)s or 'victim' = any (categories) then 0
        when born_on is null or categories && array['at_risk', 'witness'] then 1 else 2 end,
        family_name, given_names""",
    "name": "family_name, given_names",
    "ref": "ref",
    "review": "review_on",
}
"""The first is what one gets without asking: victims and children are not to be lost among many."""
FOLDED = (
    "regexp_replace(normalize(lower(concat_ws(' ', ref, given_names, family_name, source)), NFKD),"
    " U&'[\\0300-\\036F]', '', 'g')"
)
"""What is searched, as `rules.folded` writes it."""


def _where(look: Look, on: date) -> tuple[str, dict[str, Any]]:
    asked: list[tuple[bool | str, str, dict[str, Any]]] = [
        (look.category, "%(category)s = any (categories)", {"category": look.category}),
        (look.criterion, "%(criterion)s = any (criteria)", {"criterion": look.criterion}),
        (look.basis, "basis = %(basis)s", {"basis": look.basis}),
        (look.due == "overdue", "review_on < %(today)s", {"today": on}),
        (look.due == "soon", "review_on between %(today)s and %(soon)s", {"today": on, "soon": on + DUE_SOON}),
        (look.age == "child", "born_on > %(adult)s", {}),
        (look.age == "unknown", "born_on is null", {}),
    ]
    words = folded(look.words).split()[:WORDS]
    asked += [(True, f"strpos({FOLDED}, %(word{n})s) > 0", {f"word{n}": word}) for n, word in enumerate(words)]
    chosen = [each for each in asked if each[0]]
    given = {name: value for _, _, values in chosen for name, value in values.items()}
    return " and ".join(sql for _, sql, _ in chosen) or "true", given


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its details read. A key that begins with _ is Muster's own note of a review, no field."""
    details = json.loads(row["details"])
    return row | {
        "details": {key: value for key, value in details.items() if not key.startswith("_")},
        "reviewed": details.get("_review"),
    }


def whom_to_ask(who: str, list_ref: str, on: date) -> list[Person]:
    """The persons in post behind "who can" in a refusal: the list's or asset's own, else those who hold a role of that
    title. Nobody where the words name no role. One query."""
    people = Person.objects.select_related("unit", "organisation")
    if who == "List owner":
        found = people.filter(lists_owned__ref=list_ref)
    elif who in ("Information asset owner", "Asset owner"):
        found = people.filter(assets_owned__list__ref=list_ref, assets_owned__accepted_at__isnull=False)
    else:
        wanted = [code for code, role in ROLES.items() if role.title.lower() in who.lower()]
        wanted += ["assessor"] if who == "Assurance group" else []
        held = RoleHeld.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), role__in=wanted, started_on__lte=on)
        found = people.filter(id__in=held.values("person_id"), organisation__home=True)
    here = found.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)
    return list(here.order_by("name", "ref")[:ASKED_AT_MOST])
