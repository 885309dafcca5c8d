"""Spreadsheets that are locked, damaged or meant to harm: refused by name, and the program stays up."""

import subprocess
import zipfile

import pytest

from muster.doors.tables import open_table
from tests.doors.table_files import (
    ods_row,
    refused,
    text_cell,
    write_ods,
    write_xlsx,
)


def test_locked_workbooks(tmp_path):
    for name in ("new.xlsx", "old.xls"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
        refused(tmp_path / name, "password")
    manifest = '<m:manifest><m:file-entry><m:encryption-data m:checksum="x"/></m:file-entry></m:manifest>'
    refused(write_ods(tmp_path / "a.ods", ods_row(text_cell("a")), manifest=manifest), "password")


def test_other_documents(tmp_path):
    for name, inside in (
        ("letter.xlsx", "word/document.xml"),
        ("photos.ods", "a.jpg"),
        ("b.xlsx", "xl/workbook.bin"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inside, "x")
        refused(tmp_path / name, "save the table as XLSX")
    (tmp_path / "cut.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    refused(tmp_path / "cut.xlsx", "damaged")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", [b"", b"<worksheet", b"\0\0", None])
def test_damaged_parts(tmp_path, part, content):
    path = write_xlsx(tmp_path / "a.xlsx", {"A1": "Ref", "A2": "x", "A3": ("=1/0", "#DIV/0!")})
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
            elif content is not None:
                new.writestr(name, content)
    refused(broken)


def test_bombs_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(80):
                part.write(bytes(1 << 20))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was opened"))
    refused(tmp_path / "bomb.xlsx", "would unpack")


def test_a_cell_in_the_far_corner_ends_the_reading_and_not_the_program(tmp_path):
    refused(write_xlsx(tmp_path / "a.xlsx", {"A1": "Ref", "XFD1048576": "x"}), "too large")


def test_a_sheet_of_repeats_ends_the_reading_and_not_the_program(tmp_path):
    cell = text_cell("x").replace(" office:", ' table:number-columns-repeated="16384" office:', 1)
    refused(write_ods(tmp_path / "a.ods", ods_row(cell, repeated=1_048_576)), "too large")


def test_entities_do_not_expand(tmp_path):
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 9)]
    path = write_ods(tmp_path / "a.ods", ods_row(text_cell("&e8;")))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    doctype = f"<!DOCTYPE x [<!ENTITY e0 \"value-type='error'\">{''.join(lines)}]>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content.replace("?>", "?>" + doctype, 1))
    refused(path)


def test_a_cell_longer_than_any_spreadsheet_allows(tmp_path):
    refused(
        write_ods(tmp_path / "a.ods", ods_row(text_cell("Ref")), ods_row(text_cell("x" * 5_000_000))),
        "A2",
        "longer",
    )


def test_the_reading_process_gets_no_secrets(tmp_path, monkeypatch):
    seen = {}
    real = subprocess.run

    def run(*args, **options):
        seen.update(options["env"])
        return real(*args, **options)

    monkeypatch.setenv("MUSTER_DATABASE_URL", "postgresql://secret@db/muster")
    monkeypatch.setattr(subprocess, "run", run)
    open_table(write_xlsx(tmp_path / "a.xlsx", {"A1": "Ref"}))
    assert seen
    assert not any("secret" in value for value in seen.values())
