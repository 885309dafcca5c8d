"""Which version of each document counts on a day, in SQL, so that ten thousand documents are one question.

The same is said of one document by `rules.counted_on` and `rules.document_states`; a test holds the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from muster.evidence.assessing.queries import unfinished
from muster.evidence.records import Version
from muster.evidence.rules import SOON
from muster.kernel.dates import end_of


def currents(on: date, *within: Q | Exists) -> QuerySet[Version]:
    """The version of each document that counts that day, with `last` (the day on which it, or the agreement, ends) and
    `starts` (when the agreement begins). `within` narrows the versions looked at.

    All are found in one sort: asked for each document by itself, the same takes seconds where there are many.
    """
    newest = Version.objects.filter(_counting(on), *within).order_by("document", "-effective_on", "-number")
    found = Version.objects.filter(id__in=newest.distinct("document").values("id"))
    return found.annotate(last=_last(), starts=F("document__agreement__starts_on"))


def last_day_on(on: date) -> Subquery:
    """The last day of the version of a document that counts that day: to sort documents by."""
    counting = Version.objects.filter(_counting(on), document=OuterRef("pk")).order_by("-effective_on", "-number")
    return Subquery(counting.annotate(last=_last()).values("last")[:1])


def in_state(state: str, on: date) -> Q:
    """What holds of a document that is in this state on that day, a key of rules.STATES."""
    to_come = Q(_has(Q(effective_on__gt=on) | Q(approved_at__gte=end_of(on)), status="approved"))
    if state in CURRENT:
        return Q(pk__in=currents(on).filter(current_is(state, on)).values("document"))
    return {
        "waiting": Q(_has(status="draft")),
        "writing": Q(Exists(unfinished().filter(document=OuterRef("pk")))),
        "upcoming": to_come | Q(pk__in=currents(on).filter(starts__gt=on).values("document")),
        "sent_back": _newest_is("sent_back"),
        "withdrawn": _newest_is("withdrawn")
        & ~Q(pk__in=currents(on).values("document"))
        & ~Q(_has(status="draft"))
        & ~to_come,
    }[state]


CURRENT = ("in_force", "lapsing", "lapsed")
"""The states that the version which counts decides."""


def current_is(state: str, on: date) -> Q:
    """What holds of a version of `currents(on)` whose document is in this state."""
    last = {
        "in_force": Q(last=None) | Q(last__gte=on),
        "lapsing": Q(last__gte=on, last__lte=on + SOON),
        "lapsed": Q(last__lt=on),
    }[state]
    return last & (Q(starts=None) | Q(starts__lte=on))


def _last() -> Any:
    return Least("review_on", "document__agreement__ends_on")


def _counting(on: date) -> Q:
    approved = Q(approved_at__lt=end_of(on), effective_on__lte=on)
    return approved & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=end_of(on)))


def _has(*given: Q, **named: object) -> Exists:
    return Exists(Version.objects.filter(*given, document=OuterRef("pk"), **named))


def _newest_is(status: str) -> Q:
    newest = Version.objects.order_by("document", "-number").distinct("document").values("id")
    return Q(pk__in=Version.objects.filter(id__in=newest, status=status).values("document"))
