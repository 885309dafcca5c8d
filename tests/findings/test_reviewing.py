"""E5 and E10 elsewhere: a list that nobody looked through is not used, where it was decided that somebody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muster.kernel.errors import Conflict, Invalid
from muster.lists.actions import authorise_list, change_list, review_list
from muster.lists.records import List
from tests.access.build import ANALYST, IAO, NOW, OWNER, SIRO, cleared, day, good_list
from tests.findings.scenes import finding, opening, refusal
from tests.hearing import hear

pytestmark = pytest.mark.usefixtures("db")


def reviewed_list(hours: int = 24) -> None:
    """A list that may be used, but for the review before each use."""
    good_list(review_hours=hours)
    cleared()


def now() -> datetime:
    return datetime.now(UTC)


def test_a_list_is_reviewed_before_each_use_and_not_by_the_calendar() -> None:
    reviewed_list()
    assert opening() == "control.reviewed_before_use"
    review_list(by=OWNER, at=now(), list="L-1", reason="Each person was looked at.")
    assert opening() == "opened"
    assert opening() == "opened"  # the same use, within the hours that were decided on
    assert finding("reviewed_before_use", days=1)[0] == "met" or finding("reviewed_before_use", days=2)[0] == "not_met"
    assert finding("reviewed_before_use", days=3)[0] == "not_met"


def test_time_alone_closes_it_again() -> None:
    reviewed_list(hours=1)
    review_list(by=IAO, at=NOW - timedelta(minutes=61), list="L-1", reason="Each person was looked at.")
    assert finding("reviewed_before_use")[0] == "not_met"
    assert opening().startswith("control.")  # just after midnight it was not authorised yet an hour ago


def test_a_review_is_of_the_list_as_it_was() -> None:
    reviewed_list()
    review_list(by=OWNER, at=now(), list="L-1", reason="Each person was looked at.")
    change_list(by=OWNER, at=NOW, list="L-1", necessity="It is needed for another reason than before.")
    hear("L-1", NOW)
    authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(20), reason="Still needed.")
    assert finding("reviewed_before_use")[1].startswith("It has been changed since")
    assert opening() == "control.reviewed_before_use"


def test_only_whoever_answers_for_it_reviews_it_and_only_where_that_was_decided() -> None:
    reviewed_list()
    assert refusal(review_list, by=ANALYST, list="L-1", reason="I looked.") == "list.not_answered_for"
    with pytest.raises(Invalid):
        review_list(by=OWNER, at=now(), list="L-1", reason=" ")
    good_list("L-2", nominals=0)
    with pytest.raises(Conflict, match="not decided"):
        review_list(by=OWNER, at=now(), list="L-2", reason="I looked.")


def test_whether_it_is_reviewed_before_use_is_part_of_what_is_decided() -> None:
    good_list(nominals=0)
    change_list(by=OWNER, at=NOW, list="L-1", review_hours=8)
    row = List.objects.get(ref="L-1")
    assert row.state == "proposed"
    assert "review before use" in row.authorisations.get().void_reason
    with pytest.raises(Invalid) as wrong:
        change_list(by=OWNER, at=NOW, list="L-1", review_hours=169)
    assert set(wrong.value.fields) == {"review_hours"}
