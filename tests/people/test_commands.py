"""`muster people …`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from muster.log.records import Entry
from muster.people.commands import app
from muster.people.records import Person
from muster.people.rules import ROLES
from tests.doors.commanding import run
from tests.people.build import ADMINISTRATOR, NOON, found, person

BY = ("--by", ADMINISTRATOR)
JSON = ("--format", "json")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands ask the clock; the builders' persons start on a day of their own."""
    monkeypatch.setattr("muster.people.commands.now", lambda: NOON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "staff.csv"
    path.write_text(
        "Staff number,Full name,Rank,Start date\n"
        "P-BO,Bo Welland,SGT,05/01/2026\nP-CY,Cy Nene,NONE,\nP-DEE,Dee\nP-EVE,Eve Ouse,,soon\n"
    )
    return path


def test_from_nothing_to_a_role_by_commands_alone(db: str) -> None:
    steps = (
        ("found", "FEN", "--name", "Fenmarch Police", "--administrator", "Ada", "--law-enforcement"),
        ("add-organisation", "WELLAND", "--name", "Welland Council", "--not-law-enforcement"),
        ("add-unit", "U-1", "--name", "Intelligence"),
        ("add-grade", "SGT", "--name", "Sergeant", "--rank", "20"),
        ("add", "P-BO", "--name", "Bo [bold] Nene", "--unit", "U-1", "--grade", "SGT"),
        ("give-role", "P-BO", "list_user"),
    )
    for step in steps:
        ran = run(app, *step, *BY)
        assert ran.code == 0, ran
    people = run(app, "list", *JSON).json["people"]
    assert [(row["ref"], row["roles"]) for row in people] == [
        (ADMINISTRATOR, ["administrator"]),
        ("P-BO", ["list_user"]),
    ]
    assert "[bold]" in run(app, "list").out
    assert run(app, "end-role", "P-BO", "list_user", *BY).code == 0
    assert run(app, "end", "P-BO", *BY, *JSON).json["ref"] == "P-BO"


def test_every_role_is_shown_in_plain_english(db: str) -> None:
    assert [row["role"] for row in run(app, "roles", *JSON).json["roles"]] == list(ROLES)


def test_a_refusal_is_code_3_and_says_what_to_do(db: str) -> None:
    ran = run(app, "add", "P-CY", "--name", "Cy", "--by", person("P-BO"), *JSON)
    assert ran.code == 3
    assert ran.json["code"] == "role.missing"
    assert ran.json["remedy"]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "P-CY", "--name", "Cy"),  # nobody named
        ("add", "P-CY", "--name", "", *BY),
        ("add", "P-CY", "--name", "Cy", "--started", "3/1/26", *BY),
        ("add", "P-CY", "--name", "Cy", "--grade", "NONE", *BY),
        ("add", ADMINISTRATOR, "--name", "Cy", *BY),
        ("add-organisation", "W", "--name", "Welland", *BY),  # a law-enforcement body or not must be said
        ("end", "P-NOBODY", *BY),
        ("give-role", ADMINISTRATOR, *BY),
        ("import", "none.csv", *BY),
    ],
)
def test_what_the_caller_can_mend_is_code_2_and_changes_nothing(db: str, words: tuple[str, ...]) -> None:
    found()
    before = Entry.objects.count()
    ran = run(app, *words)
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err
    assert Entry.objects.count() == before


def test_a_file_is_imported_by_a_proposed_mapping_and_bad_rows_are_told(db: str, file: Path) -> None:
    found()
    ran = run(app, "import", file, *BY, *JSON)
    assert ran.code == 0
    assert set(ran.json) == {"read", "created", "updated", "unchanged", "missing", "rejected"}
    assert (ran.json["read"], ran.json["created"], ran.json["missing"]) == (4, 1, [ADMINISTRATOR])
    assert [(each["row"], each["field"]) for each in ran.json["rejected"]] == [
        (3, "grade"),
        (4, ""),
        (5, "started_on"),
    ]
    assert "ref from 'Staff number'" in ran.err
    assert str(Person.objects.get(ref="P-BO").started_on) == "2026-01-05"


def test_a_dry_run_changes_nothing(db: str, file: Path) -> None:
    found()
    before = Entry.objects.count()
    ran = run(app, "import", file, "--dry-run", *BY)
    assert ran.out.startswith("Would be: 4 read, 1 created")
    assert "Row 3, grade:" in ran.out
    assert (Entry.objects.count(), Person.objects.count()) == (before, 1)


def test_a_spreadsheet_with_a_title_row_and_a_given_column(db: str, tmp_path: Path) -> None:
    found()
    book = xlsxwriter.Workbook(tmp_path / "staff.xlsx")
    sheet = book.add_worksheet()
    for place, row in enumerate([("Staff of Fenmarch",), ("ref", "Known as"), ("P-BO", "Bo Welland")]):
        sheet.write_row(place, 0, row)
    book.close()
    ran = run(app, "import", tmp_path / "staff.xlsx", *BY, *JSON)
    assert ran.code == 2
    assert "--map 'name=Column'" in ran.json["fields"]["name"]
    ran = run(app, "import", tmp_path / "staff.xlsx", "--map", "name=Known as", *BY, *JSON)
    assert ran.json["created"] == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"ref,name\n\xff\xfe\x00P", b'ref,name\nP-1,"Bo\n', b"ref,name\nP-1,B\0o\n", b"%PDF-1.7", b"PK\x03\x04"],
)
def test_a_file_that_is_no_table_is_said_and_nothing_is_taken(db: str, tmp_path: Path, content: bytes) -> None:
    found()
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    ran = run(app, "import", path, *BY, *JSON)
    assert ran.code == 2 or ran.json["created"] == 0
    assert Person.objects.count() == 1
