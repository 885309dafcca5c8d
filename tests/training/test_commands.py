"""`muster training …`, as a person types it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from muster.log.records import Entry
from muster.people.records import Person
from muster.training.commands import app
from muster.training.queries import course_facts
from muster.training.records import Completion
from tests.doors.commanding import run
from tests.people.build import NOON, person
from tests.training.build import COURSE, completion, course, keeper

JSON = ("--format", "json")
BY = ("--by", "P-TRAIN")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands ask the clock; the builders' persons start on a day of their own."""
    monkeypatch.setattr("muster.training.commands.now", lambda: NOON)


def test_a_course_is_added_a_completion_recorded_and_the_rate_shown(db: str) -> None:
    person("P-BO")
    keeper()
    assert run(app, "add-course", COURSE, "--title", "Information and You", "--months", 12, *BY).code == 0
    assert run(app, "record", "P-BO", COURSE, "--on", "2026-06-01", "--expires", "2026-12-01", *BY).code == 0
    assert Completion.objects.get().expires_on == date(2026, 12, 1)
    assert run(app, "list", *JSON).json["courses"][0]["validity_months"] == 12
    rate = run(app, "rate", *JSON).json
    assert (rate["course"], rate["people"], rate["hold"]) == (COURSE, 3, 1)
    assert rate["units"] == [{"unit": None, "people": 3, "hold": 1, "share": pytest.approx(1 / 3)}]
    assert "33 %" in run(app, "rate").out


@pytest.mark.parametrize("words", [(), ("--months", "12", "--never-expires"), ("--months", "0"), ("--months", "x")])
def test_how_long_a_course_is_valid_must_be_said(db: str, words: tuple[str, ...]) -> None:
    keeper()
    assert run(app, "add-course", COURSE, "--title", "Information and You", *words, *BY).code == 2
    assert course_facts() == {}


def test_a_change_that_makes_training_lapse_tells_how_many_and_needs_yes(db: str) -> None:
    completion(person("P-BO"), on=date(2025, 12, 1))
    completion(person("P-CY"), on=date(2026, 6, 1))
    change = ("add-course", COURSE, "--title", "Information and You", "--months", 3, *BY)
    ran = run(app, *change)
    assert ran.code == 2
    assert "would lose training they hold now: 1 (2 hold INFO-AND-YOU)" in ran.err
    assert course_facts()[COURSE].validity_months == 12
    assert run(app, *change, "--yes").code == 0
    assert course_facts()[COURSE].validity_months == 3


def test_dropping_an_equivalent_is_a_change_that_makes_training_lapse(db: str) -> None:
    course("COUNCIL", None)
    course("OTHER", None)
    course(COURSE, None, "COUNCIL")
    completion(person("P-BO"), "COUNCIL")
    change = ("add-course", COURSE, "--title", "T", "--never-expires", *BY)
    assert run(app, *change, "--equivalent", "OTHER").code == 2
    assert run(app, *change, "--equivalent", "OTHER", "--equivalent", "COUNCIL").code == 0


def test_a_refusal_is_code_3(db: str) -> None:
    course()
    ran = run(app, "record", person("P-BO"), COURSE, "--by", "P-BO", *JSON)
    assert ran.code == 3
    assert ran.json["code"] == "role.missing"


@pytest.mark.parametrize(
    "words",
    [
        ("record", "P-NOBODY", COURSE),
        ("record", "P-BO", "NONE"),
        ("record", "P-BO", COURSE, "--on", "1/6/26"),
        ("record", "P-BO", COURSE, "--on", "2026-06-02", "--expires", "2026-06-01"),
        ("rate", "NONE"),
        ("import", "none.csv"),
    ],
)
def test_what_the_caller_can_mend_is_code_2_and_changes_nothing(db: str, words: tuple[str, ...]) -> None:
    person("P-BO")
    course()
    before = Entry.objects.count()
    by = () if words[0] == "rate" else BY
    assert run(app, *words, *by).code == 2
    assert Entry.objects.count() == before


def test_the_rate_of_nobody_is_no_rate(db: str, admin) -> None:
    course()
    admin.execute("set session_replication_role = replica")
    admin.execute("update person set started_on = '2030-01-01'")
    rate = run(app, "rate", *JSON).json
    assert (rate["people"], rate["hold"], rate["share"], rate["units"]) == (0, 0, None, [])
    assert run(app, "rate").code == 0


def test_files_of_all_kinds(db: str, tmp_path: Path) -> None:
    course(title="Information and You")
    for ref in ("P-BO", "P-CY"):
        person(ref)
    text = "Name,Training,Completion Date,Status\nBo Fen,Information and You,01/06/2026,Completed\nCy,short\n"
    latin = tmp_path / "latin.csv"
    latin.write_bytes(text.replace("Cy,", "Zo\xeb,").encode("latin-1"))
    ran = run(app, "import", latin, *BY, *JSON)
    assert (ran.json["read"], ran.json["created"]) == (2, 1)
    assert [(each["row"], each["field"]) for each in ran.json["rejected"]] == [(3, "")]
    book = xlsxwriter.Workbook(tmp_path / "lms.xlsx", {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("person", "course", "completed_on"))
    sheet.write_row(1, 0, ("P-CY", COURSE))
    sheet.write_datetime(1, 2, date(2026, 5, 1))
    book.close()
    saved = tmp_path / "mapping.json"
    ran = run(app, "import", tmp_path / "lms.xlsx", "--save-mapping", saved, *BY, *JSON)
    assert ran.json["created"] == 1
    assert Completion.objects.get(person__ref="P-CY").completed_on == date(2026, 5, 1)
    assert run(app, "import", tmp_path / "lms.xlsx", "--mapping", saved, *BY, *JSON).json["unchanged"] == 1
    assert Person.objects.count() == 4


def test_a_file_with_references_and_names_asks_which(db: str, tmp_path: Path) -> None:
    course()
    person("P-BO")
    file = tmp_path / "lms.csv"
    file.write_text(f"Staff number,Name,Course,Completed\nP-BO,Bo Fen,{COURSE},2026-06-01\n")
    ran = run(app, "import", file, *BY, *JSON)
    assert ran.code == 2
    assert "--map 'person=Column'" in ran.json["fields"]["person"]
    assert run(app, "import", file, "--map", "person=Staff number", *BY, *JSON).json["created"] == 1
