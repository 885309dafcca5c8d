"""A MUSTER_HOME of its own for each scenario: the log's key and checkpoints outlive the tables, and those of another
test would contradict this one's log."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)
