"""`muster log …` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from muster.access.auditing import commands as auditing
from muster.log.commands import app
from muster.log.keeping import keep
from muster.log.records import Entry
from tests.doors.commanding import run
from tests.log.build import behind, write
from tests.people.build import person

if "show" not in {command.name for command in app.registered_commands}:
    auditing.add_to(app)

BY = ("--by", "P-AUD", "--purpose", "lawfulness")
SHAPE = {"ok", "entries", "size", "root", "checkpoint", "first_bad"}


@pytest.fixture
def auditor(home: Path) -> str:
    return person("P-AUD", "auditor")


def test_integrate_and_publish_say_what_they_did(home: Path) -> None:
    write(3)
    assert run(app, "integrate", "--format", "json").json == {"integrated": 3}
    published = run(app, "publish", "--format", "json").json["published"]
    assert published["size"] == 3
    assert run(app, "publish", "--format", "json").json == {"published": None}
    assert "nothing to publish" in run(app, "publish").out
    write(5)
    assert run(app, "integrate", "--limit", 2).out == "2 entries got their places in the tree.\n"
    assert run(app, "integrate", "--limit", 0).code == 2


def test_verify_has_the_shape_that_scripts_rely_on(home: Path) -> None:
    write(3)
    keep()
    ran = run(app, "verify", "--format", "json")
    assert ran.code == 0
    said = ran.json
    assert set(said) >= SHAPE
    assert (said["ok"], said["entries"], said["size"], said["first_bad"]) == (True, 3, 3, None)
    assert said["checkpoint"]["size"] == 3
    assert said["checkpoint"]["root"] == said["root"]
    assert 0 <= said["checkpoint"]["age_seconds"] < 600


def test_verify_names_what_is_wrong_and_fails(home: Path, admin: psycopg.Connection) -> None:
    write(3)
    keep()
    with behind(admin):
        admin.execute("update entry set body = null, commitment = sha256('another') where id = 2")
    ran = run(app, "verify", "--format", "json")
    assert ran.code == 1
    assert set(ran.json) >= SHAPE
    assert (ran.json["ok"], ran.json["first_bad"]) == (False, {"entry": 2, "index": 1, "last": None})
    text = run(app, "verify")
    assert text.code == 1
    assert "index 1 and the id 2" in text.out


def test_verify_says_how_old_the_checkpoint_is(home: Path) -> None:
    write(1)
    assert "No checkpoint has been published" in run(app, "verify").out
    keep()
    assert "The newest checkpoint covers 1 entries and is 0:00:0" in run(app, "verify").out


def test_prove_prints_a_proof_that_holds(home: Path) -> None:
    entries = write(5)
    keep()
    ran = run(app, "prove", entries[2], "--format", "json")
    assert ran.code == 0
    assert (ran.json["ok"], ran.json["index"], ran.json["size"], len(ran.json["proof"])) == (True, 2, 5, 3)
    assert run(app, "prove", 99).code == 2


def test_a_proof_against_a_forged_checkpoint_fails(home: Path, admin: psycopg.Connection) -> None:
    write(2)
    keep()
    with behind(admin):
        admin.execute("update checkpoint set note = replace(note, 'muster.example', 'other.example')")
    ran = run(app, "prove", 1, "--format", "json")
    assert (ran.code, ran.json["ok"]) == (1, False)


# --- using the log


def test_show_filters_and_is_itself_recorded(auditor: str) -> None:
    write(3, "list.changed", list="A-1")
    write(2, "list.changed", list="A-2")
    ran = run(app, "show", *BY, "--list", "A-1", "--event", "list.changed", "--format", "json")
    assert ran.code == 0
    assert {(each["event"], each["list"]) for each in ran.json["entries"]} == {("list.changed", "A-1")}
    assert len(ran.json["entries"]) == 3
    last = Entry.objects.latest("id")
    assert (last.event, last.person, last.purpose, last.list) == ("log.read", "P-AUD", "lawfulness", "A-1")
    ids = [each["id"] for each in run(app, "show", *BY, "--limit", 2, "--format", "json").json["entries"]]
    assert ids == [last.id + 1, last.id]


def test_show_by_person_and_as_a_table(auditor: str) -> None:
    ran = run(app, "show", *BY, "--person", "P-AUD")
    assert ran.code == 0
    assert "log.read" in ran.out


def test_an_erased_entry_is_shown_as_erased(auditor: str, admin: psycopg.Connection) -> None:
    with behind(admin):
        admin.execute("update entry set body = null where id = 1")
    shown = run(app, "show", *BY, "--format", "json", "--limit", 10_000).json["entries"]
    assert shown[-1] == {"id": 1, "event": "(erased)"}


@pytest.mark.parametrize("purpose", ["curiosity", "Lawfulness", "journalism"])
def test_only_the_four_purposes_of_section_62_count(auditor: str, purpose: str) -> None:
    ran = run(app, "show", "--by", "P-AUD", "--purpose", purpose, "--format", "json")
    assert ran.code == 3
    assert ran.json["code"] == "log.purpose"
    assert "self_monitoring" in ran.json["remedy"]
    assert Entry.objects.latest("id").event == "log.read.refused"


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_limit_out_of_range_is_mistaken_input(auditor: str, limit: int) -> None:
    before = Entry.objects.count()
    assert run(app, "show", *BY, f"--limit={limit}").code == 2
    assert Entry.objects.count() == before


@pytest.mark.parametrize("field", ["--list", "--person", "--event"])
def test_text_that_cannot_be_recorded_is_mistaken_input(auditor: str, field: str) -> None:
    assert run(app, "show", *BY, field, "A\x00B").code == 2


def test_who_may_not_read_the_log_may_not_export_it(auditor: str, tmp_path: Path) -> None:
    person("P-BO", "list_user")
    keep()
    by = ("--by", "P-BO", "--purpose", "lawfulness")
    assert run(app, "export", tmp_path / "out", *by).code == 3
    assert run(app, "show", *by).code == 3
    assert not (tmp_path / "out").exists()


def test_export_writes_the_tree_and_the_bodies(auditor: str, tmp_path: Path) -> None:
    keep()
    folder, bodies = tmp_path / "out", tmp_path / "bodies.jsonl"
    ran = run(app, "export", folder, *BY, "--bodies", bodies, "--format", "json")
    assert ran.code == 0
    assert ran.json["bodies"] == ran.json["size"] == len(bodies.read_text().splitlines())
    last = Entry.objects.latest("id")
    assert (last.event, json.loads(last.body)["bodies"]) == ("log.exported", True)
    assert run(app, "export", folder, *BY).code == 2, "a folder that is taken"
    assert run(app, "export", tmp_path / "other", *BY, "--list", "A-1").code == 2, "a list without a file"
    again = run(app, "export", tmp_path / "plain", *BY)
    assert "python -m muster.log.verifier" in again.out
    assert json.loads(Entry.objects.latest("id").body).get("bodies") is None


def test_no_body_leaves_before_the_export_is_recorded(auditor: str, tmp_path: Path, admin: psycopg.Connection) -> None:
    keep()
    admin.execute("alter table entry add constraint broken check (false) not valid")
    try:
        with pytest.raises(Exception, match="broken"):
            run(app, "export", tmp_path / "out", *BY, "--bodies", tmp_path / "bodies.jsonl")
    finally:
        from django.db import connection

        connection.close()
        admin.execute("alter table entry drop constraint broken")
    assert not (tmp_path / "bodies.jsonl").exists()
    assert not (tmp_path / "out").exists()
