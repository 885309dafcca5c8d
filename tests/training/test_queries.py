"""What somebody should take again, for their first page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from muster.kernel.dates import day_of
from muster.people.queries import the_person
from muster.training.queries import training_due
from tests.pages import at_most

TODAY = day_of(datetime.now(UTC))


def test_lapsed_training_is_due_and_training_that_holds_is_not(fenmarch: str) -> None:
    doyle = the_person("P-DOYLE", TODAY)
    with at_most(3):
        (lapsed,) = training_due(doyle, TODAY)
    assert lapsed["text"] == "Your training Information and You has lapsed: take the course again"
    assert lapsed["day"] < TODAY
    assert training_due(the_person("P-PATEL", TODAY), TODAY) == []
    later = TODAY + timedelta(days=365 - 120 - 10)
    (soon,) = training_due(the_person("P-PATEL", later), later)
    assert (soon["lapsed"], soon["text"]) == (
        False,
        "Your training Information and You lapses soon: take the course again",
    )


def test_a_partner_is_told_of_their_own_course_once(fenmarch: str) -> None:
    later = TODAY + timedelta(days=365)
    due = training_due(the_person("P-COUNCIL-ELLIS", later), later)
    assert ["Council data protection course" in each["text"] for each in due] == [True]
