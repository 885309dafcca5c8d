"""The page keeps the rows of what was not measured again; medians, spreads and targets are right."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Row, at_least, at_most, in_turn, ratios, spread
from bench.page import keep

SUBJECTS = ("gate", "log")
ON = {"date": "1 June 2026", "cores": 2}


def kept(*rows: Row) -> dict[str, object]:
    return {"on": ON, "rows": [row.as_dict() for row in rows]}


def test_a_part_not_run_keeps_its_rows(tmp_path: Path) -> None:
    keep(tmp_path, SUBJECTS, "log", kept(Row("old log", "1")))
    keep(tmp_path, SUBJECTS, "gate", kept(Row("old gate", "2")))
    keep(tmp_path, SUBJECTS, "log", kept(Row("new log", "3")))
    page = (tmp_path / "performance.md").read_text()
    assert "old gate" in page
    assert "new log" in page
    assert "old log" not in page
    assert list(json.loads((tmp_path / "performance.json").read_text())) == list(SUBJECTS)


def test_a_missed_target_shows(tmp_path: Path) -> None:
    rows = (at_most("too slow", [3.0, 2.5, 2.0], 2.0), at_least("fast", [0.9, 0.8, 0.1], 0.8), Row("by the way", "7"))
    keep(tmp_path, SUBJECTS, "log", kept(*rows))
    lines = (tmp_path / "performance.md").read_text().splitlines()
    assert "| too slow | 2.50 (2.00 to 3.00) | at most 2.00 | **no** |  |" in lines
    assert "| fast | 0.80 (0.10 to 0.90) | at least 0.80 | yes |  |" in lines
    assert "| by the way | 7 |  |  |  |" in lines


def test_a_bar_in_a_row_does_not_break_the_table(tmp_path: Path) -> None:
    keep(tmp_path, SUBJECTS, "log", kept(Row("a | b", "1")))
    assert r"| a \| b | 1 |" in (tmp_path / "performance.md").read_text()


def test_sides_run_in_turn_and_the_first_round_does_not_count() -> None:
    ran: list[str] = []

    def side(name: str) -> float:
        ran.append(name)
        return float(len(ran))

    found = in_turn({"a": lambda: side("a"), "b": lambda: side("b")}, rounds=2)
    assert ran == ["a", "b"] * 3
    assert found == {"a": [3.0, 5.0], "b": [4.0, 6.0]}


def test_a_ratio_is_of_one_round_and_the_figure_is_the_median() -> None:
    each = ratios([1.0, 4.0, 9.0], [2.0, 2.0, 3.0])
    assert each == [0.5, 2.0, 3.0]
    assert spread(each, " s") == "2.00 s (0.50 to 3.00)"
    assert spread([1234.5]) == "1,234 (1,234 to 1,234)"
