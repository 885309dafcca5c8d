"""Who must do what, so that lists may be used: every finding that is not met, under the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from muster.controls.queries.overview import CONTROLS, findings_to_mend
from muster.controls.records import StatedFinding
from muster.controls.rules import IAO, LIST_OWNER
from muster.kernel.dates import day_of, in_force
from muster.people.records import Person, RoleHeld
from muster.people.rules import ROLES

ROLE_OF = {role.title: key for key, role in ROLES.items()}


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who can be asked, and how they are reached. `here` says that they are in post."""

    ref: str
    name: str
    unit: str
    email: str
    here: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """What one person, or whoever holds a role, has to mend: how many findings, on how many lists. `contacts` are the
    person, or everybody in post who holds the role; empty where nobody can be asked."""

    role: str
    person: str
    not_met: int
    unknown: int
    lists: int
    contacts: tuple[Contact, ...]

    @property
    def nobody(self) -> bool:
        return not any(each.here for each in self.contacts)


def duties(at: datetime) -> list[Duty]:
    """Everybody who must act, most findings not met first. Three queries, however many findings and persons."""
    rows = list(
        with_duty(findings_to_mend(at))
        .order_by()
        .values("role", "party")
        .annotate(
            not_met=Count("id", filter=Q(now="not_met")),
            unknown=Count("id", filter=Q(now="unknown")),
            lists=Count("list", distinct=True),
        )
    )
    persons = contacts_by_id({row["party"] for row in rows if row["party"]}, day_of(at))
    holders = holders_of({row["role"] for row in rows}, day_of(at))
    found = [_duty(row, persons, holders) for row in rows]
    return sorted(found, key=lambda each: (-each.not_met, -each.unknown, each.role, each.person))


def with_duty(findings: QuerySet[StatedFinding]) -> QuerySet[StatedFinding]:
    """Findings with `role`, who must act, and `party`, the primary key of the person in that role for the list (None
    where the role is not one of the list's own). What was met and has ended falls to whoever owns the control."""
    ended = (When(verdict="met", control=key, then=Value(control.owner)) for key, control in CONTROLS.items())
    return findings.annotate(
        role=Case(*ended, default=F("who"), output_field=CharField()),
        party=Case(
            When(role=IAO, then=F("list__asset__owner")),
            When(role=LIST_OWNER, then=F("list__owner")),
            default=None,
            output_field=IntegerField(),
        ),
    )


def findings_of_duty(at: datetime, *, role: str = "", person: str = "", unit: str = "") -> QuerySet[StatedFinding]:
    """The findings to mend that fall to a role, to one person in it, or that are of a unit's lists."""
    found = with_duty(findings_to_mend(at))
    if role:
        found = found.filter(role=role)
    if person:
        found = found.filter(party__in=Person.objects.filter(ref=person).values("id"))
    return found.filter(list__asset__unit__ref=unit) if unit else found


def contacts_by_id(ids: Iterable[int], on: date) -> dict[int, Contact]:
    """These persons, by primary key, and whether they are in post that day. One query."""
    rows = Person.objects.filter(id__in=set(ids)).select_related("unit", "organisation")
    return {row.id: _contact(row, on) for row in rows}


def holders_of(titles: Iterable[str], on: date) -> dict[str, tuple[Contact, ...]]:
    """Everybody in post who holds a role that day, by the role's title, in the order of their names. One query."""
    keys = {ROLE_OF[title] for title in titles if title in ROLE_OF}
    held = RoleHeld.objects.filter(role__in=keys, started_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gte=on))
    found: dict[str, tuple[Contact, ...]] = {}
    for row in held.select_related("person__unit", "person__organisation").order_by("person__name"):
        contact = _contact(row.person, on)
        if contact.here:
            title = ROLES[row.role].title
            found[title] = (*found.get(title, ()), contact)
    return found


def contacts_of(findings: Iterable[tuple[StatedFinding, str]], on: date) -> list[tuple[Contact, ...]]:
    """For each finding with who must act: whom to ask. Two queries. The list's own persons come with the finding."""
    asked = list(findings)
    holders = holders_of({who for _, who in asked}, on)
    own = {
        IAO: lambda row: row.list.asset.owner,
        LIST_OWNER: lambda row: row.list.owner,
    }
    answer = []
    for row, who in asked:
        person = own[who](row) if who in own else None
        answer.append((_contact(person, on),) if person else holders.get(who, ()) if who not in own else ())
    return answer


def _contact(person: Person, on: date) -> Contact:
    ends = [day for day in (person.ended_on, person.organisation.ended_on) if day is not None]
    here = in_force(person.started_on, min(ends, default=None), on)
    return Contact(person.ref, person.name, person.unit.name if person.unit else "", person.email, here)


def _duty(row: dict, persons: dict[int, Contact], holders: dict[str, tuple[Contact, ...]]) -> Duty:  # type: ignore[type-arg]
    person = persons.get(row["party"])
    own = row["role"] in (IAO, LIST_OWNER)
    contacts = ((person,) if person else ()) if own else holders.get(row["role"], ())
    counts = {name: row[name] for name in ("not_met", "unknown", "lists")}
    return Duty(role=row["role"], person=person.ref if person and own else "", contacts=contacts, **counts)
