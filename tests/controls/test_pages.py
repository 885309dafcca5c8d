"""The pages of assurance: what they say, to whom, and in how many questions."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.urls import reverse

from muster.controls.queries.overview import CONTROLS
from muster.lists.actions import propose_list
from muster.register.actions import register_asset
from tests.pages import at_most, signed_in, words

ASSESSOR, BOARD, ANALYST, KEEPER, LIST_OWNER = "P-BRIGGS", "P-WREN", "P-PATEL", "P-KEMBLE", "P-HARTLEY"
PAGES = ("assurance", "who", "units", "findings", "trend", "on")
HOSTILE = ("=1+1", '<script>alert("x")</script>', "عنوان القائمة", "x" * 400)


def shown(name: str, *args: str, query: str = "", person: str = ASSESSOR) -> str:
    answer = signed_in(person).get(reverse(f"assurance:{name}", args=args) + query)
    assert answer.status_code == 200
    return words(answer)


def test_the_force_at_a_glance(fenmarch: str) -> None:
    said = shown("assurance")
    order = [said.index(f"{ref}, ") for ref in ("LEGACY", "RDA", "BOM", "YPR", "VHL")]
    assert order == sorted(order)
    assert "Lists may be used" in said


def test_a_control_says_why_who_and_which_lists(fenmarch: str) -> None:
    said = shown("control", "data_protection_assessment")
    assert CONTROLS["data_protection_assessment"].why in said
    assert "Unless it is met, nobody may" in said
    assert "Legacy Violence List" in said
    assert "Write the" in said


def test_who_must_do_what_leads_to_what_they_must_do(fenmarch: str) -> None:
    assert "Margaret Stroud" in shown("who")
    mend = shown("findings", query="?role=Senior+information+risk+owner")
    assert "Legacy Violence List" in mend
    assert "Violence Harm List" not in mend
    assert "Nothing: every control" in shown("findings", query="?person=P-NOBODY")


@pytest.mark.parametrize(
    "query", ["?unit=NOWHERE&tier=x&control=y&verdict=z&page=99", "?page=-1", "?unit=%00&control=%FF"]
)
def test_a_filter_that_makes_no_sense_is_no_error(query: str, fenmarch: str) -> None:
    assert "Legacy Violence List" in shown("assurance", query=query)
    shown("findings", query=query + "&role=%00&person=%00")


def test_the_filter_chooses(fenmarch: str) -> None:
    said = shown("assurance", query="?control=sharing")
    assert "2 lists, worst first" in said
    assert "May be used until" not in said
    assert "No list is like that" in shown("assurance", query="?tier=low&verdict=met")


def test_the_past_and_before_the_record(fenmarch: str) -> None:
    said = shown("on", query="?day-day=1&day-month=1&day-year=2001")
    assert "How the lists stood before is not known" in said
    day = datetime.now(UTC).date() - timedelta(days=70)
    said = shown("on", query=f"?day-day={day.day}&day-month={day.month}&day-year={day.year}")
    assert "0 might be used, 1 closed, 0 unknown" in said
    assert "Before the record began" in shown("trend", query="?span=months")
    assert "Before the record began" not in shown("trend")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [("?day-day=&day-month=&day-year=", "Enter a day"), ("?day-day=31&day-month=2&day-year=2026", "Enter a real date"),
     ("?day-day=1&day-month=1&day-year=2999", "a day in the past")],
)  # fmt: skip
def test_a_day_that_is_none(query: str, wrong: str, fenmarch: str) -> None:
    answer = signed_in(ASSESSOR).get(reverse("assurance:on") + query)
    assert (answer.status_code, wrong in words(answer)) == (422, True)


def test_a_download_is_recorded_and_runs_nothing(fenmarch: str) -> None:
    answer = signed_in(BOARD).post(reverse("assurance:download"), {"control": "sharing"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 2 * len(CONTROLS)
    assert {row["list"] for row in rows} == {"LEGACY", "RDA"}
    with psycopg.connect(fenmarch) as admin:
        event, body = admin.execute("select event, body from muster.entry order by id desc limit 1").fetchone()
    assert event == "assurance.downloaded"
    assert json.loads(body)["chosen"] == {"control": "sharing"}


def test_a_download_needs_the_permission_and_leaves_the_refusal(fenmarch: str) -> None:
    answer = signed_in(ANALYST).post(reverse("assurance:download"), {})
    assert answer.status_code == 403
    with psycopg.connect(fenmarch) as admin:
        event = admin.execute("select event from muster.entry order by id desc limit 1").fetchone()[0]
    assert event == "assurance.downloaded.refused"


def test_many_lists_with_hostile_titles_take_no_more_questions_changes_the_force(fenmarch: str) -> None:
    numbers = {name: _questions(name) for name in PAGES}
    for number in range(30):
        at, ref = datetime.now(UTC), f"MANY-{number:02d}"
        register_asset(by=KEEPER, at=at, ref=ref, title="Many", unit="NORTH")
        title = HOSTILE[number % len(HOSTILE)]
        propose_list(by=LIST_OWNER, at=at, asset=ref, ref=ref, title=title, owner=LIST_OWNER, tier="low", purposes={},
                     categories={})  # fmt: skip
    assert {name: _questions(name) for name in PAGES} == numbers
    assert max(numbers.values()) <= 16
    page = signed_in(ASSESSOR).get(reverse("assurance:assurance")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    table = signed_in(BOARD).post(reverse("assurance:download"), {}).getvalue().decode("utf-8-sig")
    assert "'=1+1" in table
    assert ",=1+1" not in table


def _questions(name: str) -> int:
    client = signed_in(ASSESSOR)
    with at_most(16) as found:
        query = "?day-day=1&day-month=6&day-year=2026" if name == "on" else ""
        assert client.get(reverse(f"assurance:{name}") + query).status_code == 200
    return len(found)
