"""The log's pages: for those who may, for a purpose that the law names; each look is an entry before it is shown."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from muster.log.keeping import keep
from muster.log.keys import verifier_key
from tests.pages import at_most, signed_in, words

FOR = "purpose=integrity"


@pytest.fixture(scope="module")
def kept(fenmarch: str) -> str:
    keep()
    return fenmarch


@pytest.fixture
def auditor(kept: str) -> Client:
    return signed_in("P-AUDLEY")


def last_entry(url: str) -> tuple[int, dict[str, object]]:
    with psycopg.connect(url) as admin:
        number, body = admin.execute("select id, body from muster.entry order by id desc limit 1").fetchone()
        return number, json.loads(body)


def test_without_a_purpose_nothing_is_shown_and_nothing_is_recorded(auditor: Client, kept: str) -> None:
    before, _ = last_entry(kept)
    answer = auditor.get("/log/?list=VHL")
    assert answer.status_code == 422
    assert "Select what this look is for" in words(answer)
    assert _ids(answer) == []
    assert last_entry(kept)[0] == before


def test_curiosity_is_no_purpose(auditor: Client) -> None:
    assert auditor.get("/log/?purpose=curiosity").status_code == 422


def test_a_search_shows_what_fits_and_is_recorded(auditor: Client, kept: str) -> None:
    answer = auditor.get(f"/log/?{FOR}&list=VHL&person=P-HARTLEY&event=nominal.added")
    assert "What the log says" in words(answer)
    assert words(answer).count("nominal.added") >= 40
    said = last_entry(kept)[1]
    assert (said["event"], said["person"], said["list"], said["subject"]) == (
        "log.read",
        "P-AUDLEY",
        "VHL",
        "P-HARTLEY",
    )
    assert (said["purpose"], said["of"], said["door"]) == ("integrity", "nominal.added", "page")


def test_older_entries_follow_page_by_page_without_a_gap(auditor: Client) -> None:
    first = auditor.get(f"/log/?{FOR}&event=nominal.added")
    assert "Older entries" in words(first)
    seen = _ids(first)
    second = auditor.get(f"/log/?{FOR}&event=nominal.added&before={seen[49]}")
    assert _ids(second)[0] < seen[49]
    assert len(set(_ids(second)) | set(seen[:50])) == 52  # 40 on one list and 12 on another


def test_days_are_those_of_here_and_both_count(auditor: Client) -> None:
    today = "first-day={0.day}&first-month={0.month}&first-year={0.year}"
    now = datetime.now(UTC)
    assert _ids(auditor.get(f"/log/?{FOR}&event=list.authorised&{today.format(now)}"))
    tomorrow = now + timedelta(days=1)
    assert "No entry fits" in words(auditor.get(f"/log/?{FOR}&event=list.authorised&{today.format(tomorrow)}"))


def test_a_last_day_before_the_first_is_told_on_its_field(auditor: Client) -> None:
    days = "first-day=2&first-month=1&first-year=2026&last-day=1&last-month=1&last-year=2026"
    answer = auditor.get(f"/log/?{FOR}&{days}")
    assert answer.status_code == 422
    assert 'href="#id_last-day"' in answer.content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; drop table entry; --", "x" * 301, "مرحبا", "a\tb"])
def test_hostile_text_finds_nothing_and_is_shown_as_text(auditor: Client, text: str) -> None:
    answer = auditor.get("/log/", {"purpose": "integrity", "list": text})
    assert answer.status_code in (200, 422)
    assert b"<script>alert" not in answer.content


def test_a_number_that_no_entry_has_is_passed_over(auditor: Client) -> None:
    assert auditor.get(f"/log/?{FOR}&before={'9' * 5000}").status_code == 200


def test_a_refusal_says_of_which_list(kept: str) -> None:
    assert signed_in("P-COUNCIL-ELLIS").get("/lists/YPR/").status_code == 403
    said = last_entry(kept)[1]
    assert (said["event"], said["person"], said["list"]) == ("page.shown.refused", "P-COUNCIL-ELLIS", "YPR")


def test_an_entry_asks_for_a_purpose_first(auditor: Client, kept: str) -> None:
    number, _ = last_entry(kept)
    assert "What is this look for?" in words(auditor.get(f"/log/entries/{number}/"))
    assert last_entry(kept)[0] == number


def test_the_proof_of_an_entry_holds(auditor: Client) -> None:
    answer = words(auditor.get(f"/log/entries/3/?{FOR}&check=yes"))
    assert "The proof holds" in answer
    assert answer.count("Holds.") == 2


def test_the_proof_of_an_entry_that_was_changed_behind_the_triggers_does_not_hold(auditor: Client, kept: str) -> None:
    with psycopg.connect(kept, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        (body,) = admin.execute("select body from muster.entry where id = 4").fetchone()
        changed = body.replace("P-ADEYEMI", "P-SOMEBODY")
        admin.execute("alter table muster.entry drop constraint entry_is_sound")
        try:
            admin.execute("update muster.entry set body = %s where id = 4", [changed])
            answer = words(auditor.get(f"/log/entries/4/?{FOR}&check=yes"))
        finally:
            admin.execute("update muster.entry set body = %s where id = 4", [body])
            _constrain_again(admin)
    assert "The proof does not hold" in answer
    assert "senior information risk owner" in answer


@pytest.mark.parametrize("number", ["999999999", "9" * 30])
def test_an_entry_that_is_not_there(auditor: Client, number: str) -> None:
    assert auditor.get(f"/log/entries/{number}/?{FOR}").status_code == 404


def test_the_state_gives_figures_only(auditor: Client) -> None:
    answer = words(auditor.get("/log/state/"))
    assert "Entries in the tree" in answer
    assert "P-HARTLEY" not in answer


def test_the_checkpoint_is_a_signed_note_to_keep(auditor: Client) -> None:
    answer = auditor.get("/log/state/checkpoint/")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.decode().startswith("muster.example/log\n")


def test_the_export_passes_the_verifier_that_needs_no_database(auditor: Client, tmp_path: Path) -> None:
    answer = auditor.post("/log/export/", {"purpose": "integrity", "bodies": "yes"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        packed.extractall(tmp_path)
    given = ["--key", str(verifier_key(settings.MUSTER)), "--bodies", str(tmp_path / "bodies.jsonl")]
    done = subprocess.run([sys.executable, "-m", "muster.log.verifier", str(tmp_path), *given], capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_bodies_an_export_names_nobody(auditor: Client) -> None:
    answer = auditor.post("/log/export/", {"purpose": "integrity"})
    assert b"P-AUDLEY" not in b"".join(answer.streaming_content)


def test_of_a_list_only_with_bodies(auditor: Client) -> None:
    answer = auditor.post("/log/export/", {"purpose": "integrity", "list": "VHL"})
    assert answer.status_code == 422


def test_the_number_of_queries_is_bounded(auditor: Client) -> None:
    with at_most(16):
        assert auditor.get(f"/log/?{FOR}").status_code == 200
    with at_most(24):
        assert auditor.get(f"/log/entries/3/?{FOR}&check=yes").status_code == 200
    with at_most(8):
        assert auditor.get("/log/state/").status_code == 200


def test_nobody_else_learns_whether_there_is_such_an_entry(kept: str) -> None:
    analyst = signed_in("P-PATEL")
    there, not_there = (analyst.get(f"/log/entries/{number}/?{FOR}") for number in (3, 999999999))
    assert (there.status_code, not_there.status_code) == (403, 403)
    assert words(there) == words(not_there)


def _ids(answer: object) -> list[int]:
    found = re.findall(r'href="/log/entries/(\d+)/', answer.content.decode())  # type: ignore[attr-defined]
    return [int(each) for each in found]


def _constrain_again(admin: psycopg.Connection) -> None:
    admin.execute(
        "alter table muster.entry add constraint entry_is_sound check (muster.is_sound("
        "salt, body, commitment, at, until, event, operation, outcome, person, list, purpose))"
    )
