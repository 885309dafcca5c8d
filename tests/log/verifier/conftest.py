"""An exported log for each test, and the verifier as the command line runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from muster.log import verifier
from tests.log.verifier.exported import ENTRIES_MADE, KEY, Answer, Check, export


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return export(tmp_path / "log", ENTRIES_MADE)


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the verifier as the command line does, in both formats."""

    def run(log: Path, *options: object, key: object = KEY.verifier_key) -> Answer:
        given = [str(log), "--key", str(key), *map(str, options)]
        code = verifier.main(given)
        text = capsys.readouterr().out
        assert verifier.main([*given, "--format", "json"]) == code
        answer = Answer(json.loads(capsys.readouterr().out))
        answer.code, answer.text = code, text
        assert answer["ok"] is (code == 0)
        return answer

    return run
