"""What other rooms and people read of documents, in a fixed number of queries."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from muster.evidence.commands import app
from muster.evidence.queries import document_shown, documents_listed, versions_of_assets
from muster.evidence.rules import AgreementTerms
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.people.actions import add_organisation
from muster.register.records import Asset
from tests.evidence import build
from tests.people.build import ADMINISTRATOR, person

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)


def ids(*refs: str) -> list[int]:
    return [Asset.objects.get(ref=build.asset(ref)).id for ref in refs]


def test_every_asset_asked_about_is_in_the_answer_with_its_kinds():
    one, two, bare = ids("A-1", "A-2", "A-3")
    build.approved("D-1", "dpia", assets=("A-1", "A-2"))
    build.version("D-1", "dpia", assets=())
    build.version("D-2", "eia", assets=("A-2",))
    found = versions_of_assets([one, two, bare])
    assert [(each.number, each.status) for each in found[one]["dpia"]] == [(1, "approved"), (2, "draft")]
    assert set(found[one]) == {"dpia"}
    assert {kind: len(each) for kind, each in found[two].items()} == {"dpia": 2, "eia": 1}
    assert found[bare] == {}
    facts = found[one]["dpia"][0]
    assert (facts.document, facts.author, facts.approved_on) == ("D-1", "P-WENDY", date(2026, 6, 15))
    assert (facts.effective_on, facts.review_on) == (date(2026, 6, 1), build.REVIEW)


def test_an_agreement_comes_with_its_terms():
    (one,) = ids("A-1")
    add_organisation(by=ADMINISTRATOR, at=build.NOON, ref="COUNCIL", name="Council", law_enforcement=False)
    terms = AgreementTerms(("COUNCIL",), ("protect",), ("family_name",), date(2026, 1, 1), date(2026, 12, 31))
    build.approved("G-1", "agreement", agreement=terms)
    assert versions_of_assets([one])[one]["agreement"][0].agreement == terms
    assert document_shown("G-1", date(2026, 6, 15))["agreement"]["parties"] == ["COUNCIL"]


def test_the_number_of_queries_does_not_grow_with_assets_or_versions():
    counts = []
    for more in (1, 6):
        assets = ids(*(f"A-{n}" for n in range(more)))
        for n in range(more):
            build.approved(f"D-{more}-{n}", "dpia", assets=(f"A-{n}",))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            versions_of_assets(assets)
            documents_listed(date(2026, 6, 15))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_of_documents_tells_what_is_in_force_and_lapsed():
    build.approved("D-1", "dpia", review_on=date(2026, 7, 1))
    build.version("D-2", "eia")
    rows = documents_listed(date(2026, 7, 2))
    assert [(row["ref"], row["in_force"], row["lapsed"]) for row in rows] == [("D-1", 1, True), ("D-2", None, None)]
    assert [row["ref"] for row in documents_listed(date(2026, 7, 2), "eia")] == ["D-2"]


def test_a_document_that_is_not_there():
    with pytest.raises(NotFound):
        document_shown("D-9", date(2026, 6, 15))


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_a_document_is_written_approved_shown_and_withdrawn_on_the_command_line(tmp_path):
    build.approved("D-0")  # so that there are an author and an approver
    file = tmp_path / "assessment.txt"
    file.write_text("What it says.")
    written = run(
        *("write", "D-1", "--kind", "dpia", "--title", "Assessment", "--asset", "A-1", "--file", str(file)),
        *("--effective", "2026-06-01", "--review", "2099-06-01", "--by", "P-WENDY", "--format", "json"),
        *("--residual-risk", "low", "--no-measures-open"),
    )
    assert json.loads(written.output) == {"ref": "D-1", "number": 1, "status": "draft"}
    assert "advice" in run("advise", "D-1", "1", "--text", "Enough.", "--for", "--by", "P-DUNN").output
    assert "approved" in run("approve", "D-1", "1", "--by", "P-SIRO").output
    shown = json.loads(run("show", "D-1", "--format", "json").output)
    assert (shown["in_force"], shown["versions"][0]["approved_by"]) == (1, "P-SIRO")
    assert "D-1" in run("show", "D-1").output
    listed = json.loads(run("list", "--format", "json").output)
    assert [row["ref"] for row in listed["documents"]] == ["D-0", "D-1"]
    assert "withdrawn" in run("withdraw", "D-1", "1", "--reason", "Wrong scope.", "--by", "P-SIRO").output


def test_the_command_line_names_a_file_that_cannot_be_read_and_a_term_that_is_missing(tmp_path):
    common = ("write", "D-1", "--title", "T", "--effective", "2026-06-01", "--by", "P-WENDY", "--kind", "agreement")
    with pytest.raises(Invalid, match=r"gone\.pdf"):
        run(*common, "--file", str(tmp_path / "gone.pdf"))
    with pytest.raises(Invalid, match="term"):
        run(*common, "--file", __file__, "--party", "COUNCIL")


def test_a_version_is_advised_on_sent_back_and_taken_out_on_the_command_line(tmp_path):
    build.approved("D-0")
    version = build.version("D-1", content=b"What it says.")
    person("P-DPO", "dpo")
    assert "advice" in run("advise", "D-1", "1", "--text", "Ask them.", "--against", "--by", "P-DPO").output
    shown = json.loads(run("show", "D-1", "--format", "json").output)
    assert [(each["by"], each["against"]) for each in shown["versions"][0]["advice"]] == [("P-DPO", True)]
    to = tmp_path / "out.txt"
    assert version.sha256 in run("download", "D-1", "1", "--to", str(to), "--by", "P-WENDY").output
    assert to.read_bytes() == b"What it says."
    with pytest.raises(Invalid, match="already"):
        run("download", "D-1", "1", "--to", str(to), "--by", "P-WENDY")
    assert "sent back" in run("send-back", "D-1", "1", "--reason", "Ask them.", "--by", "P-SIRO").output
    build.version("D-1", content=b"They were asked.")
    run("advise", "D-1", "2", "--text", "They were.", "--for", "--by", "P-DPO")
    with pytest.raises(Conflict):
        run("approve", "D-1", "2", "--sha256", "0" * 64, "--by", "P-SIRO")
