"""Putting people on a list in the pages, one or many, keeping them and taking them off."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from muster.access.pages import nominals as import_pages
from muster.doors import aside
from muster.log.records import Entry
from tests.lists.build import nominals
from tests.pages import at_most, signed_in, words

OWNER, ANALYST = "P-HARTLEY", "P-PATEL"
DUE = (datetime.now(UTC) + timedelta(days=30)).date()
HEADS = ["ref", "surname", "category", "criteria met", "source", "basis", "next review"]
ROW = ["F-1", "Knot", "suspect", "OFFENCE", "Report 8", "fact", DUE.isoformat()]
IMPORT = "/lists/VHL/people/import/"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)
    return tmp_path


def person(ref: str, **more: Any) -> dict[str, Any]:
    given = {
        "ref": ref, "family_name": "Plover", "categories": ["victim"], "criteria": ["REFERRAL"], "source": "Letter 7",
        "basis": "fact", "harm_band": "low",
        "review_on-day": DUE.day, "review_on-month": DUE.month, "review_on-year": DUE.year,
    }  # fmt: skip
    return given | more


def on_list(ref: str) -> dict[str, Any] | None:
    return next((row for row in nominals("VHL") if row["ref"] == ref), None)


def of(rows: Iterable[Iterable[str]], heads: list[str] = HEADS) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return SimpleUploadedFile("Victims of Knot.csv", out.getvalue().encode())


def uploaded(client: Any, file: SimpleUploadedFile) -> tuple[str, dict[str, str], Any]:
    """What an upload leads to: the token, what was chosen as columns, and the answer."""
    answer = client.post(IMPORT, {"step": "file", "file": file})
    text = answer.content.decode()
    token = re.search(r'name="token" value="([^"]+)"', text)
    chosen = {}
    for name, options in re.findall(r'<select[^>]*name="(column-\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen[name] = "".join(re.findall(r'<option value="(\d*)" selected', options))
    return token.group(1) if token else "", chosen, answer


# one


def test_one_person_with_an_error_first(fenmarch: str) -> None:
    client = signed_in(OWNER)
    answer = client.post(reverse("lists:add", args=["VHL"]), person("A-1", **{"review_on-year": 2099}, source=""))
    assert answer.status_code == 422
    assert "Enter the source" in words(answer)
    answer = client.post(reverse("lists:add", args=["VHL"]), person("A-1", **{"review_on-year": 2099}))
    assert "as far as the list's review interval goes" in words(answer)
    assert on_list("A-1") is None
    answer = client.post(reverse("lists:add", args=["VHL"]), person("A-1"), follow=True)
    assert "One person was put on VHL." in words(answer)
    assert "Plover" not in words(answer)
    row = on_list("A-1")
    assert row is not None
    assert (row["details"], row["born_on"], row["review_on"]) == ({"harm_band": "low"}, None, DUE)


def test_a_reference_that_is_taken_is_told_beside_its_field(fenmarch: str) -> None:
    answer = signed_in(OWNER).post(reverse("lists:add", args=["VHL"]), person("VHL-001"))
    assert answer.status_code == 422
    told = "This reference is on VHL already, or was taken off it. Open the list to see who is on it"
    assert f'<a href="#id_ref">{told}' in answer.content.decode()
    assert told in words(answer)


def test_hostile_text_is_kept_as_text_and_a_nul_is_not(fenmarch: str) -> None:
    client = signed_in(OWNER)
    answer = client.post(reverse("lists:add", args=["VHL"]), person("A-2", family_name="<script>x</script>", source=""))
    assert b"<script>x" not in answer.content
    assert client.post(reverse("lists:add", args=["VHL"]), person("A-2", source="a\0b")).status_code == 422


@pytest.mark.parametrize(
    ("who", "ref", "says"),
    [
        ("P-BRIGGS", "VHL", ["role.missing"]),
        ("P-COUNCIL-ELLIS", "VHL", ["role.missing"]),
        (OWNER, "BOM", ["control.", "What to do"]),
        (ANALYST, "YPR", ["nominal.no_grant", "Beth Hartley", "Force Intelligence"]),
    ],
)
def test_whoever_may_not_is_told_whom_to_ask_and_recorded(fenmarch: str, who: str, ref: str, says: list[str]) -> None:
    answer = signed_in(who).post(reverse("lists:add", args=[ref]), person("A-3"))
    assert answer.status_code == 403
    for each in says:
        assert each in words(answer)
    entry = Entry.objects.latest("id")
    assert (entry.event, entry.person, entry.list) == ("page.shown.refused", who, ref)


# keeping and taking off


def looking(who: str = OWNER) -> tuple[Any, str]:
    client = signed_in(who)
    answer = client.post(reverse("lists:open", args=["VHL"]), {"purpose": "prevent-violence", "reason": "Review"})
    return client, answer.headers["location"]


def test_kept_with_a_reason(fenmarch: str) -> None:
    client, where = looking()
    assert "Why do they stay on the list?" in words(client.post(f"{where}keep/", {"nominal": "VHL-002"}))
    assert client.post(f"{where}keep/", {"nominal": "VHL-002", "reason": ""}).status_code == 422
    day = {"review_on-day": DUE.day, "review_on-month": DUE.month, "review_on-year": DUE.year}
    answer = client.post(f"{where}keep/", {"nominal": "VHL-002", "reason": "Charged again"} | day, follow=True)
    assert "One person was reviewed and stays on the list." in words(answer)
    row = on_list("VHL-002")
    assert row is not None
    assert row["review_on"] == DUE
    assert "Charged again" in words(client.post(f"{where}person/", {"nominal": "VHL-002"}))


def test_taken_off_with_a_reason_and_gone_from_the_page(fenmarch: str) -> None:
    client, where = looking()
    assert client.post(f"{where}remove/", {"nominal": "VHL-003", "reason": " "}).status_code == 422
    answer = client.post(f"{where}remove/", {"nominal": "VHL-003", "reason": "No new evidence"}, follow=True)
    assert "One person was taken off the list." in words(answer)
    assert "VHL-003" not in words(answer)
    assert "This person is not on the list" in words(client.post(f"{where}remove/", {"nominal": "VHL-003"}))


def test_a_partner_looks_and_decides_nothing(fenmarch: str) -> None:
    client = signed_in("P-COUNCIL-ELLIS")
    answer = client.post(reverse("lists:open", args=["VHL"]), {"purpose": "safeguard", "reason": "Review"})
    where = answer.headers["location"]
    said = words(client.post(f"{where}person/", {"nominal": "VHL-004"}))
    assert "Take off the list" not in said
    assert client.post(f"{where}remove/", {"nominal": "VHL-004", "reason": "x"}).status_code == 403
    assert client.post(f"{where}keep/", {"nominal": "VHL-004", "reason": "x"}).status_code == 403


# many


def test_a_file_from_upload_to_the_list(fenmarch: str, home: Path) -> None:
    client = signed_in(OWNER)
    bad = [["F-2", "Knot", "gangster", *ROW[3:]], ["F-3", *ROW[1:6], "31/12/2099"], ["F-4", "Knot"]]
    token, chosen, answer = uploaded(client, of([ROW, *bad]))
    assert chosen["column-family_name"] == "1"
    assert "Victims of Knot" not in answer.content.decode()
    checked = client.post(IMPORT, chosen | {"token": token, "step": "columns"})
    said = words(checked)
    assert "1 of 4 rows can be taken. 3 would be left out." in said
    for each in ("3 Category of person Not of this list", "4 To be reviewed by Not a day", "5 Whole row 2 cells"):
        assert each in said
    assert "Knot" not in said
    assert on_list("F-1") is None
    answer = client.post(IMPORT, chosen | {"token": token, "step": "confirm"}, follow=True)
    assert "People put on VHL: 1. Rows left out: 3." in words(answer)
    assert on_list("F-1") is not None
    assert not list((home / "aside").iterdir())
    assert client.post(IMPORT, chosen | {"token": token, "step": "confirm"}).status_code == 409


def test_a_double_click_puts_them_on_the_list_once(fenmarch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([["D-1", *ROW[1:]]]))
    sent = chosen | {"token": token, "step": "confirm"}
    button = re.search(r'<button[^>]*value="confirm"', client.post(IMPORT, sent | {"step": "columns"}).content.decode())
    assert button is not None
    assert 'data-module="govuk-button" data-prevent-double-click="true"' in button.group()
    read_in, second = import_pages._read_in, []

    def clicked_again(**given: Any) -> Any:
        if not second:
            second.append(None)
            second[0] = client.post(IMPORT, sent)
        return read_in(**given)

    monkeypatch.setattr(import_pages, "_read_in", clicked_again)
    answer = client.post(IMPORT, sent, follow=True)
    assert second[0].status_code == 409
    assert "no longer kept" in words(second[0])
    assert "People put on VHL: 1. Rows left out: 0." in words(answer)


def test_columns_that_were_wrong_when_confirmed_can_be_mended(fenmarch: str) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([["D-2", *ROW[1:]]]))
    sent = chosen | {"token": token, "step": "confirm"}
    assert client.post(IMPORT, sent | {"column-source": ""}).status_code == 422
    assert client.post(IMPORT, sent).status_code == 302
    assert on_list("D-2") is not None


def test_a_kept_file_that_is_no_table_is_said_and_not_our_mistake(fenmarch: str) -> None:
    client = signed_in(OWNER)
    token = aside.keep(OWNER, b'[{"title": "Kestrel"}]', session=client.session.session_key)
    for step in ("columns", "confirm"):
        answer = client.post(IMPORT, {"token": token, "step": step})
        assert answer.status_code == 400
        assert "Your file is JSON and not a table" in words(answer)


def test_a_workbook(fenmarch: str, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADS, ["X-1", *ROW[1:]]]):
        sheet.write_row(number, 0, row)
    book.close()
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, SimpleUploadedFile("b.csv", (tmp_path / "b.xlsx").read_bytes()))
    client.post(IMPORT, chosen | {"token": token, "step": "confirm"})
    assert on_list("X-1") is not None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "Your file is a PDF and not a table"),
        (b"PK\x03\x04 no archive", "Your file"),
        (b"x" * 1_000_001, "1 MB or smaller"),
    ],
)
def test_what_is_no_table_is_said_at_the_field(
    fenmarch: str, home: Path, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    _, _, answer = uploaded(signed_in(OWNER), SimpleUploadedFile("people.csv", content))
    assert answer.status_code == 422
    assert says in words(answer)
    assert not (home / "aside").exists() or not list((home / "aside").iterdir())


def test_a_column_that_was_not_chosen_or_twice(fenmarch: str) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([ROW]))
    answer = client.post(IMPORT, chosen | {"token": token, "step": "columns", "column-source": ""})
    assert answer.status_code == 422
    assert "Select the column for “Source”" in words(answer)
    answer = client.post(IMPORT, chosen | {"token": token, "step": "columns", "column-source": "0"})
    assert "Another field is read from this column already" in words(answer)
    assert client.post(IMPORT, chosen | {"token": token, "step": "columns", "column-source": "99"}).status_code == 422


def test_a_file_aside_is_nobody_elses_and_not_for_another_session(fenmarch: str) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([["T-1", *ROW[1:]]]))
    for other in (signed_in(ANALYST), signed_in(OWNER)):
        for step in ("columns", "confirm"):
            assert other.post(IMPORT, chosen | {"token": token, "step": step}).status_code == 409
        other.post(IMPORT, {"token": token, "step": "cancel"})
    assert client.post(IMPORT, chosen | {"token": token, "step": "columns"}).status_code == 200


def test_given_up(fenmarch: str, home: Path) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([["G-1", *ROW[1:]]]))
    answer = client.post(IMPORT, {"token": token, "step": "cancel"}, follow=True)
    assert "The file was deleted. Nobody was put on the list." in words(answer)
    assert not list((home / "aside").iterdir())
    assert client.post(IMPORT, chosen | {"token": token, "step": "confirm"}).status_code == 409


def test_names_go_neither_to_the_session_nor_to_the_log_nor_to_the_servers_output(
    fenmarch: str, capfd: pytest.CaptureFixture[str]
) -> None:
    client = signed_in(OWNER)
    before = Entry.objects.latest("id").id
    # without a header, so that somebody's name stands where the names of columns do
    token, _, _ = uploaded(client, of([ROW], heads=["ref", "Zebedee", *HEADS[2:]]))
    columns = {"column-ref": "0", "column-family_name": "1", "column-categories": "2", "column-criteria": "3"}
    columns |= {"column-source": "4", "column-basis": "5", "column-review_on": "6"}
    assert client.post(IMPORT, columns | {"token": token, "step": "columns"}).status_code == 200
    said = str(dict(client.session)) + "".join(each.body for each in Entry.objects.filter(id__gt=before))
    assert "Zebedee" not in said + "".join(capfd.readouterr())
    assert "Knot" not in said


def test_many_rows_take_no_more_queries(fenmarch: str) -> None:
    client = signed_in(OWNER)
    token, chosen, _ = uploaded(client, of([["M-1", *ROW[1:]]]))
    with at_most(60) as few:
        client.post(IMPORT, chosen | {"token": token, "step": "columns"})
    most = len(few)
    token, chosen, _ = uploaded(client, of([[f"M-{n}", *ROW[1:5], "rumour", ROW[6]] for n in range(300)]))
    with at_most(most):
        answer = client.post(IMPORT, chosen | {"token": token, "step": "columns"})
    assert "And 100 more faults." in words(answer)
