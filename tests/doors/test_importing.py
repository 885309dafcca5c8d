"""Reading a file by a mapping of its columns: what every import command does first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import xlsxwriter

from muster.doors.command import Format
from muster.doors.importing import SHOWN, mapped_rows, show_report
from muster.kernel.errors import Invalid
from muster.kernel.importing import Field, ImportReport, Rejected
from tests.doors.table_files import ods_row, text_cell, write_ods

FIELDS = {
    "ref": Field(also=("staff number",), required=True),
    "name": Field(also=("full name",), required=True),
    "started_on": Field(also=("start date",), kind="day"),
    "size": Field(kind="number"),
    "active": Field(kind="yes_no"),
}


def csv(folder: Path, text: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_come_by_field_with_certain_values_written_in_one_way(tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "Staff Number,Full name,Start date,size,active,Shoe\n"
        'P-1,"Marsh, Ada",01/03/2026,"1,640",YES,7\nP-2,Bo,3/1/26,many,perhaps,8\n',
    )
    incoming = mapped_rows(file, FIELDS)
    assert list(incoming.rows) == [
        (2, {"ref": "P-1", "name": "Marsh, Ada", "started_on": "2026-03-01", "size": "1640", "active": "yes"}),
        (3, {"ref": "P-2", "name": "Bo", "started_on": "3/1/26", "size": "many", "active": "perhaps"}),
    ]
    assert incoming.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert incoming.rejected == []


def test_a_row_that_does_not_fit_is_rejected_and_not_shifted(tmp_path: Path) -> None:
    incoming = mapped_rows(csv(tmp_path, "ref,name\nP-1,Ada\nP-2,Bo,extra\nP-3\n"), FIELDS)
    assert [texts["ref"] for _, texts in incoming.rows] == ["P-1"]
    assert [(each.row, each.field) for each in incoming.rejected] == [(3, ""), (4, "")]


def test_a_required_field_without_a_column_names_the_columns_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as raised:
        mapped_rows(csv(tmp_path, "ref,Who\nP-1,Ada\n"), FIELDS)
    assert "'ref', 'Who'" in str(raised.value)
    assert raised.value.fields == {"name": "Say which column it is: --map 'name=Column'."}


def test_two_columns_for_one_field_are_never_chosen_between(tmp_path: Path) -> None:
    file = csv(tmp_path, "ref,Full name,full_name\nP-1,Ada,Bea\n")
    with pytest.raises(Invalid, match="'name'"):
        mapped_rows(file, FIELDS)


def test_a_given_column_wins_and_a_mapping_is_saved_and_used_again(tmp_path: Path) -> None:
    file, saved = csv(tmp_path, "ref,Who,name\nP-1,Ada,Bea\n"), tmp_path / "mapping.json"
    assert list(mapped_rows(file, FIELDS, save_mapping=saved, given=["name=Who"]).rows) == [
        (2, {"name": "Ada", "ref": "P-1"})
    ]
    assert json.loads(saved.read_text())["columns"] == {"name": "Who", "ref": "ref"}
    assert list(mapped_rows(file, FIELDS, mapping_file=saved).rows) == [(2, {"name": "Ada", "ref": "P-1"})]


def test_a_given_column_wins_over_a_saved_mapping_and_a_field_has_one_column(tmp_path: Path) -> None:
    file, saved = csv(tmp_path, "ref,Who,name\nP-1,Ada,Bea\n"), tmp_path / "mapping.json"
    saved.write_text('{"columns": {"ref": "ref", "name": "name"}}')
    given = mapped_rows(file, FIELDS, mapping_file=saved, given=["name=Who"])
    assert [texts["name"] for _, texts in given.rows] == ["Ada"]
    with pytest.raises(Invalid, match="twice"):
        mapped_rows(file, FIELDS, given=["name=Who", "name=name"])


@pytest.mark.parametrize("given", ["name", "name=", "=Who", "name=Nobody", "shoe=Who"])
def test_a_given_mapping_that_makes_no_sense_is_invalid(tmp_path: Path, given: str) -> None:
    with pytest.raises(Invalid):
        mapped_rows(csv(tmp_path, "ref,Who\nP-1,Ada\n"), FIELDS, given=[given])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.7 people", "people.csv"),
        (b'{"people": []}', "people.csv"),
        (b"PK\x03\x04broken", "people.xlsx"),
        (b"\x00\x01\x02\x03" * 100, "people.csv"),
    ],
)
def test_what_is_no_table_is_invalid(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        list(mapped_rows(csv(tmp_path, content, name), FIELDS).rows)


def test_no_file_a_folder_and_a_mapping_that_is_not_there_are_invalid(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="does not exist"):
        mapped_rows(tmp_path / "none.csv", FIELDS)
    with pytest.raises(Invalid, match="folder"):
        mapped_rows(tmp_path, FIELDS)
    with pytest.raises(Invalid, match="mapping"):
        mapped_rows(csv(tmp_path, "ref,name\n"), FIELDS, mapping_file=tmp_path / "none.json")
    with pytest.raises(Invalid):
        mapped_rows(csv(tmp_path, "ref,name\n"), FIELDS, save_mapping=tmp_path / "none" / "mapping.json")


def test_a_quote_never_closed_stops_the_import_while_rows_are_read(tmp_path: Path) -> None:
    incoming = mapped_rows(csv(tmp_path, 'ref,name\nP-1,Ada\nP-2,"Bo\n'), FIELDS)
    with pytest.raises(Invalid, match="never closed"):
        list(incoming.rows)


def test_a_file_changed_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    file = csv(tmp_path, "ref,name\nP-1,Ada\n")
    incoming = mapped_rows(file, FIELDS)
    rows = iter(incoming.rows)
    next(rows)
    file.write_text("ref,name\nP-1,Eve\n")
    with pytest.raises(Invalid, match="changed while it was read"):
        list(rows)


def test_spreadsheets_are_read_alike(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "people.xlsx")
    sheet = book.add_worksheet("Staff")
    for place, row in enumerate([("Fenmarch Police",), (), ("Staff number", "Full name"), ("P-1", "Ada")]):
        sheet.write_row(place, 0, row)
    book.close()
    assert list(mapped_rows(tmp_path / "people.xlsx", FIELDS).rows) == [(4, {"ref": "P-1", "name": "Ada"})]
    file = write_ods(
        tmp_path / "people.ods",
        ods_row(text_cell("ref"), text_cell("name")),
        ods_row(text_cell("P-1"), text_cell("Ada")),
    )
    assert list(mapped_rows(file, FIELDS).rows) == [(2, {"ref": "P-1", "name": "Ada"})]


def test_the_report_on_a_screen_is_short_and_in_json_whole(capsys: pytest.CaptureFixture[str]) -> None:
    report = ImportReport(read=80, missing=["P-9"])
    report.rejected = [Rejected(row, "name", "It is [bold]empty.") for row in range(2, 82)]
    show_report(report, Format.TABLE, dry_run=True)
    shown = capsys.readouterr().out
    assert shown.startswith("Would be: 80 read")
    assert shown.count("It is [bold]empty.") == SHOWN
    assert "30 more" in shown
    assert "P-9" in shown
    show_report(report, Format.JSON)
    assert json.loads(capsys.readouterr().out) == report.as_dict()
