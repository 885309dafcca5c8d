"""The bench still measures: each subject runs with next to nothing, and its rows are on the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.pages import PAGES
from tests.conftest import PROJECT

RUN = {
    "gate": ["open a list and read 50 people, 1 client", "the same through a door that asks nothing"],
    "nominals": ["import 50 nominals"],
    "log": ["integrate entries", "verify 61 entries", "pymerkle"],
    "assurance": ["muster assure --all", "its queries"],
    "imports": ["state the clearances of 10 persons", "muster register import"],
    "pages": [f"{name}, {people}" for name in PAGES for people in ("1 person", "20 people at once")],
}
"""What each subject's rows begin with. Not auditlog and pgaudit: the one sets up a second Django, the other installs
Debian's PostgreSQL."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the bench wrote to, in a process of its own: it points Django at a server of its own."""
    folder = tmp_path_factory.mktemp("performance")
    bench(folder, "--tiny", *RUN)
    return folder


def bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments, "--to", str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr  # 1: a target was missed, which says nothing of so little
    assert "Traceback" not in done.stderr
    return done


def test_every_subject_gives_its_rows(measured: Path) -> None:
    kept = json.loads((measured / "performance.json").read_text())
    assert list(kept) == list(RUN)
    for subject, beginnings in RUN.items():
        assert len(kept[subject]["rows"]) == len(beginnings)
        for row, beginning in zip(kept[subject]["rows"], beginnings, strict=True):
            assert beginning in row["what"]
            assert any(sign.isdigit() for sign in row["figure"])


def test_rows_with_a_target_say_whether_it_is_met(measured: Path) -> None:
    kept = json.loads((measured / "performance.json").read_text())
    rows = [row for each in kept.values() for row in each["rows"]]
    assert {bool(row["target"]) == (row["met"] is not None) for row in rows} == {True}
    assert sum(bool(row["target"]) for row in rows) == 6


def test_the_queries_of_assurance_do_not_grow_with_the_lists(measured: Path) -> None:
    row = json.loads((measured / "performance.json").read_text())["assurance"]["rows"][1]
    assert row["met"], row


def test_the_page_has_every_row_and_the_versions(measured: Path) -> None:
    page = (measured / "performance.md").read_text()
    for beginnings in RUN.values():
        for beginning in beginnings:
            assert beginning in page
    for head in ("PostgreSQL", "Python", "Django", "OpenSSL", "cores", "date", "load"):
        assert f" {head} |" in page


def test_an_unknown_subject_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no subject speed" in done.stderr
    assert (
        "gate"
        in subprocess.run(
            [sys.executable, "-m", "bench", "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout
    )
