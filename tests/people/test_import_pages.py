"""Importing people and completions in pages: every rejected row is seen before anything is changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from muster.doors import aside, wizard
from muster.kernel.dates import day_of
from muster.log.records import Entry
from muster.people.records import Person
from muster.training.records import Completion
from tests.pages import signed_in, words

TODAY = day_of(datetime.now(UTC))
PEOPLE = b"Staff number,Full name,Unit,Leaving date\nP-IMP,Imran Pell,NORTH,\nP-BAD,Bad Unit,NOWHERE,\n,Nobody,,\n"
COMPLETIONS = f"""Person,Training,Completion Date,Status,Evidence
Aoife Doyle,Information and You,{TODAY},Completed,Certificate 7
All Employees (42),Information and You,{TODAY},Completed,Report
Ravi Patel,Information and You,,In progress,
Ravi Patel,Juggling,{TODAY},Completed,
""".encode()


def upload(client: Client, name: str, content: bytes, called: str = "people.csv"):
    return client.post(reverse(name), {"step": "file", "file": SimpleUploadedFile(called, content)})


class _Form(HTMLParser):
    """What a browser would send: hidden fields, and what is chosen in each select."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "input" and given.get("type") == "hidden":
            self.sent[given["name"]] = given["value"]
        if tag == "select":
            self.select = given["name"]
            self.sent[self.select] = ""
        if tag == "option" and "selected" in given:
            self.sent[self.select] = given["value"]


def hidden(answer: HttpResponse) -> dict[str, str]:
    form = _Form()
    form.feed(answer.content.decode())
    return form.sent


def test_people_are_imported_once_every_row_was_seen(fenmarch: str) -> None:
    client, where = signed_in("P-ADEYEMI"), reverse("people:import")
    columns = upload(client, "people:import", PEOPLE)
    assert "Which column is what?" in words(columns)
    check = client.post(where, hidden(columns) | {"step": "columns"})
    page = words(check)
    assert "3 Unit’s reference There is no unit 'NOWHERE': add it first." in page
    assert "4 Reference The reference is empty: give a reference." in page
    assert "Would be added 1" in page
    assert not Person.objects.filter(ref="P-IMP").exists()
    assert client.post(where, hidden(check) | {"step": "confirm"}).status_code == 302
    assert Person.objects.select_related("unit").get(ref="P-IMP").unit.ref == "NORTH"
    assert not Person.objects.filter(ref="P-BAD").exists()
    assert Entry.objects.filter(event="people.imported").count() == 1
    assert client.post(where, hidden(check) | {"step": "confirm"}).status_code == 409  # the file is gone


def test_a_double_click_imports_once_and_tells_of_that(fenmarch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, where = signed_in("P-ADEYEMI"), reverse("people:import")
    columns = upload(client, "people:import", b"Staff number,Full name\nP-TWICE,Tess Wick\n")
    check = client.post(where, hidden(columns) | {"step": "columns"})
    button = re.search(r'<button[^>]*value="confirm"', check.content.decode())
    assert button is not None
    assert 'data-module="govuk-button" data-prevent-double-click="true"' in button.group()
    sent = hidden(check) | {"step": "confirm"}
    read_in, second = wizard._read_in, []

    def clicked_again(**given: Any) -> Any:
        if not second:
            second.append(None)
            second[0] = client.post(where, sent)
        return read_in(**given)

    monkeypatch.setattr(wizard, "_read_in", clicked_again)
    answer = client.post(where, sent, follow=True)
    assert second[0].status_code == 409
    assert "no longer kept" in words(second[0])
    assert "Imported: 1 added" in words(answer)


def test_columns_that_were_wrong_when_confirmed_can_be_mended(fenmarch: str) -> None:
    client, where = signed_in("P-ADEYEMI"), reverse("people:import")
    columns = upload(client, "people:import", b"Staff number,Full name\nP-MENDED,Moll Ender\n")
    sent = hidden(columns) | {"step": "confirm"}
    assert client.post(where, sent | {"column-name": ""}).status_code == 422
    assert client.post(where, sent).status_code == 302
    assert Person.objects.filter(ref="P-MENDED").exists()


def test_a_kept_file_that_is_no_table_is_said_and_not_our_mistake(fenmarch: str) -> None:
    client = signed_in("P-ADEYEMI")
    token = aside.keep("P-ADEYEMI", b"%PDF-1.7", session=client.session.session_key)
    for step in ("columns", "confirm"):
        answer = client.post(reverse("people:import"), {"token": token, "step": step})
        assert answer.status_code == 400
        assert "Your file is a PDF and not a table" in words(answer)


def test_what_is_said_not_to_be_in_the_file_is_not_guessed(fenmarch: str) -> None:
    client, where = signed_in("P-ADEYEMI"), reverse("people:import")
    columns = upload(client, "people:import", PEOPLE)
    page = words(client.post(where, hidden(columns) | {"step": "columns", "column-unit": ""}))
    assert "NOWHERE" not in page
    twice = client.post(where, hidden(columns) | {"step": "columns", "column-unit": "0"})
    assert twice.status_code == 422
    assert "Another field is read from this column already" in words(twice)
    lacking = client.post(where, hidden(columns) | {"step": "columns", "column-name": ""})
    assert "Select the column for full name" in words(lacking)


def test_somebody_elses_file_is_there_for_nobody_else(fenmarch: str) -> None:
    columns = upload(signed_in("P-ADEYEMI"), "people:import", PEOPLE)
    for thief in (signed_in("P-ADEYEMI"), signed_in("P-TERRY")):  # in another session, or somebody else
        answer = thief.post(reverse("people:import"), hidden(columns) | {"step": "confirm"})
        assert answer.status_code in (403, 409)
    assert not Person.objects.filter(ref="P-IMPOSTER").exists()


def test_a_file_is_given_up(fenmarch: str) -> None:
    client = signed_in("P-ADEYEMI")
    columns = upload(client, "people:import", PEOPLE)
    assert client.post(reverse("people:import"), hidden(columns) | {"step": "cancel"}).status_code == 302
    assert client.post(reverse("people:import"), hidden(columns) | {"step": "columns"}).status_code == 409


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "empty"), (b"%PDF-1.7 \x00\x01", "PDF"), (b"\x00\x01\x02\x03" * 40, "import that")]
)
def test_what_is_no_table_is_refused_at_the_field(fenmarch: str, content: bytes, told: str) -> None:
    answer = upload(signed_in("P-ADEYEMI"), "people:import", content)
    assert answer.status_code == 422
    assert told in words(answer)


def test_completions_are_imported_and_everybody_and_in_progress_are_left_out(fenmarch: str) -> None:
    client, where = signed_in("P-TERRY"), reverse("training:import")
    columns = upload(client, "training:import", COMPLETIONS)
    check = client.post(where, hidden(columns) | {"step": "columns"})
    page = words(check)
    assert "3 Person (reference or full name) It is nobody's reference" in page
    assert "4 Status 'In progress' does not say that it was completed." in page
    assert "5 Course (reference or title) There is no course 'Juggling'" in page
    assert client.post(where, hidden(check) | {"step": "confirm"}).status_code == 302
    assert Completion.objects.get(person__ref="P-DOYLE", completed_on=TODAY).source == "Certificate 7"
    assert (
        not Completion.objects.filter(completed_on__gt=TODAY - timedelta(days=1))
        .exclude(person__ref="P-DOYLE")
        .exists()
    )
