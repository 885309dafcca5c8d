"""Importing a register in steps: nothing changes before it is confirmed, and only what was seen is imported."""

from __future__ import annotations

import io
import json
import os
import re
import time
import zipfile
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from muster.config.demo.organisation import KEEPER, SIRO
from muster.doors import aside
from muster.log.records import Entry
from muster.people.actions import give_role
from muster.register.records import Asset
from tests.pages import signed_in, words

NUMBERS = count(1)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ROWS = "Asset name,Marking,Boxes\nCase files,RESTRICTED,7\nFleet,OFFICIAL,many\n,OFFICIAL,1\n"


@pytest.fixture
def client(fenmarch: str):
    return signed_in(KEEPER)


def sent(client, content: bytes | str, name: str = "theirs.csv", **more: object):
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("register:import"), {"file": SimpleUploadedFile(name, data), **more})


def key_of(response) -> str:
    assert response.status_code == 302, words(response)
    return response.headers["location"].split("/")[3]


def at(step: str, key: str) -> str:
    return reverse(f"register:import_{step}", args=(key,))


def mapped(client, key: str, *fields: str, **more: object):
    chosen = {f"column-{number}": field for number, field in enumerate(fields)}
    return client.post(at("columns", key), chosen | more)


def seen(client, key: str) -> str:
    page = client.get(at("preview", key)).content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]


def half_done(client, title: str = "", **more: object) -> str:
    """An import that only waits to be confirmed; of a register of its own, unless it is named."""
    title = title or f"Files {next(NUMBERS)}"
    key = key_of(sent(client, ROWS.replace("Case files", title), **({"source": title} | more)))
    assert mapped(client, key, "title", "classification", "volume").headers["location"] == at("words", key)
    assert client.post(at("words", key), {"word-0": "OFFICIAL-SENSITIVE"}).status_code == 302
    return key


def imports() -> int:
    return Entry.objects.filter(event="register.imported").count()


def left_over() -> set[str]:
    folder = Path(settings.MUSTER["MUSTER_HOME"]) / "aside"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_file_is_previewed_without_a_change_and_imported_when_confirmed_which_changes_the_register(client) -> None:
    before, entries = Asset.objects.count(), imports()
    key = half_done(client, "Case files", source="their boxes")
    said = words(client.get(at("preview", key)))
    assert "2 rows would be rejected" in said
    assert "'many' is not a whole number" in said
    assert (Asset.objects.count(), imports()) == (before, entries)
    answer = client.post(at("preview", key), {"seen": seen(client, key)}, follow=True)
    assert "What was imported" in words(answer)
    taken = Asset.objects.get(source="their boxes")
    assert (taken.title, taken.classification, taken.volume) == ("Case files", "OFFICIAL-SENSITIVE", 7)
    assert (Asset.objects.count(), imports()) == (before + 1, entries + 1)
    lines = b"".join(client.get(at("rejected", key)).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == '"Row","Field","Reason"'
    assert [line.split(",")[:2] for line in lines[1:]] == [['"3"', '"Number of records"'], ['"4"', '"Title"']]
    assert client.post(at("preview", key), {"seen": seen_of(answer)}).status_code == 409, "a file is imported once"
    for step in ("columns", "words"):
        assert client.get(at(step, key)).status_code == 409
    assert imports() == entries + 1
    again = key_of(sent(client, ROWS, source="their boxes"))
    page = client.get(at("columns", again)).content.decode()
    assert page.count("Read so last time.") == 3, "what was said of a source is remembered"


def seen_of(response) -> str:
    text = response.content.decode()
    return text.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in text else "0" * 64


def test_what_was_changed_since_it_was_seen_is_not_imported(client) -> None:
    entries = imports()
    key = half_done(client)
    mark = seen(client, key)
    mapped(client, key, "title", "classification", "")
    assert client.post(at("preview", key), {"seen": mark}).status_code == 409
    assert client.post(at("preview", key), {"seen": ""}).status_code == 409
    assert imports() == entries


def test_a_file_that_was_changed_where_it_is_kept_is_not_imported(client) -> None:
    entries = imports()
    known = left_over()
    key = half_done(client)
    mark = seen(client, key)
    folder = Path(settings.MUSTER["MUSTER_HOME"]) / "aside"
    kept = next(path for path in folder.iterdir() if path.name not in known and path.read_bytes().startswith(b"Asset"))
    kept.write_text(ROWS)
    assert client.post(at("preview", key), {"seen": mark}).status_code == 409
    assert imports() == entries
    assert kept.exists(), "what failed was not used up"


def test_nobody_else_and_no_other_session_comes_to_it(client) -> None:
    give_role(by="P-ADEYEMI", at=timezone.now(), person="P-WREN", role="register_keeper")
    key = half_done(client)
    for other in (signed_in("P-WREN"), signed_in(KEEPER)):
        for step in ("columns", "words", "preview", "rejected"):
            assert other.get(at(step, key)).status_code == 409
        assert other.post(at("leave", key)).status_code == 409
        assert other.post(at("preview", key), {"seen": "x"}).status_code == 409
    assert signed_in(SIRO).get(at("preview", key)).status_code == 403
    assert client.get(at("preview", key)).status_code == 200


def test_two_imports_at_once_do_not_mix(client) -> None:
    other = signed_in(KEEPER)
    mine, theirs = half_done(client, "Letters in"), half_done(other, "Parking fines")
    assert seen(client, mine) != seen(other, theirs)
    first = words(client.get(at("columns", mine))) + words(other.get(at("columns", theirs)))
    assert "Letters in" in first.split("Parking fines")[0]


def test_leaving_removes_the_file_and_changes_nothing(client) -> None:
    entries, kept = imports(), left_over()
    key = half_done(client)
    assert left_over() - kept
    client.post(at("leave", key))
    assert left_over() <= kept
    assert client.get(at("preview", key)).status_code == 409
    assert imports() == entries


def test_after_an_hour_it_is_gone(client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = half_done(client)
    now = time.time()
    monkeypatch.setattr(aside.time, "time", lambda: now + aside.HOUR + 1)
    assert client.get(at("preview", key)).status_code == 409


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (1 << 29))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"   \n\n", "no cell with anything in it"),
        (b"%PDF-1.7 register", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLSX"),
        (b"PK\x03\x04 but no archive", "Your file"),
        (b'[{"title": ', "JSON"),
        (b"<html><table>", "web page"),
    ],
    ids=["empty", "blank", "pdf", "locked", "no archive", "broken json", "web page"],
)
def test_what_cannot_be_read_is_told_beside_the_file(content: bytes, said: str, client) -> None:
    kept = left_over()
    response = sent(client, content, name="register.csv")
    assert response.status_code == 422
    assert said in words(response)
    assert 'href="#id_file"' in response.content.decode()
    assert left_over() <= kept, "what cannot be read is not kept"


def test_a_zip_bomb_is_refused(client) -> None:
    response = sent(client, bomb(), name="register.xlsx")
    assert response.status_code == 422
    assert 'href="#id_file"' in response.content.decode()


def test_a_file_over_the_limit_is_refused(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    response = sent(client, b"title\n" + b"x" * 1_100_000)
    assert response.status_code == 422
    assert "1 MB or smaller" in words(response)


def test_a_column_is_one_field_and_one_must_be_the_title(client) -> None:
    key = key_of(sent(client, ROWS))
    twice = mapped(client, key, "title", "title", "")
    assert twice.status_code == 422
    assert "is read from 'Asset name' already" in words(twice)
    assert "Say which column is the title" in words(mapped(client, key, "", "", ""))
    assert mapped(client, key, "title", "no-such-field", "").status_code == 422


def test_ragged_rows_are_rejected_and_never_shifted(client) -> None:
    key = key_of(sent(client, "Asset name,Boxes\nRagged files,7,8\nFleet,1\n"))
    mapped(client, key, "title", "volume")
    said = words(client.get(at("preview", key)))
    assert "3 cells where the header has 2" in said
    assert "1 row would be rejected" in said


def test_many_rejected_rows_are_paged(client) -> None:
    key = key_of(sent(client, "Asset name,Boxes\n" + "".join(f"Asset {n},some\n" for n in range(120))))
    mapped(client, key, "title", "volume")
    first, last = (words(client.get(at("preview", key) + f"?page={number}")) for number in (1, 3))
    assert "120 rows would be rejected" in first
    assert "No row can be taken" in first
    assert " 121 Number of records" in last
    assert " 2 Number of records" not in last


def test_a_file_with_the_columns_of_another_source_is_asked_about_which_changes_the_register(client) -> None:
    text = "Asset name,Dataset summary\nLetters,Sent\n"
    key = key_of(sent(client, text, source="letters 2025"))
    mapped(client, key, "title", "description")
    client.post(at("preview", key), {"seen": seen(client, key)})
    newer = key_of(sent(client, text + "More letters,Got\n", name="letters 2026.csv"))
    assert "A newer copy of “letters 2025”" in words(client.get(at("columns", newer)))
    assert mapped(client, newer, "title", "description").status_code == 422
    assert mapped(client, newer, "title", "description", source="letters 2025").status_code == 302
    said = words(client.get(at("preview", newer)))
    assert "From “letters 2025”" in said
    assert "The same as before 1" in said


def test_json_and_turtle_come_through_the_same_steps(client) -> None:
    listed = key_of(sent(client, json.dumps([{"title": "Keys", "volume": 3}, {"title": ""}]), name="x.bin"))
    mapped(client, listed, "title", "volume")
    assert "New on the register 1" in words(client.get(at("preview", listed)))
    turtle = (
        "@prefix dpcat: <https://w3id.org/dpcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
        '<https://x.example/1> a dpcat:ROPARecord ; dct:title "Mail" .\n'
    )
    graph = key_of(sent(client, turtle, name="x.csv"))
    page = client.get(at("columns", graph)).content.decode()
    assert 'value="title" selected' in page


@pytest.mark.skipif(not DATA.exists(), reason="the real registers are not beside the project")
@pytest.mark.parametrize(
    ("file", "title", "figures"),
    [
        ("register/fy18_dataset_inventory_2018_03_11.csv", "", (1640, 0, 1640)),
        ("register/nordwind_asset-register.csv", "", (18, 18, 0)),
        ("ropa/fides_datamap_template.xlsx", "", (0, 0, 0)),
        ("ropa/alpha_hr_department.xlsx", "the purposes of the processing;", (5, 4, 1)),
        ("register/nordwind_supplier-register.csv", "Supplier", (12, 12, 0)),
        ("register/nordwind_stakeholder-communication_ragged.csv", "Stakeholder", (12, 1, 11)),
        ("ropa/edps_05.ttl", "", None),
    ],
)
def test_real_registers_give_the_answers_known(
    file: str, title: str, figures: tuple[int, int, int] | None, client
) -> None:
    key = key_of(sent(client, (DATA / file).read_bytes(), name=os.path.basename(file), source=f"real {file}"))
    page = client.get(at("columns", key)).content.decode()
    chosen = {
        part.split('"')[0]: after.split('value="')[-1].split('"')[0]
        for part in page.split('name="column-')[1:]
        if (after := part.split("</select>")[0].split(" selected")[0]) != part.split("</select>")[0]
    }
    if title:
        (number,) = re.findall(rf'for="id_column-(\d+)">\s*{re.escape(title)}\s*<', page)
        chosen = {place: field for place, field in chosen.items() if field != "title"} | {number: "title"}
    answer = client.post(at("columns", key), {f"column-{number}": field for number, field in chosen.items()})
    assert answer.status_code == 302, words(answer)
    client.post(at("words", key), {})
    said = words(client.get(at("preview", key)))
    if figures is not None:
        read, new, rejected = (f"{figure:,}" for figure in figures)
        assert f"Rows read {read} New on the register {new} Changed 0 The same as before 0 Rejected {rejected}" in said
    assert "--" not in said, "the command line's options are no words of a page"
