"""Lists on the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster.doors.command import now
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid, NotFound
from muster.lists.commands import app
from tests.lists import build
from tests.people.build import person
from tests.register.build import asset

pytestmark = pytest.mark.usefixtures("db")


def run(*arguments: object):
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def proposal(folder: Path, **change: object) -> Path:
    whole = {
        "asset": asset("A-7", retention_months=12),
        "ref": "L-7",
        "title": "Visits",
        "owner": person(build.OWNER, "list_owner"),
        "tier": "low",
        "purposes": {"visit": "Visit people at risk"},
        "categories": {"at_risk": "To protect them"},
        "criteria": [{"code": "C1", "kind": "inclusion", "says": "Asked for a visit"}],
        "fields": [{"name": "area", "title": "Area", "basis": "fact", "reason": "Who visits"}],
        "legal_basis": "Common law.",
        "review_months": 3,
    }
    path = folder / "list.json"
    path.write_text(json.dumps(whole | change))
    return path


def test_a_list_is_proposed_changed_suspended_and_closed(tmp_path):
    answer = run("propose", proposal(tmp_path), "--by", build.OWNER, "--format", "json").stdout
    assert json.loads(answer) == {"ref": "L-7", "state": "proposed"}
    change = tmp_path / "change.json"
    change.write_text('{"title": "Home visits"}')
    run("change", "L-7", change, "--by", build.OWNER)
    shown = json.loads(run("show", "L-7", "--format", "json").stdout)
    assert (shown["title"], shown["criteria"][0]["code"]) == ("Home visits", "C1")
    assert "Asked for a visit" in run("show", "L-7").stdout
    build.authorised("L-8")
    assert "suspended" in run("suspend", "L-8", "--reason", "Under review.", "--by", "P-SUE").stdout
    assert "closed" in run("close", "L-8", "--reason", "Over.", "--by", "P-SUE").stdout
    shown = json.loads(run("show", "L-8", "--format", "json").stdout)
    assert (shown["state"], shown["purposes"]) == ("closed", build.TERMS["purposes"])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"tier": 3}, "tier"),
        ({"purposes": ["visit"]}, "purposes"),
        ({"criteria": [{"code": "C1"}]}, "criteria"),
        ({"fields": [{"name": "a", "title": "A", "basis": "fact", "reason": "x", "colour": "red"}]}, "fields"),
        ({"review_months": "three"}, "review_months"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_proposal_that_is_not_right_names_the_key(tmp_path, change, key):
    with pytest.raises(Invalid) as caught:
        run("propose", proposal(tmp_path, **change), "--by", build.OWNER)
    assert set(caught.value.fields) == {key}


@pytest.mark.parametrize("text", ["", "[1]", '{"purposes": {"a": "x", "a": "y"}}', "{" * 100_000])
def test_a_file_that_is_no_proposal_is_said_to_be_none(tmp_path, text):
    path = tmp_path / "list.json"
    path.write_text(text)
    with pytest.raises(Invalid, match=r"list\.json"):
        run("propose", path, "--by", "P-1")


def test_a_list_that_is_not_there():
    with pytest.raises(NotFound):
        run("show", "L-9")


def test_people_are_imported_added_reviewed_and_removed(tmp_path):
    due = day_of(now()) + timedelta(days=90)
    build.accepting()
    file = tmp_path / "people.csv"
    file.write_text(
        "Reference,Surname,Category,Criterion,Source,Basis,Review date,Area\n"
        f"N-1,Marram,victim,C1,Report,fact,{due},North\n"
        f"N-2,Sedge,,C1,Report,fact,{due},North\n"
    )
    report = json.loads(run("nominals", "import", "L-1", file, "--by", build.OWNER, "--format", "json").stdout)
    assert {name: report[name] for name in ("read", "created", "updated", "unchanged", "missing")} == {
        "read": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "missing": [],
    }
    assert [(each["row"], each["field"]) for each in report["rejected"]] == [(3, "categories")]
    run(
        *("nominals", "add", "L-1", "N-3", "--family-name", "Reed", "--category", "victim", "--criterion", "C1"),
        *("--source", "Report", "--basis", "fact", "--review", due, "--field", "area=South", "--by", build.OWNER),
    )
    opening = build.opened()
    later = due + timedelta(days=1)
    said = ("--opening", opening, "--reason", "Seen.", "--by", build.OWNER)
    run("nominals", "review", "N-1", "--review", later, *said)
    run("nominals", "remove", "N-3", *said)
    assert [(row["ref"], row["state"], row["review_on"]) for row in build.nominals()] == [
        ("N-1", "active", later),
        ("N-3", "removed", due),
    ]


def test_a_dry_run_on_the_command_line_changes_nothing(tmp_path):
    build.accepting()
    file = tmp_path / "people.csv"
    file.write_text(
        "ref,family_name,categories,criteria,source,basis,review_on\n"
        f"N-1,Marram,victim,C1,Report,fact,{date.fromordinal(day_of(now()).toordinal() + 9)}\n"
    )
    assert "Would be" in run("nominals", "import", "L-1", file, "--dry-run", "--by", build.OWNER).stdout
    assert build.nominals() == []


def test_a_column_that_is_missing_is_named(tmp_path):
    build.accepting()
    file = tmp_path / "people.csv"
    file.write_text("ref,family_name\nN-1,Marram\n")
    with pytest.raises(Invalid) as caught:
        run("nominals", "import", "L-1", file, "--by", build.OWNER)
    assert "categories" in caught.value.fields
