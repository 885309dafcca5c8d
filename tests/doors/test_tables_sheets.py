"""Spreadsheets: values as people mean them, and the faults among them kept."""

import datetime as dt
import zipfile

import pytest
import xlsxwriter

from muster.doors.tables import Ragged, Row, open_table
from tests.doors.table_files import (
    ods_row,
    refused,
    text_cell,
    write_ods,
    write_xlsx,
)

# Values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (-3, "-3"),
        (12.5, "12.5"),
        (dt.date(2026, 2, 3), "2026-02-03"),
        (dt.datetime(2026, 2, 3, 4, 5, 6), "2026-02-03T04:05:06"),  # noqa: DTZ001 - sheets have no zones
        (dt.time(9, 30), "09:30:00"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("007", "007"),
        (" a\nb ", " a\nb "),
        (123456789012345678, "1.234567890123457e+17"),
        (("=1/0", "#DIV/0!"), "#DIV/0!"),
        (("=Gone!A1", "#REF!"), "#REF!"),
        (("=A1", ""), "#NOT CALCULATED!"),
        (("=1+1", 2), "2"),
    ],
)
def test_values_as_text(tmp_path, value, text):
    (row,) = open_table(write_xlsx(tmp_path / "a.xlsx", {"A1": "Ref", "B1": "Value", "A2": "x", "B2": value})).rows()
    assert row == Row(2, {"Ref": "x", "Value": text})


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True}) as book:
        page = book.add_worksheet()
        page.write("A1", "Day")
        page.write("A2", dt.date(2026, 2, 3), book.add_format({"num_format": "dd/mm/yyyy"}))
    assert next(open_table(tmp_path / "mac.xlsx").rows()).cells == {"Day": "2026-02-03"}


def test_faults_at_the_end_of_a_sheet_are_rows_too(tmp_path):
    cells = {
        "A1": "Ref",
        "B1": "Sum",
        "A2": "x",
        "B2": 1,
        "B4": ("=A1", ""),
        "C5": ("=1/0", "#DIV/0!"),
        "A7": ("=A1", ""),
    }
    table = open_table(write_xlsx(tmp_path / "a.xlsx", cells))
    good, uncalculated, outside, last = table.rows()
    assert uncalculated == Row(4, {"Ref": "", "Sum": "#NOT CALCULATED!"})
    assert (outside.number, outside.cells) == (5, ("", "", "#DIV/0!"))
    assert last == Row(7, {"Ref": "#NOT CALCULATED!", "Sum": ""})
    assert table.total == 4
    assert good.number == 2


def test_faults_of_a_file_whose_cells_have_no_references(tmp_path):
    cells = {"A1": "Ref", "B1": "Sum", "C1": "Unit", "A2": "x", "B2": ("=1/0", "#DIV/0!"), "C2": "y"}
    path = write_xlsx(tmp_path / "a.xlsx", cells)
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                for reference in [*cells, "1", "2"]:
                    assert f'r="{reference}"'.encode() in content
                    content = content.replace(f' r="{reference}"'.encode(), b"")
            new.writestr(name, content)
    assert [row.cells for row in open_table(bare).rows()] == [{"Ref": "x", "Sum": "#DIV/0!", "Unit": "y"}]


# Shape


def test_a_table_that_begins_to_the_right_and_below(tmp_path):
    cells = {"C5": "Ref", "D5": "", "E5": "Name", "C6": "A1", "E6": "x", "C8": "A2", "D8": "y"}
    table = open_table(write_xlsx(tmp_path / "a.xlsx", cells))
    assert (table.header_row, table.columns, table.total) == (5, ("Ref", "(column D)", "Name"), 2)
    assert list(table.rows()) == [
        Row(6, {"Ref": "A1", "(column D)": "", "Name": "x"}),
        Row(8, {"Ref": "A2", "(column D)": "y", "Name": ""}),
    ]
    assert "Column D has no name" in " ".join(table.notes)


def test_cells_outside_the_named_columns_are_reported(tmp_path):
    cells = {
        "B1": "Ref",
        "C1": "Name",
        "B2": "A1",
        "C2": "x",
        "B3": "A2",
        "E3": "stray",
        "A4": "early",
        "B4": "A3",
    }
    good, right, left = open_table(write_xlsx(tmp_path / "a.xlsx", cells)).rows()
    assert good == Row(2, {"Ref": "A1", "Name": "x"})
    assert isinstance(right, Ragged)
    assert "column E" in right.reason
    assert isinstance(left, Ragged)
    assert left.cells == ("early", "A3")


def test_formatted_blanks_are_no_rows(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page, grey = book.add_worksheet(), book.add_format({"bg_color": "gray"})
        page.write_row("A1", ["Ref", "Name"])
        page.write_row("A2", ["A1", "x"])
        for row in range(2, 997):
            page.write_blank(row, 30, None, grey)
        page.write_string("B900", "   ")
    table = open_table(tmp_path / "a.xlsx")
    assert table.total == len(list(table.rows())) == 1


def test_the_header_under_titles_and_banners(tmp_path):
    title = {
        "A1": "Register of assets",
        "A2": "Made on",
        "B2": dt.date(2026, 1, 5),
        "B4": "Who",
        "D4": "Where",
    }
    names = {f"{column}5": f"Name {column}" for column in "ABCDEF"}
    data = {f"{column}{row}": f"text {row}" for column in "ABCDEF" for row in (6, 7, 8)}
    table = open_table(write_xlsx(tmp_path / "a.xlsx", title | names | data))
    assert (table.header_row, table.columns[0], table.total) == (5, "Name A", 3)
    assert table.header_reason.startswith("row 5: 6 cells filled, 6 of them text and different; 3 of the next 3")


def test_a_title_nearly_as_full_as_the_header_is_not_the_header(tmp_path):
    title = {"A1": "Force", "B1": "Fenmarch Police", "C1": "Made by", "D1": "Ayo Bell"}
    names = {f"{column}3": f"Name {column}" for column in "ABCDE"}
    data = {f"{column}{row}": "text" for column in "ABCDE" for row in (4, 5)}
    assert open_table(write_xlsx(tmp_path / "a.xlsx", title | names | data)).header_row == 3


def test_a_header_with_a_name_missing_still_comes_before_full_rows(tmp_path):
    names = {"A1": "Ref", "B1": "Name", "D1": "Owner", "E1": "Unit"}
    data = {f"{column}{row}": f"{column} {row}" for column in "ABCDE" for row in (2, 3, 4)}
    assert open_table(write_xlsx(tmp_path / "a.xlsx", names | data)).header_row == 1


def test_a_second_row_of_instructions_is_pointed_out_and_kept(tmp_path):
    names = {"A1": "Purpose", "B1": "Subjects"}
    table = open_table(write_xlsx(tmp_path / "a.xlsx", names | {"A2": "dpv: Purpose", "B2": "e.g. staff", "A3": "Pay"}))
    assert table.doubtful_row == 2
    assert "Row 2 looks like instructions" in " ".join(table.notes)
    assert [row.number for row in table.rows()] == [2, 3]
    plain = open_table(write_xlsx(tmp_path / "b.xlsx", names | {"A2": "Paying people", "B2": "Staff"}))
    assert plain.doubtful_row is None


def test_the_header_can_be_named(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"A1": "a", "B1": "b", "A3": "c", "B3": "d", "A4": "e"})
    assert open_table(path, header_row=3).columns == ("c", "d")
    refused(path, "2", header_row=2)


def test_progress_by_rows(tmp_path):
    table = open_table(write_xlsx(tmp_path / "a.xlsx", {f"A{row}": f"t{row}" for row in range(1, 11)}))
    shares = [table.progress() for _ in table.rows()]
    assert shares == sorted(shares)
    assert shares[-1] == table.progress() == 1


def test_two_readers_of_one_table(tmp_path):
    table = open_table(write_xlsx(tmp_path / "a.xlsx", {f"A{row}": f"t{row}" for row in range(1, 6)}))
    assert [a == b for a, b in zip(table.rows(), table.rows(), strict=True)] == [True] * 4


# Sheets


def test_which_sheet_is_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        hidden, empty, first, second = (book.add_worksheet(name) for name in ("Lookup", "Cover", "Assets", "Old"))
        hidden.hide()
        empty.activate()
        for page in (hidden, first, second):
            page.write_row("A1", ["Ref", page.name])
    table = open_table(tmp_path / "a.xlsx")
    assert (table.sheet, table.columns) == ("Assets", ("Ref", "Assets"))
    assert "'Old'" in table.notes[0]
    assert open_table(tmp_path / "a.xlsx", sheet="Lookup").columns == ("Ref", "Lookup")
    refused(tmp_path / "a.xlsx", "no sheet 'Nope'", "'Assets', 'Old'", sheet="Nope")
    refused(tmp_path / "a.xlsx", "'Cover' has nothing in it", sheet="Cover")


def test_only_a_header_and_nothing_at_all(tmp_path):
    table = open_table(write_xlsx(tmp_path / "a.xlsx", {"A1": "Ref", "B1": "Name"}))
    assert (table.columns, table.total, list(table.rows())) == (("Ref", "Name"), 0, [])
    refused(write_xlsx(tmp_path / "none.xlsx", {}), "no visible sheet has anything")
    refused(write_xlsx(tmp_path / "blank.xlsx", {"A1": "  "}), "no cell with anything")


# Kinds


def test_the_kind_is_told_by_content(tmp_path):
    path = write_xlsx(tmp_path / "register.csv", {"A1": "Ref", "A2": "x"})
    assert open_table(path).kind == "xlsx"
    (tmp_path / "a.xlsx").write_text("Ref,Name\n1,x\n")
    assert open_table(tmp_path / "a.xlsx").kind == "csv"


def test_ods(tmp_path):
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-02-03">'
        "<text:p>3/2</text:p></table:table-cell>"
    )
    broken = (
        '<table:table-cell office:value-type="float" office:value="0" calcext:value-type="error">'
        "<office:annotation><text:p>a remark</text:p></office:annotation>"
        "<text:p>#REF!</text:p></table:table-cell>"
    )
    path = write_ods(
        tmp_path / "a.ods",
        ods_row("<table:table-cell/>", repeated=3),
        ods_row(text_cell("Ref"), text_cell("Day"), text_cell("Sum")),
        ods_row(text_cell("A1"), day, broken, repeated=2),
        ods_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1_048_000),
    )
    table = open_table(path)
    assert (table.kind, table.sheet, table.header_row, table.total) == ("ods", "Assets", 4, 2)
    cells = {"Ref": "A1", "Day": "2026-02-03", "Sum": "#REF!"}
    assert list(table.rows()) == [Row(5, cells), Row(6, cells)]
