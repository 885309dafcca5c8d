"""Finding persons: whom a text means, and everybody of a kind, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now, TruncDate

from muster.kernel.text import tidy, wrong_with_line
from muster.people.queries.shown import roles_on
from muster.people.records import Organisation, Person, RoleHeld, Unit
from muster.people.rules import ROLES

PAGE = 50
"""Persons on one page of the index."""
CANDIDATES = 10
"""Most persons told to somebody who named one of several."""
WORDS = 8
"""Most words looked for in one name."""


def persons_meant(text: str) -> list[Person]:
    """Whom somebody may mean by a reference or a name: one, where it is certain; of several CANDIDATES and one more.

    A reference in full is certain, also a leaver's; so is a whole name that one person alone has. Else all those have
    a chance whose name or reference contains every word, leavers and service accounts left out. One query, with a
    limit; it takes the database's day, as no field of a form knows the request's.
    """
    text = tidy(text)
    if not text or wrong_with_line(text):
        return []
    refs = {text, text.split()[0].rstrip(",")}
    here = Q(ended_on=None) | Q(ended_on__gte=TruncDate(Now()))
    words = Q()
    for word in text.split()[:WORDS]:
        words &= Q(name__icontains=word) | Q(ref__icontains=word)
    certain = Case(
        When(ref=text, then=Value(0)),
        When(ref__in=refs, then=Value(1)),
        When(ref__iexact=text, then=Value(2)),
        When(name__iexact=text, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    meant = Q(ref__in=refs) | Q(ref__iexact=text) | (here & ~Q(kind=Person.Kind.SERVICE) & words)
    found = Person.objects.filter(meant).annotate(certain=certain).select_related("organisation", "unit")
    rows = list(found.order_by("certain", "name", "ref")[: CANDIDATES + 1])
    # "Ann Lee" is also within "Joanne Leeson"; and a first word that happens to be a reference is that person only
    # where the rest, as the field itself writes it, is about them too.
    rows = [row for row in rows if row.certain != 1 or row.name in text]
    surest = [row for row in rows if row.certain == rows[0].certain]
    return surest if len(surest) == 1 and surest[0].certain < 4 else rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which persons somebody looks for; "" is any. `here` is in_post, left, to_come or "" for all of them."""

    search: str = ""
    organisation: str = ""
    unit: str = ""
    role: str = ""
    kind: str = ""
    here: str = "in_post"


SORTS = {
    "name": ("name", "ref"),
    "ref": ("ref",),
    "unit": ("unit__name", "name", "ref"),
    "organisation": ("organisation__name", "name", "ref"),
    "started": ("started_on", "name", "ref"),
    "ended": ("ended_on", "name", "ref"),
}
"""What the index can be sorted by; "-" before it sorts the other way round."""


def people_found(wanted: Wanted, on: date, sort: str = "name", number: str = "1") -> Page[Any]:
    """One page of the persons wanted, each as a row for the index: three queries, however many there are."""
    rising = sort.removeprefix("-")
    order = SORTS.get(rising, SORTS["name"])
    falling = sort.startswith("-") and rising in SORTS
    found = _wanted(wanted, on).select_related("organisation", "unit", "grade")
    found = found.order_by(*([f"-{order[0]}", *order[1:]] if falling else order))
    page = Paginator(found, PAGE).get_page(number)
    roles = roles_on([person.id for person in page], on)
    page.object_list = [_row(person, roles.get(person.id, []), on) for person in page]  # type: ignore[assignment]
    return page


def organisation_choices() -> list[tuple[str, str]]:
    """Every organisation that has not ended, as choices: ours first."""
    rows = Organisation.objects.filter(_not_ended()).order_by("-home", "name", "ref")
    return [(ref, name) for ref, name in rows.values_list("ref", "name")]


def unit_choices() -> list[tuple[str, str]]:
    """Every unit that has not ended, as choices; one of another organisation says whose it is."""
    rows = Unit.objects.filter(_not_ended()).order_by("-organisation__home", "organisation__name", "name", "ref")
    fields = ("ref", "name", "organisation__name", "organisation__home")
    return [
        (ref, name if home else f"{name} ({organisation})")
        for ref, name, organisation, home in rows.values_list(*fields)
    ]


def _not_ended() -> Q:
    return Q(ended_on=None) | Q(ended_on__gte=TruncDate(Now()))


def _wanted(wanted: Wanted, on: date) -> QuerySet[Person]:
    found = Person.objects.all()
    exact = {"organisation__ref": wanted.organisation, "unit__ref": wanted.unit, "kind": wanted.kind}
    if any(wrong_with_line(text) for text in (wanted.search, *exact.values())):
        return found.none()  # no record can hold such text, and PostgreSQL refuses to look for it
    for word in tidy(wanted.search).split()[:WORDS]:
        found = found.filter(Q(name__icontains=word) | Q(ref__icontains=word) | Q(post__icontains=word))
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.role:
        held = RoleHeld.objects.filter(person=OuterRef("pk"), role=wanted.role, started_on__lte=on)
        found = found.filter(Exists(held.filter(Q(ended_on=None) | Q(ended_on__gte=on))))
    left = Q(ended_on__lt=on) | Q(organisation__ended_on__lt=on)
    if wanted.here == "in_post":
        return found.filter(started_on__lte=on).exclude(left)
    if wanted.here == "left":
        return found.filter(left)
    return found.filter(started_on__gt=on) if wanted.here == "to_come" else found


def _row(person: Person, roles: list[str], on: date) -> dict[str, Any]:
    days = [day for day in (person.ended_on, person.organisation.ended_on) if day]
    ended_on = min(days, default=None)
    return {
        "ref": person.ref,
        "name": person.name,
        "kind": person.kind,
        "organisation": person.organisation.name,
        "home": person.organisation.home,
        "unit": person.unit.name if person.unit else "",
        "grade": person.grade.name if person.grade else "",
        "post": person.post,
        "roles": [ROLES[role].title for role in ROLES if role in roles],
        "started_on": person.started_on,
        "ended_on": ended_on,
        "left": ended_on is not None and ended_on < on,
        "to_come": person.started_on > on,
    }
