"""Assessments on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster.evidence.commands import app
from muster.kernel.errors import Invalid
from tests.assessing import answers, begun, finished
from tests.evidence import build
from tests.people.build import person
from tests.register.build import asset

pytestmark = pytest.mark.usefixtures("db")


def run(*arguments: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["assessment", *arguments], catch_exceptions=False)


def test_from_the_first_question_to_the_file(tmp_path: Path) -> None:
    person("P-WENDY", "list_owner")
    asset()
    by = ("--by", "P-WENDY")
    assert "being written" in run("start", "D-1", "--kind", "dpia", "--title", "T", "--asset", "A-1", *by).output
    many = tmp_path / "answers.json"
    many.write_text(json.dumps(answers("dpia")))
    assert "20 of 20 answers are new" in run("answer", "D-1", "--file", str(many), *by).output
    assert "0 of 20 answers are new" in run("answer", "D-1", "--file", str(many), *by).output
    assert "1 of 1" in run("answer", "D-1", "--question", "aim", "--says", "To protect.", *by).output
    said = ("--says", "Somebody is hurt.", "--likelihood", "possible", "--severity", "severe")
    assert "Risk 1 is kept" in run("risk", "D-1", *said, *by).output
    left = ("--left-likelihood", "remote", "--left-severity", "minimal")
    assert "Risk 1 is kept" in run("risk", "D-1", *said, *left, "--number", "1", *by).output
    planned = ("--risk", "1", "--says", "Ask twice.", "--effect", "reduces", "--owner", "P-WENDY")
    assert "Measure 1 is kept" in run("measure", "D-1", *planned, "--due", "2030-01-01", *by).output
    shown = json.loads(run("show", "D-1", "--format", "json").output)
    assert (shown["missing"], shown["residual_risk"], shown["version"]) == ({}, "low", None)
    assert shown["answers"][0]["answer"] == "To protect."
    days = ("--effective", "2026-06-01", "--review", "2030-06-01")
    assert "Version 1 of D-1 is finished" in run("finish", "D-1", *days, *by).output
    assert "is taken" in run("taken", "D-1", "1", "--how", "Done.", *by).output
    to = tmp_path / "out.pdf"
    assert "written to out.pdf" in run("export", "D-1", "--version", "1", "--to", str(to), *by).output
    assert to.read_bytes().startswith(b"%PDF")
    with pytest.raises(Invalid, match="already"):
        run("export", "D-1", "--version", "1", "--to", str(to), *by)
    assert "is being written" in run("start", "D-1", *by).output
    assert "dropped" in run("drop", "D-1", "--reason", "Nothing changes.", *by).output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is not JSON"),
        ("[1]", "no object of texts"),
        ('{"aim": 1}', "no object of texts"),
        (None, "cannot be read"),
    ],
)
def test_a_file_of_answers_that_cannot_be_read_is_named(content: str | None, told: str, tmp_path: Path) -> None:
    begun("D-1", "eia", by=person("P-WENDY", "list_owner"), at=build.NOON, asset=asset())
    many = tmp_path / "answers.json"
    if content is not None:
        many.write_text(content)
    with pytest.raises(Invalid, match=told):
        run("answer", "D-1", "--file", str(many), "--by", "P-WENDY")


def test_consulting_on_the_command_line() -> None:
    build.version("D-1", residual_risk="high")
    person("P-DPO", "dpo")
    given = ["consult", "D-1", "1", "--asked", "2026-01-05", "--answered", "2026-03-01", "--outcome", "Go on."]
    answer = CliRunner().invoke(app, [*given, "--by", "P-DPO"], catch_exceptions=False)
    assert "has the consultation on record" in answer.output


def test_a_finished_one_is_shown_by_its_number() -> None:
    begun("D-1", "eia", by=person("P-WENDY", "list_owner"), at=build.NOON, asset=asset())
    finished("D-1", by="P-WENDY", at=build.NOON)
    assert json.loads(run("show", "D-1", "--version", "1", "--format", "json").output)["version"] == 1
