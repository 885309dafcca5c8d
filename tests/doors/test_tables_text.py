"""CSV and its relatives: what comes in is what was written, or it is said why not."""

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.doors.tables import Ragged, Row, Table, open_table
from tests.doors.table_files import refused


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "assets.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    found = list(table.rows())
    assert all(isinstance(row, Row) for row in found)
    return [(row.number, tuple(row.cells.values())) for row in found]


# What people save


def test_a_plain_file(write):
    table = open_table(write("Ref, Name ,Owner\nA1,Lists,Ayo Bell\n\n , ,\nA2,, x \n"))
    assert (table.name, table.kind, table.sheet, table.total) == ("assets.csv", "csv", None, None)
    assert table.columns == ("Ref", "Name", "Owner")
    assert (table.header_row, table.notes) == (1, ())
    assert rows(table) == [(2, ("A1", "Lists", "Ayo Bell")), (5, ("A2", "", " x "))]


def test_a_row_is_numbered_by_the_line_it_starts_on(write):
    table = open_table(write('\nRef,Notes\r\nA1,"one\r\ntwo\nthree"\r\nA2,x\r\n'))
    assert table.header_row == 2
    assert rows(table) == [(3, ("A1", "one\r\ntwo\nthree")), (6, ("A2", "x"))]


def test_rows_can_be_read_twice_and_side_by_side(write):
    table = open_table(write("Ref\nA1\nA2\n"))
    assert [a.number + b.number for a, b in zip(table.rows(), table.rows(), strict=True)] == [4, 6]


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_the_separator_is_found_and_said(write, separator, word):
    table = open_table(write(f"Ref{separator}Cost\nA1{separator}1,50\nA2{separator}2,75\n"))
    assert [cells for _, cells in rows(table)] == [("A1", "1,50"), ("A2", "2,75")]
    assert word in table.notes[0]


def test_a_semicolon_in_a_name_is_no_separator(write):
    assert open_table(write("Name; rank,Unit\nBell,North\n")).columns == ("Name; rank", "Unit")


def test_one_column_with_a_semicolon_in_its_name(write):
    assert open_table(write("Name; rank\nBell\nAde\n")).columns == ("Name; rank",)


def test_names_are_made_distinct_and_it_is_said(write):
    table = open_table(write("Name,,Name, name,Name (2),\na,b,c,d,e,f\n"))
    assert table.columns == ("Name", "(column 2)", "Name (3)", "name", "Name (2)", "(column 6)")
    assert len(table.notes) == 3
    assert "Column 3 repeats the name 'Name'" in table.notes[1]
    assert rows(table) == [(2, ("a", "b", "c", "d", "e", "f"))]


def test_only_a_header_is_a_table_without_rows(write):
    table = open_table(write("Ref,Name\n"))
    assert (table.columns, rows(table)) == (("Ref", "Name"), [])


def test_the_header_can_be_named(write):
    path = write('Report\n"two\nlines",x\nRef,Name\nA1,B\n')
    table = open_table(path, header_row=4)
    assert (table.columns, rows(table)) == (("Ref", "Name"), [(5, ("A1", "B"))])
    assert "named by you" in table.header_reason
    for inside_a_record_or_beyond in (3, 9, 0):
        refused(path, str(inside_a_record_or_beyond), header_row=inside_a_record_or_beyond)


def test_a_text_file_has_no_sheets(write):
    refused(write("Ref\n1\n"), "no sheets", sheet="Assets")


def test_a_header_that_begins_like_an_archive_or_json_is_still_a_header(write):
    assert open_table(write("PK,Name\n1,x\n")).columns == ("PK", "Name")
    assert open_table(write("[ID],[Name]\n1,x\n")).columns == ("[ID]", "[Name]")


# Ragged rows


def test_ragged_rows_are_reported_and_never_shifted(write):
    table = open_table(write("Ref,Name,Owner\nA1,Lists\nA2,Lists,Bell,\nA3,Lists,Bell\n"))
    short, long, good = table.rows()
    assert (short.number, short.cells) == (2, ("A1", "Lists"))
    assert "2 cells where the header has 3" in short.reason
    assert isinstance(long, Ragged)
    assert long.cells == ("A2", "Lists", "Bell", "")
    assert good == Row(4, {"Ref": "A3", "Name": "Lists", "Owner": "Bell"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('Ref,Name\nA1,x\nA2,"never closed\nA3,y\n', ("line 3", "never closed")),
        ('Ref,Name\nA1,x\nA2,"a" b\nA3,y\n', ("line 3", "twice")),
        ("Ref,Name\nA1," + "x" * 200_000, ("line 2", "longer than 131,072")),
        ('Ref,Name\nA1,"' + "x\n" * 2_500_000 + '"\n', ("line 2", "longer than 131,072")),
        ("x" * (1 << 24), ("a line of over",)),
    ],
    ids=["open quote", "stray quote", "long cell", "5 MB cell", "no line end"],
)
def test_what_cannot_be_told_apart_stops_the_reading(write, content, words):
    refused(write(content), *words)


def test_a_stray_quote_in_an_unquoted_cell_is_text(write):
    assert rows(open_table(write('Ref,Size\nA1,5" pipe\n'))) == [(2, ("A1", '5" pipe'))]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(write, encoding):
    text = "Réf,Name\r\nA1,Zoë O’Brien – café\r\n"
    table = open_table(write(text.encode(encoding)))
    assert table.columns == ("Réf", "Name")
    assert rows(table) == [(2, ("A1", "Zoë O’Brien – café"))]
    assert any("Windows-1252" in note for note in table.notes) == (encoding == "cp1252")


def test_utf_16_big_end_first(write):
    assert open_table(write(b"\xfe\xff" + "Réf\nA\n".encode("utf-16-be"))).columns == ("Réf",)


def test_an_accent_far_down_a_windows_file_is_read(write):
    table = open_table(write(b"Ref,Name\n" + b"A,plain\n" * 20_000 + "B,Zoë\n".encode("cp1252")))
    assert list(table.rows())[-1].cells == {"Ref": "B", "Name": "Zoë"}


def test_an_unknown_encoding_far_down_is_refused(write):
    refused(write(b"Ref,Name\n" + b"A,plain\n" * 20_000 + "B,Список людей\n".encode("koi8-r") * 20), "encoding")


def test_a_file_that_is_nearly_utf_8_is_not_garbled(write):
    refused(write("Ref,Name\nA1,Zoë\nA2,Renée\n".encode() + b"A3,Zo\xeb\n"), "line 4", "UTF-8")


@pytest.mark.parametrize(
    "content",
    [
        b"Ref,Name\nA1,x\0y\n",
        "Ref,Name\n".encode("utf-16-le"),
        "Ref,Name\n".encode("utf-32"),
        b"\xff\xfeR\0e\0f",
        "Список,имя\nодин,два\n".encode("koi8-r"),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"%PDF-1.7\n",
        b"\xef\xbb\xbf<!DOCTYPE html><table>",
        b'<?xml version="1.0"?><Workbook/>',
        b'[\n {"a": 1}]',
        b"",
        b"\xef\xbb\xbf",
        b"\n , ,\n\n",
    ],
)
def test_what_is_no_table_is_refused_by_name(write, content):
    if content == b"\xff\xfeR\0e\0f":
        content += b"\0\0\xd8"  # half a pair, and half a character
    refused(write(content))


def test_no_file_a_folder_and_a_pipe(tmp_path):
    refused(tmp_path / "none.csv", "does not exist")
    refused(tmp_path, "folder")
    os.mkfifo(tmp_path / "pipe.csv")
    refused(tmp_path / "pipe.csv", "not a file")


# Size


def test_progress_and_streaming(write):
    table = open_table(write("Ref,Name\n" + "A1,some text to fill the line\n" * 50_000))
    reading = table.rows()
    shares = [table.progress() for place, _ in enumerate(reading) if place % 10_000 == 0]
    assert shares == sorted(shares)
    assert 0 < shares[1] < 0.5 < shares[-1] < 1
    assert table.progress() == 1


def test_memory_does_not_grow_with_the_file(write):
    import tracemalloc

    line = f"A1,{'some text ' * 200}\n"
    small, large = (write("Ref,Name\n" + line * n, f"{n}.csv") for n in (1_000, 20_000))
    peaks = []
    for path in (small, large):
        tracemalloc.start()
        assert sum(1 for _ in open_table(path).rows()) == int(path.stem)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 8 * (1 << 20)  # the large file is 40 MB; the encoding is proved in pieces of 1 MB


# Properties

NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"], exclude_characters=";|\t"), min_size=1),
    min_size=1,
    max_size=6,
    unique=True,
).filter(lambda names: names[0][0] not in "\ufeff<{[%")
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def written(records: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(records)
    return text.getvalue().encode()


def filled(record: list[str]) -> bool:
    return any(cell.strip() for cell in record)


@given(st.data())
def test_what_the_csv_module_wrote_is_read_back_exactly(tmp_path_factory, data):
    names = data.draw(NAMES)
    records = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names))))
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(written([names, *records]))
    table = open_table(path)
    assert table.columns == tuple(names)
    assert [list(row.cells.values()) for row in table.rows()] == [*filter(filled, records)]


@given(st.data())
def test_ragged_rows_never_touch_the_others(tmp_path_factory, data):
    names = data.draw(NAMES.filter(lambda names: len(names) > 1))
    records = data.draw(st.lists(st.lists(CELLS, min_size=1, max_size=8)))
    path = tmp_path_factory.getbasetemp() / "ragged.csv"
    # One good row says which separator it is, as any real file does.
    path.write_bytes(written([names, names, *records]))
    found = list(open_table(path).rows())[1:]
    expected = [*filter(filled, records)]
    assert [isinstance(row, Ragged) for row in found] == [len(record) != len(names) for record in expected]
    cells = [list(row.cells if isinstance(row, Ragged) else row.cells.values()) for row in found]
    assert cells == expected
