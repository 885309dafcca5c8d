"""The whole command line as a script meets it: exit codes, the shapes of its JSON, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from muster.config.commands import root
from muster.controls.catalogue import CATALOGUE
from muster.controls.rules import DOORS
from muster.evidence.actions import withdraw_document
from muster.lists.actions import change_list
from muster.people.actions import end_person
from tests.access.build import ANALYST, NOW, OWNER, SIRO, cleared, day, good_list, granted, proposed_list
from tests.config.test_reference import commands
from tests.doors.commanding import Ran, run
from tests.people.build import ADMINISTRATOR, person

CLOSED_PORT = "postgresql://nobody@127.0.0.1:1/nothing"
OPEN = ("outcome", "code", "reason", "remedy", "who", "until", "opening", "nominals")
NOMINAL = (
    "ref", "family_name", "given_names", "born_on", "categories", "criteria", "source", "basis", "details", "added_at",
    "review_on",
)  # fmt: skip
HOSTILE = [
    "'; drop table muster.entry; --", '"', "[red]", "[/red]", "\\[/bold]", "a\nb", "🔎", "\u202eABC", "\x1b[31m", "%s",
    "{}", "x" * 10_000,
]  # fmt: skip


def muster(*arguments: object) -> Ran:
    return run(root(), *arguments)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`muster …` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from muster.config.commands import main; main()", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def opening(*more: object, ref: str = "L-1", by: str = ANALYST, purpose: str = "prevent") -> Ran:
    return muster("open", ref, "--purpose", purpose, "--by", by, "--reason", "Briefing", "--format", "json", *more)


# assure


def test_assure_gives_the_promised_shape(db: str) -> None:
    good_list(nominals=0)
    proposed_list("L-2")
    answer = muster("assure", "--all", "--format", "json")
    assert (answer.code, list(answer.json)) == (0, ["lists"])
    good, bad = answer.json["lists"]
    for each in (good, bad):
        assert list(each) == ["ref", "title", "standing", "until", "doors", "findings"]
        assert list(each["doors"]) == list(DOORS)
        assert [finding["control"] for finding in each["findings"]] == [module.CONTROL.id for module in CATALOGUE]
        for finding in each["findings"]:
            assert list(finding) == ["control", "verdict", "reason", "remedy", "who", "until"]
    assert (good["ref"], good["title"], good["standing"]) == ("L-1", "List L-1", "met")
    assert good["until"].endswith("Z")
    assert set(good["doors"].values()) == {"met"}
    assert (bad["ref"], bad["standing"], bad["until"]) == ("L-2", "not_met", None)
    assert {finding["verdict"] for finding in bad["findings"]} == {"met", "not_met"}
    assert muster("assure", "--list", "L-2", "--format", "json").json == {"lists": [bad]}


def test_assure_in_words_says_what_to_do_and_who(db: str) -> None:
    proposed_list()
    answer = muster("assure", "--list", "L-1")
    assert "There is no data protection impact assessment (DPIA)." in answer.out
    assert "Information asset owner" in answer.out
    assert "S2, E11" in answer.out
    assert "1 lists judged. 0 of 1 assets" in muster("assure", "--all").out


@pytest.mark.parametrize("arguments", [(), ("--all", "--list", "L-1"), ("--list", "L-9"), ("--list", "[/red]")])
def test_assure_asks_which_lists(arguments: tuple[str, ...], db: str) -> None:
    good_list(nominals=0)
    answer = muster("assure", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Not done: ")


def test_what_people_wrote_is_shown_and_not_obeyed(db: str) -> None:
    """A title such as [/bold] must be neither a style nor a crash."""
    proposed_list()
    for text in ("[red]hot[/red]", "\\[/bold]", ":warning:", "[link=x]"):
        change_list(by=OWNER, at=NOW, list="L-1", title=text)
        assert muster("assure", "--all").code == muster("assure", "--list", "L-1").code == 0
    assert "[link=x]" in muster("assure", "--list", "L-1").out


def test_a_table_shows_what_people_wrote(db: str) -> None:
    proposed_list()
    change_list(by=OWNER, at=NOW, list="L-1", title="\\[/bold]")
    assert "\\[/bold]" in muster("lists", "list").out


# open


def test_open_gives_the_promised_shape(db: str) -> None:
    good_list()
    cleared()
    answer = opening()
    assert (answer.code, tuple(answer.json)) == (0, OPEN)
    assert [answer.json[key] for key in OPEN[:5]] == ["opened", "opened", None, None, None]
    assert answer.json["until"].endswith("Z")
    first, second = answer.json["nominals"]
    assert tuple(first) == NOMINAL
    assert (first["ref"], first["review_on"], first["born_on"]) == ("N-0", day(60).isoformat(), None)
    assert second["categories"] == ["suspect"]


def test_a_refused_opening_gives_the_same_shape_and_exit_code_3(db: str) -> None:
    good_list()
    granted()
    answer = opening()
    assert (answer.code, tuple(answer.json)) == (3, OPEN)
    assert answer.json["outcome"] == "refused"
    assert answer.json["code"] == "training.missing"
    assert (answer.json["until"], answer.json["nominals"]) == (None, [])
    assert all(answer.json[key] for key in ("reason", "remedy", "who"))


def test_a_leaver_is_refused_in_the_same_shape_also_when_something_must_be_restated(
    db: str, admin: psycopg.Connection
) -> None:
    good_list()
    cleared()
    end_person(by=ADMINISTRATOR, at=NOW, person=ANALYST, ended_on=day(-1))
    admin.execute("set session_replication_role = replica")
    admin.execute("update muster.standing set until = now() - interval '1 day'")
    answer = opening()
    assert (answer.code, tuple(answer.json), answer.json["code"]) == (3, OPEN, "person.not_in_post")


def test_opening_restates_what_time_has_overtaken(db: str, admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    admin.execute("set session_replication_role = replica")
    admin.execute("update muster.standing set until = now() - interval '1 day'")
    assert opening().json["outcome"] == "opened"


def test_in_words_a_refusal_says_reason_remedy_who_and_code(db: str) -> None:
    good_list()
    cleared()
    withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong")
    answer = muster("open", "L-1", "--purpose", "prevent", "--by", ANALYST, "--reason", "Briefing")
    assert answer.code == 3
    for line in ("Refused: ", "  What to do: ", "  Who: Information asset owner", "  Code: control.data_protection"):
        assert f"\n{line}" in f"\n{answer.err}"
    assert answer.out == ""


def test_an_unknown_person_is_mistaken_input(db: str) -> None:
    good_list(nominals=0)
    answer = opening(by="P-NOBODY")
    assert (answer.code, answer.json["outcome"]) == (2, "not_found")
    assert "P-NOBODY" in answer.json["reason"]
    nobody = muster("open", "L-1", "--purpose", "prevent")
    assert (nobody.code, "--by" in nobody.err) == (2, True)


# Hostile words


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_references_are_answered_in_words(text: str, db: str) -> None:
    good_list(nominals=0)
    cleared()
    give = ("--until", "2030-01-01", "--reason", "x", "--by", OWNER)
    tries = [
        ("open", text, "--purpose", "prevent", "--by", ANALYST, "--reason", "x"),
        ("open", "L-1", "--purpose", text, "--by", ANALYST, "--reason", "x"),
        ("open", "L-1", "--purpose", "prevent", "--by", text),
        ("assure", "--list", text),
        ("grants", "give", text, ANALYST, "--purpose", "prevent", *give),
        ("grants", "give", "L-1", text, "--purpose", "prevent", *give),
        ("grants", "give", "L-1", ANALYST, "--purpose", text, *give),
        ("grants", "give", "L-1", ANALYST, "--purpose", "protect", *give, "--until", ascii(text)),
        ("grants", "withdraw", "L-1", text, "--purpose", "prevent", "--reason", "x", "--by", OWNER),
        ("acknowledge", text, "--version", "1", "--by", ANALYST),
        ("people", "end", text, "--by", ADMINISTRATOR),
        ("lists", "show", text),
        ("register", "show", text),
        ("evidence", "show", text),
        ("sql-access", "grant", text, "--by", ADMINISTRATOR),
    ]
    for number, arguments in enumerate(tries, start=HOSTILE.index(text)):
        format = ("table", "json")[number % 2]  # each command in both formats, over all texts
        answer = muster(*arguments, "--format", format)
        assert answer.code in (2, 3), (arguments, answer)
        assert "\x1b" not in answer.out + answer.err
        if format == "json":
            assert json.loads(answer.out)["reason"]


def test_a_reason_may_hold_anything_that_can_be_stored(db: str, admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    for text in (each for each in HOSTILE[:-1] if each.isprintable()):
        answer = muster("open", "L-1", "--purpose", "prevent", "--by", ANALYST, "--reason", text, "--format", "json")
        assert answer.json["outcome"] == "opened"
        body = admin.execute("select body from muster.entry where event = 'list.opened' order by id desc").fetchone()
        assert json.loads(body[0])["justification"] == text.strip()


# grants


def test_grants_are_given_listed_and_withdrawn(db: str) -> None:
    good_list(nominals=0)
    give = ("grants", "give", "L-1", ANALYST, "--purpose", "prevent", "--until", day(30).isoformat())
    answer = muster(*give, "--reason", "Works on it", "--by", OWNER, "--format", "json")
    assert answer.json == {"list": "L-1", "person": ANALYST, "purpose": "prevent", "ends_on": day(30).isoformat()}
    rows = muster("grants", "list", "--list", "L-1", "--format", "json").json["grants"]
    assert [(row["person"], row["clearance"]) for row in rows] == [(ANALYST, "not cleared")]
    again = muster(*give, "--reason", "Works on it", "--by", OWNER, "--format", "json")
    assert (again.code, again.json["outcome"]) == (2, "conflict")
    refused = muster(*give, "--reason", "Works on it", "--by", ANALYST, "--format", "json")
    assert (refused.code, refused.json["code"]) == (3, "grant.not_owner")
    take = ("grants", "withdraw", "L-1", ANALYST, "--purpose", "prevent", "--reason", "Moved", "--by", OWNER)
    assert muster(*take).code == 0
    assert muster("grants", "list", "--format", "json").json == {"grants": []}


def test_restate_says_how_many(db: str) -> None:
    good_list(nominals=0)
    assert muster("restate", "--by", OWNER, "--format", "json").json == {"lists": 0, "persons": 0}


def test_a_person_is_named_by_the_environment(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    good_list()
    cleared()
    monkeypatch.setitem(settings.MUSTER, "MUSTER_BY", ANALYST)
    assert muster("open", "L-1", "--purpose", "prevent", "--reason", "x", "--format", "json").code == 0


# As a process


HELP = """
import sys
from muster.config.commands import main
for words in {commands!r}:
    sys.argv = ["muster", *words.split()[1:], "--help"]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (words, end.code)
print("all of them")
"""


def test_help_needs_no_database() -> None:
    every = [*commands(), "muster", "muster grants", "muster people"]
    assert len(every) > 40
    done = subprocess.run(
        [sys.executable, "-c", HELP.format(commands=every)],
        env=os.environ | {"MUSTER_DATABASE_URL": CLOSED_PORT},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("all of them")
    assert done.stdout.count("Usage: ") == len(every)


@pytest.mark.parametrize(
    "arguments", [("assure", "--all"), ("people", "list", "--format", "json"), ("setup",), ("demo",)]
)
def test_a_database_out_of_reach_is_said_in_one_sentence(arguments: tuple[str, ...]) -> None:
    done = process(*arguments, MUSTER_DATABASE_URL=CLOSED_PORT)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database cannot be used: ")
    assert "muster setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_was_never_set_up_is_said_in_one_sentence(db: str, admin: psycopg.Connection) -> None:
    name = f"muster_bare_{os.getpid()}"
    admin.execute(f"create database {name}")
    try:
        bare = db.replace(admin.info.dbname, name)
        done = process("assure", "--all", MUSTER_DATABASE_URL=bare)
        assert done.returncode == 1
        assert done.stderr.startswith("The database is not set up for this version of Muster")
        assert len(done.stderr.splitlines()) == 1
    finally:
        admin.execute(f"drop database {name} with (force)")


def test_a_bad_variable_stops_the_start() -> None:
    done = process("assure", "--all", MUSTER_OPENING_MINUTES="soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("MUSTER_OPENING_MINUTES is 'soon', but must be a whole number from 1 to 480.")


def test_a_process_acts_through_the_command_line_and_keeps_the_log(
    db: str, admin: psycopg.Connection, tmp_path: Path
) -> None:
    good_list()
    cleared()
    home = {"MUSTER_HOME": str(tmp_path)}  # the log's checkpoints outlive the tables
    who = ("--by", ANALYST, "--reason", "Briefing")
    done = process("open", "L-1", "--purpose", "prevent", *who, "--format", "json", **home)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["outcome"] == "opened"
    refused = process("open", "L-1", "--purpose", "housing", *who, "--format=json", **home)
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["code"] == "purpose.not_authorised"
    body = json.loads(admin.execute("select body from muster.entry order by id desc limit 1").fetchone()[0])
    assert (body["door"], body["role"]) == ("command", "list_user")
    size, waiting = admin.execute(
        "select size, (select count(*) from muster.entry where not exists"
        " (select from muster.leaf where entry_id = entry.id) and xid >= settled) from muster.tree"
    ).fetchone()
    assert (size > 0, waiting) == (True, 0)


def test_a_reference_that_is_on_the_list_is_refused(db: str) -> None:
    good_list()
    given = ("--family-name", "Reed", "--category", "suspect", "--criterion", "C1", "--source", "Report")
    given += ("--basis", "fact", "--review", str(day(60)), "--by", OWNER)
    done = process("lists", "nominals", "add", "L-1", "N-0", *given, "--format", "json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert json.loads(done.stdout)["code"] == "nominal.taken"


def test_a_mistyped_option_is_mistaken_input(db: str) -> None:
    done = process("open", "L-1", "--porpoise", "prevent")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text_are_no_traceback(db: str) -> None:
    person(ANALYST)
    done = subprocess.run(
        [sys.executable, "-c", "from muster.config.commands import main; main()", "open", b"\xff\xfe",
         "--purpose", "x", "--by", ANALYST],
        env=os.environ,
        capture_output=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
