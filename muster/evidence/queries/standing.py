"""Which version of each document counts on a day, in SQL, so that ten thousand documents are one question.

The same is said of one document by `rules.counted_on` and `rules.document_states`; a test holds the two together.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from muster.evidence.records import Document, Version
from muster.evidence.rules import SOON
from muster.kernel.dates import end_of


def with_current(on: date) -> QuerySet[Document]:
    """Documents with `current` (the number of the version that counts that day), `review` (its review day), `last`
    (the day on which it, or the agreement, ends) and `starts` (when the agreement begins)."""
    counting = Version.objects.filter(_counting(on), document=OuterRef("pk")).order_by("-effective_on", "-number")
    return Document.objects.annotate(
        current=Subquery(counting.values("number")[:1]),
        review=Subquery(counting.values("review_on")[:1]),
        starts=F("agreement__starts_on"),
        last=Least(F("review"), F("agreement__ends_on")),
    )


def in_state(state: str, on: date) -> Q:
    """What holds of a document of `with_current(on)` that is in this state, a key of rules.STATES."""
    started = Q(starts=None) | Q(starts__lte=on)
    return {
        "in_force": Q(current__isnull=False) & (Q(last=None) | Q(last__gte=on)) & started,
        "lapsing": Q(current__isnull=False, last__gte=on, last__lte=on + SOON) & started,
        "lapsed": Q(current__isnull=False, last__lt=on) & started,
        "waiting": Q(_has(status="draft")),
        "upcoming": Q(_has(Q(effective_on__gt=on) | Q(approved_at__gte=end_of(on)), status="approved"))
        | Q(current__isnull=False, starts__gt=on),
        "sent_back": _newest_is("sent_back"),
        "withdrawn": _newest_is("withdrawn")
        & Q(current=None)
        & ~Q(_has(status="draft"))
        & ~Q(_has(Q(effective_on__gt=on) | Q(approved_at__gte=end_of(on)), status="approved")),
    }[state]


def _counting(on: date) -> Q:
    approved = Q(approved_at__lt=end_of(on), effective_on__lte=on)
    return approved & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=end_of(on)))


def _has(*given: Q, **named: object) -> Exists:
    return Exists(Version.objects.filter(*given, document=OuterRef("pk"), **named))


def _newest_is(status: str) -> Q:
    newest = Version.objects.filter(document=OuterRef("pk")).order_by("-number").values("status")[:1]
    return Q(Exists(Document.objects.filter(pk=OuterRef("pk")).annotate(newest=Subquery(newest)).filter(newest=status)))
