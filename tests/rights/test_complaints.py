"""Complaints: recorded without whoever complains, acknowledged within 30 days, answered."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.config.commands import root
from muster.config.home.queries import needs_of
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.people.queries import the_person
from muster.rights import actions
from muster.rights.queries import complaints
from muster.rights.records import Complaint
from muster.rights.rules import acknowledge_by, late, wrong_days
from tests.access.build import proposed_list
from tests.doors.commanding import run
from tests.pages import at_most
from tests.people.build import NOON, person

ABOUT = "Somebody asks why they were stopped."
CAME, ON = date(2026, 6, 1), date(2026, 6, 15)
days = st.dates(date(2026, 1, 1), date(2027, 1, 1))


def recorded(ref: str = "C-1", **more: object) -> Complaint:
    person("P-DUNN", "dpo", started_on=date(2020, 1, 1))
    given_ = {"received_on": CAME, "about": ABOUT}
    return actions.record_complaint(by="P-DUNN", at=NOON, ref=ref, **(given_ | more))


def answered(**more: object) -> Complaint:
    given_ = {"answered_on": ON, "outcome": "upheld", "answer": "It was wrong, and is corrected."}
    return actions.answer_complaint(by="P-DUNN", at=NOON, ref="C-1", **(given_ | more))


def test_from_coming_to_its_answer(db: str) -> None:
    recorded()
    assert not complaints(ON)[0]["late"]
    row = actions.acknowledge_complaint(by="P-DUNN", at=NOON, ref="C-1", acknowledged_on=CAME + timedelta(days=3))
    assert row.acknowledged_on == date(2026, 6, 4)
    assert answered().outcome == "upheld"
    assert complaints(ON, waiting=True) == []
    for again in (answered, lambda: actions.acknowledge_complaint(by="P-DUNN", at=NOON, ref="C-1", acknowledged_on=ON)):
        with pytest.raises(Conflict):
            again()


def test_an_answer_acknowledges_too(db: str) -> None:
    recorded()
    assert answered().acknowledged_on == ON


@given(days, st.none() | days, days)
def test_it_is_late_from_the_31st_day(came: date, acknowledged: date | None, on: date) -> None:
    said = acknowledged if acknowledged is not None else on
    assert late(came, acknowledged, on) == ((said - came).days > 30)
    assert late(came, acknowledge_by(came), on) is False


def test_nothing_is_done_before_it_came_or_tomorrow() -> None:
    assert wrong_days(CAME, CAME, ON) == ""
    assert "It came on 1 June" in wrong_days(CAME, CAME - timedelta(days=1), ON)
    assert "earlier day" in wrong_days(CAME, ON + timedelta(days=1), ON)


def test_bad_input_is_named_by_field_and_keeps_nothing(db: str) -> None:
    with pytest.raises(Invalid) as caught:
        recorded(ref=" ", about="", received_on=date(2026, 6, 16))
    assert set(caught.value.fields) == {"ref", "about", "received_on"}
    with pytest.raises(NotFound):
        recorded(list="NO-SUCH-LIST")
    recorded()
    with pytest.raises(Conflict):
        recorded()
    with pytest.raises(Invalid) as caught:
        answered(outcome="won", answer=" ", answered_on=CAME - timedelta(days=1))
    assert set(caught.value.fields) == {"outcome", "answer", "answered_on"}
    with pytest.raises(Invalid):
        actions.acknowledge_complaint(by="P-DUNN", at=NOON, ref="C-1", acknowledged_on=date(2026, 7, 1))
    with pytest.raises(NotFound):
        actions.acknowledge_complaint(by="P-DUNN", at=NOON, ref="C-\0", acknowledged_on=ON)
    assert Complaint.objects.get().answered_on is None


def test_only_who_keeps_complaints_sees_them(db: str) -> None:
    recorded()
    person("P-USER", "list_user", started_on=date(2020, 1, 1))
    with pytest.raises(NotAllowed):
        actions.record_complaint(by="P-USER", at=NOON, ref="C-2", received_on=CAME, about="X")
    assert needs_of(the_person("P-USER", ON), NOON) == []
    asked = needs_of(the_person("P-DUNN", ON), NOON)
    assert [(each.by, each.page) for each in asked if "C-1" in each.what] == [
        (date(2026, 7, 1), "complaints:complaint")
    ]


def test_the_entries_of_a_complaint_are_found_among_those_of_its_list(db: str, admin: psycopg.Connection) -> None:
    proposed_list()
    recorded(list="L-1")
    answered()
    rows = admin.execute(
        "select event from entry where list = 'L-1' and event like 'complaint%' order by id"
    ).fetchall()
    assert [row[0] for row in rows] == ["complaint.recorded", "complaint.answered"]


def test_the_command_line_records_acknowledges_and_answers(db: str) -> None:
    person("P-KEEP", "register_keeper", started_on=date(2020, 1, 1))

    def said(*arguments: str) -> object:
        return run(root(), "complaints", *arguments, "--format", "json").json

    said("record", "C-5", "--received", "2026-06-01", "--about", "A stop", "--by", "P-KEEP")
    assert said("acknowledge", "C-5", "--on", "2026-06-20", "--by", "P-KEEP")["late"] is False
    more = ("--outcome", "not_upheld", "--answer", "It was right", "--by", "P-KEEP")
    assert said("answer", "C-5", "--on", "2026-06-21", *more)["outcome"] == "Not upheld"
    assert [each["ref"] for each in said("list")["complaints"]] == ["C-5"]
    assert said("list", "--waiting") == {"complaints": []}


def test_of_more_than_are_shown_none_that_waits_is_left_out(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded("C-1", received_on=CAME - timedelta(days=9))
    answered()
    recorded("C-2", received_on=CAME - timedelta(days=5))
    actions.acknowledge_complaint(by="P-DUNN", at=NOON, ref="C-2", acknowledged_on=CAME)
    recorded("C-3")
    monkeypatch.setattr("muster.rights.queries.SHOWN", 2)
    assert [each["ref"] for each in complaints(ON)] == ["C-2", "C-3"]
    monkeypatch.setattr("muster.config.home.queries.answering.MOST", 1)
    asked = [each.what for each in needs_of(the_person("P-DUNN", ON), NOON)]
    assert [what for what in asked if "complaint" in what] == ["Acknowledge complaint C-3: " + ABOUT]


def test_many_complaints_take_no_more_queries(db: str) -> None:
    for number in range(4):
        recorded(f"C-{number}")
    with at_most(1):
        assert len(complaints(ON)) == 4
