"""The record of standings: how every list stood on a day, answered from what was stated then and from nothing else."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection

from muster.access.actions import restate_due
from muster.controls.queries.history import record_began, standings_on, trend
from muster.controls.records import StandingStated
from muster.controls.rules import DOORS, still
from muster.evidence.actions import withdraw_document
from muster.lists.actions import close_list
from muster.lists.records import List
from muster.log.acting import acting
from tests.access.build import NOW, OWNER, SIRO, good_list
from tests.pages import at_most

LATER = NOW + timedelta(days=2)


def restated(days: int = 0) -> None:
    restate_due(by=OWNER, at=NOW + timedelta(days=days), lists=[*List.objects.values_list("id", flat=True)], persons=[])


def stood(days: float) -> list[tuple[str, str, bool]]:
    return [(each.ref, each.verdict, each.ended) for each in standings_on(NOW + timedelta(days=days))]


@pytest.mark.parametrize(
    ("verdict", "days", "expected"),
    [("met", None, "met"), ("met", 1, "met"), ("met", 0, "not_met"), ("met", -1, "not_met"),
     ("not_met", 1, "not_met"), ("unknown", None, "unknown"), ("unknown", -1, "unknown")],
)  # fmt: skip
def test_what_was_met_and_has_ended_is_met_no_more(verdict: str, days: int | None, expected: str) -> None:
    assert still(verdict, None if days is None else NOW + timedelta(days=days), NOW) == expected


def test_only_what_changed_is_stated(db: str) -> None:
    good_list(nominals=0)
    lines = StandingStated.objects.count()
    restated()
    restated(1)
    assert StandingStated.objects.count() == lines
    withdraw_document(by=SIRO, at=LATER, document="DPIA-L-1", number=1, reason="Wrong")
    assert StandingStated.objects.count() == lines + len(DOORS)


def test_the_past_is_told_as_it_was_stated_then(db: str) -> None:
    good_list(nominals=0)
    withdraw_document(by=SIRO, at=LATER, document="DPIA-L-1", number=1, reason="Wrong")
    assert stood(1) == [("L-1", "met", False)]
    assert stood(2) == [("L-1", "not_met", False)]
    assert stood(-1) == []
    assert record_began() == NOW


def test_time_alone_closes_a_list_in_the_past_too(db: str) -> None:
    """Nobody judged it again when its DPIA lapsed, and still it was not to be used from then on (peers.md B10)."""
    good_list(nominals=0, dpia_until=10)
    assert stood(9) == [("L-1", "met", False)]
    assert stood(11) == [("L-1", "not_met", True)]


def test_a_list_closed_for_good_counts_until_then(db: str) -> None:
    good_list(nominals=0)
    close_list(by=SIRO, at=LATER, list="L-1", reason="Done with.")
    assert [len(standings_on(NOW + timedelta(days=days))) for days in (1, 2)] == [1, 0]


def test_the_trend_says_what_each_day_says(db: str) -> None:
    good_list(nominals=0, dpia_until=10)
    good_list("L-2", nominals=0)
    withdraw_document(by=SIRO, at=LATER, document="EIA-L-2", number=1, reason="Wrong")
    moments = [NOW + timedelta(days=days) for days in (-1, 1, 3, 11)]
    with at_most(1):
        points = trend(moments)
    assert [(each.met, each.not_met, each.unknown) for each in points] == [(0, 0, 0), (2, 0, 0), (1, 1, 0), (0, 2, 0)]
    for moment, point in zip(moments, points, strict=True):
        verdicts = [each.verdict for each in standings_on(moment)]
        assert point.met == verdicts.count("met")
        assert point.total == len(verdicts)


def test_how_many_lists_makes_no_difference_to_the_number_of_questions(db: str) -> None:
    good_list(nominals=0)
    with at_most(1):
        standings_on(NOW)
    good_list("L-2", nominals=0)
    with at_most(1):
        assert len(standings_on(NOW)) == 2


@pytest.mark.parametrize("change", ["update standing_stated set verdict = 'met'", "delete from standing_stated"])
def test_nobody_mends_the_past(change: str, db: str, admin: psycopg.Connection) -> None:
    good_list(nominals=0)
    before = StandingStated.objects.count()
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
        _within_an_action(change)
    with pytest.raises(psycopg.Error, match="append-only"):
        admin.execute(change)
    assert StandingStated.objects.count() == before


def test_the_record_never_runs_backwards(db: str) -> None:
    """Two transactions may state in the other order than that of their times; the later line is the later truth."""
    good_list(nominals=0)
    withdraw_document(by=SIRO, at=NOW - timedelta(hours=1), document="DPIA-L-1", number=1, reason="Wrong")
    moments = StandingStated.objects.filter(door="open").order_by("id").values_list("stated_at", flat=True)
    assert list(moments) == sorted(moments)
    assert stood(0) == [("L-1", "not_met", False)]


def _within_an_action(change: str) -> None:
    with acting("standing.restated", by=OWNER, at=NOW) as act, connection.cursor() as cursor:
        act.enter()
        cursor.execute(change)
