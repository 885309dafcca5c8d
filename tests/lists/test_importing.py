"""Putting many people on a list from a file: every row is taken exactly, or rejected with its faults."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.kernel.errors import Conflict, Invalid, NotAllowed
from muster.kernel.importing import ImportReport, Incoming
from muster.lists import actions, staging
from muster.lists.nominal_file import read_nominals
from muster.log.records import Entry
from tests.lists import build

pytestmark = pytest.mark.usefixtures("db")

GOOD = {
    "ref": "N-1",
    "family_name": "Marram",
    "given_names": "Kit",
    "born_on": "2001-02-03",
    "categories": "victim",
    "criteria": "C1",
    "source": "Crime report 17",
    "basis": "fact",
    "review_on": "2026-09-01",
    "area": "North",
}


def good(count: int, **more: str) -> list[dict[str, str]]:
    return [GOOD | {"ref": f"N-{n}"} | more for n in range(1, count + 1)]


def write(path: Path, rows: Iterable[Mapping[str, str]], **how: Any) -> Path:
    encoding = how.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(GOOD), **({"lineterminator": "\n"} | how))
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(path: Path, *, dry_run: bool = False, plain: bool = True) -> ImportReport:
    incoming, text = read_nominals("L-1", path, None, None, None, None, None)
    return actions.import_nominals(
        by=build.OWNER,
        at=build.NOON,
        list="L-1",
        incoming=incoming,
        plain=text if plain else None,
        dry_run=dry_run,
    )


def faults(report: ImportReport) -> set[tuple[int, str]]:
    return {(each.row, each.field) for each in report.rejected}


@pytest.fixture
def no_careful(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL must read the file itself."""

    def refuse(*_: object) -> None:
        raise AssertionError("the file was read row by row")

    monkeypatch.setattr(staging.Staged, "_fill_careful", refuse)


@pytest.mark.usefixtures("no_careful")
@pytest.mark.parametrize("how", [{}, {"lineterminator": "\r\n"}, {"encoding": "utf-8-sig"}, {"delimiter": "|"}])
def test_a_plain_file_is_read_by_postgresql_itself(tmp_path, how):
    build.accepting()
    rows = good(3, family_name="Müller", born_on="")
    report = take(write(tmp_path / "n.csv", rows, **how))
    assert report.counts == {"read": 3, "created": 3, "updated": 0, "unchanged": 0, "missing": 0, "rejected": 0}
    first, *others = build.nominals()
    assert len(others) == 2
    assert (first["ref"], first["family_name"], first["born_on"]) == ("N-1", "Müller", None)
    assert (first["categories"], first["criteria"], first["details"]) == (["victim"], ["C1"], {"area": "North"})
    assert (first["review_on"], first["basis"], first["state"]) == (date(2026, 9, 1), "fact", "active")
    assert (first["added_by_id"], first["added_at"]) == (build.person_id(build.OWNER), build.NOON)


ODD = {
    "quoted": lambda text: text.replace("Marram", '"Mar,ram"'),
    "quote inside a cell": lambda text: text.replace("Kit", 'Kit "K" Lee'),
    "line end in a cell": lambda text: text.replace("Marram", '"Mar\nram"'),
    "spaces around cells": lambda text: text.replace("Marram", " Marram "),
    "no-break space": lambda text: text.replace("Marram", "Marram\N{NO-BREAK SPACE}"),
    "spaces around codes": lambda text: text.replace(",victim,", ",victim ; suspect,"),
    "tab at the end": lambda text: text.replace("Marram", "Marram\t"),
    "turned round": lambda text: text.replace("Marram", "Mar\u202eram"),
    "a control": lambda text: text.replace("Marram", "Mar\x1bram", 1),
    "blank line": lambda text: text.replace("N-2", "\nN-2"),
    "empty row": lambda text: text.replace("N-2", ",,,,,,,,,\nN-2"),
    "mixed line ends": lambda text: text.replace("North\nN-2", "North\r\nN-2"),
    "end of data mark": lambda text: text.replace("N-2", "\\.\nN-2"),
    "end of data mark in a cell": lambda text: text.replace("Marram", "\\."),
    "too many cells": lambda text: text.replace("N-2", "N-2,more"),
    "too few cells": lambda text: text.replace("Kit,", ""),
    "no line end at the end": lambda text: text.rstrip("\n"),
}


def test_an_odd_file_gives_the_same_rows_as_the_careful_reader(tmp_path):
    """PostgreSQL's reader and ours differ on all of these; a row lost or shifted in silence is the worst of faults."""
    build.accepting()
    for name, spoil in ODD.items():
        path = write(tmp_path / "n.csv", good(4))
        path.write_text(spoil(path.read_text()))
        seen = []
        for plain in (True, False):
            report = take(path, plain=plain)
            assert report.read == report.created + report.rejected_rows, name
            seen.append((report.as_dict(), [row | {"id": 0} for row in build.nominals()]))
            build.as_superuser("delete from nominal")
        assert seen[0] == seen[1], name
        assert (seen[0][0]["created"] >= 2) is (name not in ("too few cells", "line end in a cell", "turned round")), (
            name
        )


def test_rows_after_an_end_of_data_mark_are_not_lost(tmp_path):
    build.accepting()
    path = write(tmp_path / "n.csv", good(3))
    path.write_text(path.read_text().replace("N-2", "\\.\nN-2"))
    report = take(path)
    assert (report.read, report.created, faults(report)) == (4, 3, {(3, "")})


def test_bytes_that_are_no_text_of_their_encoding_are_read_in_the_older_one(tmp_path):
    build.accepting()
    take(write(tmp_path / "n.csv", good(3, family_name="Müller", given_names="Renée"), encoding="cp1252"))
    assert {(row["family_name"], row["given_names"]) for row in build.nominals()} == {("Müller", "Renée")}


def test_a_spreadsheet_is_imported(tmp_path):
    build.accepting()
    book = xlsxwriter.Workbook(tmp_path / "n.xlsx")
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, list(GOOD))
    for n, row in enumerate(good(3), 1):
        sheet.write_row(n, 0, list(row.values()))
        sheet.write_datetime(n, 3, date(2001, 2, 3), day)
    book.close()
    assert take(tmp_path / "n.xlsx").created == 3
    assert {row["born_on"] for row in build.nominals()} == {date(2001, 2, 3)}


def test_every_fault_of_a_row_is_named_with_its_row(tmp_path):
    build.accepting()
    rows = [*good(1), GOOD | {"ref": "", "basis": "rumour", "categories": "", "born_on": "2001-02-30"}]
    report = take(write(tmp_path / "n.csv", rows))
    assert faults(report) == {(3, "ref"), (3, "basis"), (3, "categories"), (3, "born_on")}
    assert (report.read, report.created, report.rejected_rows) == (2, 1, 1)
    assert all(each.reason for each in report.rejected)


def test_a_reference_in_several_rows_is_taken_from_none_of_them(tmp_path):
    build.accepting()
    report = take(write(tmp_path / "n.csv", [*good(3), GOOD | {"ref": "N-2", "family_name": "Other"}]))
    assert faults(report) == {(3, "ref"), (5, "ref")}
    assert [row["ref"] for row in build.nominals()] == ["N-1", "N-3"]


def test_who_is_on_the_list_or_was_taken_off_is_rejected(tmp_path, monkeypatch):
    """E3a. In batches, so that a million references are never in memory at once."""
    monkeypatch.setattr(staging, "BATCH", 2)
    build.accepting()
    build.add("N-2")
    build.add("N-5")
    actions.remove_nominal(by=build.OWNER, at=build.NOON, opening=build.opened(), nominal_ref="N-5", reason="Quiet.")
    report = take(write(tmp_path / "n.csv", good(6)))
    assert faults(report) == {(3, "ref"), (6, "ref")}
    assert report.created == 4
    assert len(build.nominals()) == 6


def test_the_entry_holds_figures_and_the_hash_of_the_file_and_nobody(tmp_path):
    build.accepting()
    path = write(tmp_path / "n.csv", [*good(2), GOOD | {"ref": "N-9", "source": ""}])
    take(path)
    body = json.loads(Entry.objects.get(event="nominals.imported").body)
    assert (body["list"], body["read"], body["created"], body["rejected"]) == ("L-1", 3, 2, 1)
    assert len(body["sha256"]) == 64
    assert not any(cell in json.dumps(body) for cell in ("Marram", "Kit", "N-9", "Crime report"))


def test_a_dry_run_puts_nobody_on_the_list_and_is_recorded(tmp_path):
    """It tells who is on the list already, so it must leave a trace."""
    build.accepting()
    report = take(write(tmp_path / "n.csv", good(2)), dry_run=True)
    assert report.created == 2
    assert build.nominals() == []
    assert json.loads(Entry.objects.get(event="nominals.imported").body)["dry_run"] is True


def test_a_list_that_does_not_stand_takes_nobody(tmp_path):
    build.accepting()
    build.standing(verdict="unknown")
    with pytest.raises(NotAllowed):
        take(write(tmp_path / "n.csv", good(2)))
    assert build.nominals() == []
    assert Entry.objects.filter(event="nominals.imported.refused").count() == 1


def test_a_field_that_the_list_does_not_have_stops_the_import():
    build.accepting()
    incoming = Incoming([(2, GOOD | {"shoe_size": "9"})], "0" * 64)
    with pytest.raises(Invalid) as caught:
        actions.import_nominals(by=build.OWNER, at=build.NOON, list="L-1", incoming=incoming)
    assert set(caught.value.fields) == {"shoe_size"}
    assert build.nominals() == []


@pytest.mark.parametrize("plain", [True, False])
def test_a_file_that_changes_meanwhile_is_not_imported(tmp_path, plain):
    build.accepting()
    path = write(tmp_path / "n.csv", good(2))
    incoming, text = read_nominals("L-1", path, None, None, None, None, None)
    write(path, good(3))
    with pytest.raises((Conflict, Invalid), match="changed"):
        actions.import_nominals(
            by=build.OWNER, at=build.NOON, list="L-1", incoming=incoming, plain=text if plain else None
        )
    assert build.nominals() == []
    assert not Entry.objects.filter(event="nominals.imported").exists()


def test_what_cannot_be_kept_or_would_be_shown_turned_round_is_rejected_with_its_row():
    build.accepting()
    bad = GOOD | {"ref": "N-2", "source": "a\0b", "family_name": "Mar\u202eram"}
    incoming = Incoming([(2, GOOD), (3, bad), (4, GOOD | {"ref": "N-3", "source": "two\nlines"})], "0" * 64)
    report = actions.import_nominals(by=build.OWNER, at=build.NOON, list="L-1", incoming=incoming)
    assert (report.read, report.created, faults(report)) == (3, 2, {(3, "source"), (3, "family_name")})
    assert {row["source"] for row in build.nominals()} == {"Crime report 17", "two\nlines"}


def test_a_list_without_a_review_interval_takes_nobody(tmp_path):
    build.accepting()
    build.as_superuser("update list set review_months = null")
    report = take(write(tmp_path / "n.csv", good(2)))
    assert faults(report) == {(2, "review_on"), (3, "review_on")}


def test_the_number_of_queries_does_not_grow_with_rows(tmp_path):
    build.accepting()
    counts = []
    for count in (2, 200):
        with CaptureQueriesContext(connection) as queries:
            take(write(tmp_path / "n.csv", good(count)), dry_run=True)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def cell(right: str, *others: str) -> st.SearchStrategy[str]:
    """Mostly right, so that whole rows are."""
    return st.integers(0, 5 + len(others)).map(lambda n: others[n - 6] if n > 5 else right)


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).map(
    lambda text: text.strip() or "Fen"
)
some_rows = st.lists(
    st.fixed_dictionaries(
        {
            "ref": st.integers(1, 30).map("N-{}".format) | st.just(""),
            "family_name": names | st.sampled_from([" Marram ", "x" * 301, "", "\N{NO-BREAK SPACE}"]),
            "given_names": cell("Kit", "", "x" * 301),
            "born_on": cell(
                "2001-02-03", "", "2026-06-15", "2026-06-16", "2001-02-30", "03/02/2001", "2001-2-3", "1899-12-31"
            ),
            "categories": cell("victim", "suspect ; victim", "", "witness", "victim;", "victim;victim", "Victim"),
            "criteria": cell("C1", "C1;C2", "", "R1", "C9", "C2;C2"),
            "source": cell("Report", "a; b", "", "x" * 1001),
            "basis": cell("fact", "assessment", "", "Fact", "rumour"),
            "review_on": cell(
                "2026-09-01", "2026-06-15", "2026-12-15", "2026-12-16", "2026-06-14", "", "soon", "2026-09-31"
            ),
            "area": cell("North", "", "x" * 4001),
        }
    ),
    max_size=12,
)


def oracle(row: Mapping[str, str]) -> set[str]:
    """What is wrong with a row, said a second time and in another way."""
    cells = {name: text.strip() for name, text in row.items()}
    if unkeepable(cells["family_name"]):  # such a row cannot be brought to PostgreSQL, so nothing else of it is judged
        return {"family_name"}
    limits = {"ref": 80, "family_name": 300, "given_names": 300, "source": 1000, "area": 4000}
    wrong = {name for name, most in limits.items() if len(cells[name]) > most}
    wrong |= {name for name in cells if not cells[name] and name not in ("given_names", "born_on", "area")}
    for name, known in (("categories", {"suspect", "victim"}), ("criteria", {"C1", "C2"})):
        codes = [code.strip() for code in cells[name].split(";")]
        wrong |= {name} if len(set(codes)) < len(codes) or not set(codes) <= known else set()
    wrong |= {"basis"} if cells["basis"] not in ("fact", "assessment") else set()
    spans = {"born_on": (date(1900, 1, 1), build.TODAY), "review_on": (build.TODAY, date(2026, 12, 15))}
    for name, (first, last) in spans.items():
        wrong |= {name} if cells[name] and not first <= (day(cells[name]) or date.max) <= last else set()
    return wrong


def unkeepable(name: str) -> bool:
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return any(char in turning or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name)


def day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some_rows, plain=st.booleans())
def test_of_any_rows_all_good_ones_are_taken_and_all_others_reported(tmp_path, accepting_once, rows, plain):
    # Python writes a lone carriage return without quotes and reads it as the end of a row: no file to tell rows by
    plain = plain and not any("\r" in cell for row in rows for cell in row.values())
    path = write(tmp_path / "n.csv", rows, quoting=csv.QUOTE_ALL if not plain else csv.QUOTE_MINIMAL)
    refs = [row["ref"] for row in rows if not unkeepable(row["family_name"].strip())]
    lines = row_lines(path)
    expected = set()
    for line, row in zip(lines, rows, strict=True):
        wrong = oracle(row)
        if not unkeepable(row["family_name"].strip()):
            wrong |= {"ref"} if row["ref"] and refs.count(row["ref"]) > 1 else set()
        expected |= {(line, field) for field in wrong}
    report = take(path, plain=plain)
    taken = [row for line, row in zip(lines, rows, strict=True) if line not in {number for number, _ in expected}]
    assert faults(report) == expected
    assert (report.read, report.created) == (len(rows), len(taken))
    assert [as_cells(row) for row in build.nominals()] == sorted(
        ({name: tidy(name, text) for name, text in row.items()} for row in taken), key=lambda row: row["ref"]
    )
    build.as_superuser("delete from nominal")


@pytest.fixture
def accepting_once(db) -> None:
    build.accepting()


def row_lines(path: Path) -> list[int]:
    """The line on which each record starts, as Python's own reader counts them."""
    with path.open(encoding="utf-8", newline="") as file:
        reader, lines = csv.reader(file), [1]
        for _ in reader:
            lines.append(reader.line_num + 1)
    return lines[1:-1]


def tidy(name: str, text: str) -> str:
    return ";".join(map(str.strip, text.split(";"))) if name in ("categories", "criteria") else text.strip()


def as_cells(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "ref": row["ref"],
        "family_name": row["family_name"],
        "given_names": row["given_names"],
        "born_on": str(row["born_on"] or ""),
        "categories": ";".join(row["categories"]),
        "criteria": ";".join(row["criteria"]),
        "source": row["source"],
        "basis": row["basis"],
        "review_on": str(row["review_on"]),
        "area": row["details"].get("area", ""),
    }


REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "people" / "fake_1000.csv"


@pytest.mark.skipif(not REAL.exists(), reason="the data beside the project are not here")
@pytest.mark.parametrize("plain", [True, False])
def test_a_real_file_of_a_thousand_made_up_people(tmp_path, plain):
    build.accepting()
    with REAL.open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    constant = {"categories": "suspect", "criteria": "C1", "source": "Test data", "basis": "fact"}
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*people[0], *constant, "review_on"], lineterminator="\n")
        writer.writeheader()
        for n, row in enumerate(people):
            due = build.TODAY + timedelta(days=n % 180)
            writer.writerow(row | constant | {"review_on": due.isoformat()})
    incoming, text = read_nominals("L-1", path, None, None, None, None, ["ref=unique_id", "area=city"])
    report = actions.import_nominals(
        by=build.OWNER, at=build.NOON, list="L-1", incoming=incoming, plain=text if plain else None
    )
    nameless = {(n, "family_name") for n, row in enumerate(people, 2) if not row["surname"].strip()}
    unborn = {(n, "born_on") for n, row in enumerate(people, 2) if row["dob"] > "2026-06-15"}
    assert (len(nameless), len(unborn)) == (181, 8)
    assert faults(report) == nameless | unborn
    assert (report.read, report.created, report.rejected_rows) == (1000, 813, 187)
    stored = {
        (row["ref"], row["family_name"], row["given_names"], str(row["born_on"] or "")) for row in build.nominals()
    }
    assert stored == {
        (row["unique_id"], row["surname"].strip(), row["first_name"].strip(), row["dob"])
        for row in people
        if row["surname"].strip() and row["dob"] <= "2026-06-15"
    }
