"""`muster assure --on` and `muster needs`: the past and the first page, on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muster.config.commands import root
from tests.access.build import OWNER, day, good_list
from tests.doors.commanding import run

TODAY = datetime.now(UTC).date()


def test_how_every_list_stood_on_a_day(db: str) -> None:
    good_list(nominals=0)
    answer = run(root(), "assure", "--on", TODAY, "--format", "json").json
    assert answer["on"] == str(TODAY)
    (stood,) = answer["lists"]
    assert {name: stood[name] for name in ("ref", "standing")} == {"ref": "L-1", "standing": "met"}
    assert set(stood) == {"ref", "title", "standing", "control", "until", "stated_at"}
    assert run(root(), "assure", "--on", TODAY, "--list", "L-9", "--format", "json").json["lists"] == []


def test_before_the_record_began(db: str) -> None:
    assert "has not begun" in run(root(), "assure", "--on", TODAY).out
    good_list(nominals=0)
    said = run(root(), "assure", "--on", TODAY - timedelta(days=9)).out
    assert "No lists on record" in said
    assert "before is not known" in said


@pytest.mark.parametrize("on", ["tomorrow", str(TODAY + timedelta(days=2)), "30/2/2026"])
def test_no_day_that_could_be_asked_about(on: str, db: str) -> None:
    answer = run(root(), "assure", "--on", on)
    assert (answer.code, "--on" in answer.err) == (2, True)


def test_what_needs_a_person(db: str) -> None:
    good_list(nominals=0, dpia_until=10)
    answer = run(root(), "needs", "--by", OWNER, "--format", "json").json
    (need,) = answer["needs"]
    assert (need["by"], "closes after" in need["what"]) == (str(day(10)), True)
    assert set(need) == {"what", "why", "since", "by", "others"}
    assert "No needs." in run(root(), "needs", "--by", "P-ANALYST").out
    assert run(root(), "needs", "--by", "P-NOBODY").code == 2
