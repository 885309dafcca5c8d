"""Rows for spreadsheets: nothing in them runs, nothing is lost without a word."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from muster.doors.spreadsheets import CUT, LONGEST_CELL, RUNS, as_csv, as_xlsx, defused

ROWS = [
    ("=1+1", 7, None, True, date(2027, 3, 14)),
    ("Ünit “A”, B\nC", 2**60, "", False, datetime(2026, 6, 15, 12, 0, tzinfo=UTC)),
]
HEADS = ("Text", "Figure", "Nothing", "Yes or no", "Day")


def content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Gang list", "a=1", " =1", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_csv_is_an_attachment_that_reads_back() -> None:
    response = as_csv("register", HEADS, ROWS)
    assert response.headers["Content-Disposition"] == 'attachment; filename="register.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = content(response).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        list(HEADS),
        ["'=1+1", "7", "", "yes", "2027-03-14"],
        ["Ünit “A”, B\nC", str(2**60), "", "no", "2026-06-15 13:00"],
    ]


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("text", ["x;=cmd", "x\t@cmd", 'x;"=cmd"', "x\n+cmd", "x\r\n-cmd", 'x;""=cmd', ";=cmd;=cmd"])
def test_whatever_separates_the_cells_for_a_spreadsheet_none_of_them_runs(text: str, separator: str) -> None:
    said = content(as_csv("register", ("A", "B", "C"), [(text, text, 7)])).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(said, newline=""), delimiter=separator))
    assert [cell for row in rows for cell in row if cell.startswith(RUNS)] == []
    assert said.startswith('"A","B","C"\r\n"')


@pytest.mark.parametrize("text", ["x; -5", "a=1; b=2", "well-known", "first\nsecond"])
def test_other_text_is_in_the_file_as_it_is(text: str) -> None:
    said = content(as_csv("register", ("A",), [(text,)])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(said, newline=""))) == [["A"], [text]]


def test_xlsx_has_the_same_with_no_formula_and_says_where_it_cut() -> None:
    response = as_xlsx("register", HEADS, [*ROWS, ("x" * (LONGEST_CELL + 1), 1, "", "", "")])
    assert response.headers["Content-Disposition"] == 'attachment; filename="register.xlsx"'
    raw = content(response)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert rows[0] == list(HEADS)
    assert rows[1] == ["'=1+1", 7.0, "", "yes", "2027-03-14"]
    assert rows[2][:2] == ["Ünit “A”, B\nC", str(2**60)], "a figure that a spreadsheet would round stands as text"
    assert rows[3][0].endswith(CUT)
    assert len(rows[3][0]) <= LONGEST_CELL


def test_csv_is_made_while_it_is_sent() -> None:
    def rows():
        yield ("first",)
        raise AssertionError("the second row was asked for before the first was sent")

    sent = iter(as_csv("register", ("Text",), rows()).streaming_content)
    assert [next(sent).decode("utf-8-sig").strip(), next(sent).decode().strip()] == ['"Text"', '"first"']
