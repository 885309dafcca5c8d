"""Files made by others, with answers known beforehand."""

from pathlib import Path

import pytest

from muster.doors.tables import Ragged, open_table, propose_mapping

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not beside the project (../shared/data)")


def test_a_whole_citys_register():
    table = open_table(DATA / "register/fy18_dataset_inventory_2018_03_11.csv")
    found = list(table.rows())
    assert (table.header_row, len(table.columns), len(found)) == (1, 19, 1640)
    assert not any(isinstance(row, Ragged) for row in found)
    assert any("\n" in cell for row in found for cell in row.cells.values())
    (gangs,) = (row for row in found if row.cells["RECORD_ID"] == "5067")
    assert gangs.cells["DATASET_NAME"] == "Gang Tracking Database"
    lines = (DATA / "register/fy18_dataset_inventory_2018_03_11.csv").read_bytes().split(b"\n")
    assert all(lines[row.number - 1].startswith(row.cells["RECORD_ID"].encode() + b",") for row in found)


def test_ragged_rows_of_a_real_file():
    table = open_table(DATA / "register/nordwind_stakeholder-communication_ragged.csv")
    found = list(table.rows())
    assert (len(found), sum(isinstance(row, Ragged) for row in found)) == (12, 11)
    (good,) = (row for row in found if not isinstance(row, Ragged))
    assert list(good.cells) == list(table.columns)


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("register/nordwind_asset-register.csv", 18, 12),
        ("register/nordwind_supplier-register.csv", 12, 16),
        ("register/fy18_agency_participants_archived.csv", 99, 4),
        ("retention/nordwind_records-retention-schedule.csv", 27, 10),
        ("training/nordwind_training-register.csv", 14, 9),
        ("people/historical_figures_with_errors_50k.csv", 50578, 11),
        ("population/local-authorities-demographics-with-police-force.csv", 348, 33),
        ("standards/dpv-2.3.csv", 1116, 13),
    ],
)
def test_plain_files(name, rows, columns):
    table = open_table(DATA / name)
    found = list(table.rows())
    assert (len(found), len(table.columns)) == (rows, columns)
    assert not any(isinstance(row, Ragged) for row in found)


def test_a_template_with_its_header_in_row_nine():
    table = open_table(DATA / "ropa/fides_datamap_template.xlsx")
    assert (table.header_row, len(table.columns), table.total, list(table.rows())) == (9, 24, 0, [])
    assert (table.columns[0], table.columns[3]) == ("Fides dataset", "Purpose of processing")
    assert table.header_reason.startswith("row 9: 24 cells filled")


def test_a_department_whose_second_row_is_not_data():
    table = open_table(DATA / "ropa/alpha_hr_department.xlsx")
    assert (table.header_row, len(table.columns), table.total, table.doubtful_row) == (1, 9, 5, 2)
    found = [row for row in table.rows() if row.number != table.doubtful_row]
    assert [next(iter(row.cells.values())).split()[0] for row in found] == [
        "Recruitment",
        "Payroll",
        "Pension",
        "Expenses",
    ]


def test_columns_of_the_citys_register_are_mapped():
    table = open_table(DATA / "register/fy18_dataset_inventory_2018_03_11.csv")
    fields = {
        "title": ("dataset name", "asset name"),
        "owner": ("data owner",),
        "organisation": ("agency name",),
    }
    assert propose_mapping(table.columns, fields).columns == {
        "title": "DATASET_NAME",
        "owner": "DATA_OWNER",
        "organisation": "AGENCY_NAME",
    }
