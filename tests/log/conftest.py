"""A MUSTER_HOME of its own for each test of the log, as its key and checkpoints outlive the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import empty


@pytest.fixture
def home(db: str, tmp_path: Path) -> Iterator[Path]:
    empty(db)  # set-up has left an entry of its own
    before = settings.MUSTER["MUSTER_HOME"]
    settings.MUSTER["MUSTER_HOME"] = tmp_path / "home"
    yield tmp_path / "home"
    settings.MUSTER["MUSTER_HOME"] = before
