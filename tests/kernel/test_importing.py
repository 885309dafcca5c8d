"""Reading the cells of a row, and the report that every import gives."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.importing import Cells, ImportReport, Rejected


def test_the_report_has_the_shape_scripts_rely_on() -> None:
    report = ImportReport(read=4, created=1, updated=1, unchanged=1, missing=["b", "a"])
    report.rejected = [Rejected(9, "name", "It is empty."), Rejected(3, "", "Ragged."), Rejected(9, "kind", "No.")]
    assert report.as_dict() == {
        "read": 4,
        "created": 1,
        "updated": 1,
        "unchanged": 1,
        "missing": ["a", "b"],
        "rejected": [
            {"row": 3, "field": "", "reason": "Ragged."},
            {"row": 9, "field": "kind", "reason": "No."},
            {"row": 9, "field": "name", "reason": "It is empty."},
        ],
    }
    assert report.rejected_rows == 2  # a row with two faults is one row
    assert report.counts["missing"] == 2
    assert report.counts["rejected"] == 2


@pytest.mark.parametrize(("text", "day"), [("2026-03-01", date(2026, 3, 1)), ("", None), ("  ", None)])
def test_days(text: str, day: date | None) -> None:
    cells = Cells(2, {"on": text})
    assert cells.day("on") == day
    assert cells.faults == []


@pytest.mark.parametrize(
    "text", ["3/4/26", "2026-02-30", "soon", "20260301", "2026-W09-7", "2026-03-01T00:00", "9" * 500]
)
def test_a_day_that_is_not_certain_is_a_fault(text: str) -> None:
    cells = Cells(2, {"on": text})
    assert cells.day("on") is None
    assert [(each.row, each.field) for each in cells.faults] == [(2, "on")]
    assert len(cells.faults[0].reason) < 200  # a page in a cell is not repeated


def test_a_choice_is_read_in_any_case_and_a_wrong_one_is_a_fault() -> None:
    cells = Cells(2, {"kind": "Third Party", "other": "robot"})
    assert cells.choice("kind", ["employed", "third_party"]) == "third_party"
    assert cells.faults == []
    assert cells.choice("other", ["employed", "third_party"]) == ""
    assert "employed, third_party" in cells.faults[0].reason


def test_a_required_cell_that_is_empty_or_whose_column_is_missing_is_a_fault() -> None:
    cells = Cells(2, {"name": "  "})
    cells.line("name", required=True)
    cells.reference("ref", required=True)
    assert [each.field for each in cells.faults] == ["name", "ref"]


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_a_reader_and_what_is_given_can_be_kept(a: str, b: str, c: str) -> None:
    cells = Cells(2, {"a": a, "b": b, "c": c})
    values = cells.line("a"), cells.reference("b"), cells.choice("c", ["x"])
    cells.day("a")
    assert all("\0" not in value and value.encode("utf-8") is not None for value in values)
