"""`muster register …` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from muster.register.commands import app
from muster.register.records import Asset, AssetSource, Location, RetentionRule
from tests.doors.commanding import Ran, run
from tests.doors.table_files import ods_row, text_cell, write_ods
from tests.people.build import person
from tests.register.build import KEEPER, OWNER, SIRO, asset, imported, keeper, location, siro

HEADER = "Asset ID,Asset name,Protective marking\n"
ROWS = HEADER + "1,Gang list,Restricted\n2,Fleet,Open\n"


@pytest.fixture
def file(db: str, tmp_path: Path) -> Path:
    keeper()
    return write(tmp_path / "theirs.csv", ROWS)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def load(file: Path, *options: str, command: str = "import") -> Ran:
    return run(app, command, file, "--by", KEEPER, "--format", "json", *options)


def figures(ran: Ran) -> tuple[int, ...]:
    assert ran.code == 0, ran.out + ran.err
    counts = [ran.json[name] for name in ("read", "created", "updated", "unchanged")]
    return (*counts, len({each["row"] for each in ran.json["rejected"]}))


def test_an_asset_is_added_owned_and_shown(db: str) -> None:
    siro()
    keeper()
    person(OWNER, "iao")
    place = (
        "approve-location",
        "CASES",
        "Case system",
        "--kind",
        "application",
        "--ceiling",
        "SECRET",
        "--access-logged",
    )
    assert run(app, *place, "--until", "1 March 2027", "--by", SIRO).code == 0
    assert run(app, "add-rule", "RET-1", "Case files", "--months", "72", "--by", KEEPER).code == 0
    sets = ("volume=1,640", "sensitive=yes", "location=CASES", "retention_rule=RET-1", "classification=SECRET")
    added = run(app, "add", "A-1", "Gang list", "--by", KEEPER, *(word for each in sets for word in ("--set", each)))
    assert added.code == 0
    assert "name-owner A-1" in added.out
    assert run(app, "name-owner", "A-1", OWNER, "--by", SIRO).code == 0
    assert run(app, "accept", "A-1", "--by", OWNER).code == 0
    assert run(app, "change", "A-1", "--set", "purposes=Safeguarding", "--by", KEEPER).code == 0
    shown = run(app, "show", "A-1", "--format", "json").json
    assert (shown["volume"], shown["sensitive"], shown["owner"], shown["purposes"]) == (
        1640,
        True,
        OWNER,
        "Safeguarding",
    )
    assert (shown["orphaned"], shown["within_ceiling"]) == (False, True)
    assert "Lawful basis (Information asset owner)" in run(app, "show", "A-1").out
    assert [row["ref"] for row in run(app, "list", "--format", "json").json["assets"]] == ["A-1"]
    assert [row["ref"] for row in run(app, "locations", "--format", "json").json["locations"]] == ["CASES"]
    assert [row["months"] for row in run(app, "schedule", "--format", "json").json["rules"]] == [72]
    assert "No assets" in run(app, "list", "--orphaned").out


def test_a_refusal_says_why_and_what_to_do(db: str) -> None:
    asset()
    location("H-DRIVE", kind="personal_drive", approved=False, ceiling="")
    refused = run(app, "change", "A-1", "--set", "location=H-DRIVE", "--by", KEEPER, "--format", "json")
    assert (refused.code, refused.json["code"]) == (3, "location.never")
    assert refused.json["remedy"]


@pytest.mark.parametrize("text", ["volume", "volume=many", "colour=red", "by=P-1", "at=now", "ended_on=3/4/26"])
def test_a_field_that_cannot_be_set_is_said(db: str, text: str) -> None:
    asset()
    ran = run(app, "change", "A-1", "--set", text, "--by", KEEPER, "--format", "json")
    assert (ran.code, ran.json["outcome"]) == (2, "invalid")


def test_a_place_without_a_ceiling_is_not_approved(db: str) -> None:
    siro()
    ran = run(app, "approve-location", "X", "X", "--kind", "application", "--by", SIRO, "--format", "json")
    assert (ran.code, list(ran.json["fields"])) == (2, ["ceiling"])
    assert not Location.objects.exists()


def test_a_file_is_imported_by_a_mapping_that_is_proposed_and_then_remembered(file: Path) -> None:
    first = load(file, "--classify", "Restricted=OFFICIAL-SENSITIVE")
    assert figures(first) == (2, 2, 0, 0, 0)
    assert "title from 'Asset name'" in first.err
    assert AssetSource.objects.get().mapping == {
        "columns": {"source_id": "Asset ID", "title": "Asset name", "classification": "Protective marking"},
        "classify": {"restricted": "OFFICIAL-SENSITIVE"},
    }
    assert figures(load(file)) == (2, 0, 0, 2, 0)
    write(file, ROWS.replace("Asset ID", "Number"))
    changed = load(file)
    assert (changed.code, "'Asset ID'" in changed.json["reason"]) == (2, True)


def test_a_mapping_is_saved_and_used_for_another_source(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mapping.json"
    load(
        file,
        "--map",
        "title=Protective marking",
        "--save-mapping",
        str(saved),
        "--classify",
        "Open=OFFICIAL",
        "--dry-run",
    )
    assert not Asset.objects.exists()
    assert json.loads(saved.read_text()) == {
        "columns": {"title": "Protective marking", "source_id": "Asset ID"},
        "classify": {"Open": "OFFICIAL"},
    }
    assert figures(load(file, "--mapping", str(saved))) == (2, 2, 0, 0, 0)
    assert set(Asset.objects.values_list("title", flat=True)) == {"Restricted", "Open"}


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"classify": {}}', '{"columns": {"title": 1}}', '{"columns": {"title": "A", "title": "B"}}']
)
def test_a_mapping_that_cannot_be_read_is_invalid(file: Path, tmp_path: Path, text: str) -> None:
    ran = load(file, "--mapping", str(write(tmp_path / "mapping.json", text)))
    assert (ran.code, "mapping.json" in ran.json["reason"]) == (2, True)


@pytest.mark.parametrize("option", [("--classify", "Open"), ("--classify", "Open=PUBLIC"), ("--map", "title")])
def test_a_bad_option_changes_nothing(file: Path, option: tuple[str, str]) -> None:
    assert load(file, *option).code == 2
    assert not Asset.objects.exists()


def test_a_newer_copy_under_another_name_is_asked_about_and_not_guessed(file: Path, tmp_path: Path) -> None:
    load(file)
    newer = write(tmp_path / "theirs-2.csv", ROWS + "3,Vans,Open\n")
    asked = load(newer)
    assert (asked.code, "theirs" in asked.json["fields"]["--source"]) == (2, True)
    assert figures(load(newer, "--source", "theirs")) == (3, 1, 0, 2, 0)


def test_the_same_register_as_a_spreadsheet_is_the_same_register(file: Path, tmp_path: Path) -> None:
    load(file)
    rows = [line.split(",") for line in ROWS.splitlines()]
    with xlsxwriter.Workbook(tmp_path / "theirs.xlsx") as book:
        sheet = book.add_worksheet("Register")
        sheet.write(0, 0, "Fenmarch: assets")
        for number, row in enumerate(rows):
            sheet.write_row(2 + number, 0, row)
    ods = write_ods(tmp_path / "theirs.ods", *[ods_row(*map(text_cell, row)) for row in rows])
    assert figures(load(tmp_path / "theirs.xlsx")) == (2, 0, 0, 2, 0)
    assert figures(load(tmp_path / "theirs.xlsx", "--sheet", "Register", "--header-row", "3")) == (2, 0, 0, 2, 0)
    assert figures(load(ods)) == (2, 0, 0, 2, 0)
    assert load(tmp_path / "theirs.xlsx", "--sheet", "Nothing").code == 2


def test_a_row_under_the_header_that_is_not_data_is_rejected_unless_the_header_is_named(file: Path) -> None:
    rows = [*HEADER.splitlines(), "Enter an id,Enter a name,Choose one", "1,Gang list,Open"]
    sheet = write_ods(file.with_suffix(".ods"), *[ods_row(*map(text_cell, row.split(","))) for row in rows])
    ran = load(sheet)
    assert figures(ran) == (2, 1, 0, 0, 1)
    assert (ran.json["rejected"][0]["row"], "--header-row" in ran.json["rejected"][0]["reason"]) == (2, True)
    assert figures(load(sheet, "--header-row", "1")) == (2, 1, 0, 1, 0)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 2, ""),
        (b"Asset name\n", 0, "holds no rows"),
        (b"Colour,Size\nred,2\n", 2, "no column that plainly is 'title'"),
        (b"Asset name,Summary\nFleet,one,two\nVans,x\n", 0, "where the header has 2"),
        (b"Asset name,Summary\nFleet," + b"x" * 140_000 + b"\n", 2, "longer than"),
        (b"Asset name\nFl\xc3\xa9et d\xc3\xa9j\xc3\xa0 \xe9\n", 2, "UTF-8"),
        (b'Asset name\n"Fleet\n', 2, "never closed"),
        (b"%PDF-1.7", 2, "PDF"),
        (b'{"a": 1}', 2, "JSON"),
        (b"@prefix dct: <http://purl.org/dc/terms/> .\n", 2, "is a graph"),
        (b'<?xml version="1.0"?><rdf:RDF/>', 2, "is a graph"),
    ],
)
def test_bad_files_are_explained_and_nothing_is_half_done(file: Path, content: bytes, code: int, said: str) -> None:
    file.write_bytes(content)
    ran = load(file)
    assert (ran.code, said in ran.out) == (code, True)
    assert Asset.objects.count() == (1 if b"one,two" in content else 0)


def test_a_file_that_is_not_there_is_explained(file: Path) -> None:
    assert load(file.with_name("nothing.csv")).code == 2
    assert load(file.with_name("nothing.json"), command="import-schedule").code == 2


def test_formulas_are_kept_as_text(file: Path) -> None:
    write(file, 'Asset name\n"=HYPERLINK(""x"")"\n')
    assert figures(load(file)) == (1, 1, 0, 0, 0)
    assert Asset.objects.get().title == '=HYPERLINK("x")'


def test_the_report_in_words_has_the_notes(file: Path) -> None:
    ran = run(app, "import", file, "--by", KEEPER, "--dry-run")
    assert ran.out.startswith("Would be: 2 read, 2 created")
    assert "Note: No classification is known for these words" in ran.out


def records(*rules: Any) -> str:
    return json.dumps([{"series": {"series_id": ref, "series_title": ref}, "rules": dict(more)} for ref, more in rules])


def test_a_schedule_in_json_is_read_like_a_table(file: Path, tmp_path: Path) -> None:
    rules = (("S-1", {"duration_years": 3, "trigger_event": "Closed\nor ended"}), ("S-2", {"duration_years": "x"}))
    ran = load(write(tmp_path / "rules.json", records(*rules)), command="import-schedule")
    assert figures(ran) == (2, 1, 0, 0, 1)
    assert (ran.json["rejected"][0]["row"], ran.json["rejected"][0]["field"]) == (2, "years"), "the second record"
    kept = RetentionRule.objects.get()
    assert (kept.months, kept.trigger, kept.source) == (36, "Closed or ended", "rules")


@pytest.mark.parametrize("text", ["[{]", "[{}, 1]", "[]", "[" + "[" * 100_000])
def test_json_that_is_no_list_of_records_is_explained(file: Path, tmp_path: Path, text: str) -> None:
    ran = load(write(tmp_path / "rules.json", text), command="import-schedule")
    assert (ran.code, ran.json["outcome"]) == (2, "invalid")


def test_a_saved_mapping_of_a_source_serves_the_command_too(file: Path) -> None:
    imported({"title": "Fleet"}, source="theirs", columns={"title": "Protective marking"})
    assert figures(load(file)) == (2, 2, 0, 0, 0)
    assert set(Asset.objects.values_list("title", flat=True)) == {"Fleet", "Open", "Restricted"}
