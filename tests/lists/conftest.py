"""Lists are tested without the controls, which judge them in a later room: tests state standings themselves."""

from __future__ import annotations

import pytest

from muster.log import acting


@pytest.fixture(autouse=True)
def no_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "restate", None)
