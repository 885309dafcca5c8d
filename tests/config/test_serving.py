"""What runs beside the pages while they are served."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings

from muster.config import serving
from muster.doors import aside


class Pauses:
    """Stands in for an Event: says to stop at the given pause, so that no test waits."""

    def __init__(self, most: int) -> None:
        self.waited: list[float] = []
        self.most = most

    def is_set(self) -> bool:
        return len(self.waited) >= self.most

    def wait(self, pause: float) -> None:
        self.waited.append(pause)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)
    return tmp_path


def test_uploaded_files_are_swept_at_once_and_every_few_minutes(home: Path) -> None:
    aside.keep("P-1", b"names")
    (path,) = (home / "aside").iterdir()
    earlier = time.time() - aside.HOUR - 1
    os.utime(path, (earlier, earlier))
    stop = Pauses(1)
    serving.sweep_on(stop)
    assert not path.exists()
    assert 60 <= stop.waited[0] <= 600


def test_a_sweep_that_fails_is_said_without_a_name_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise PermissionError(13, "Permission denied", "/home/aside/secret")

    monkeypatch.setattr(aside, "sweep", fails)
    serving.sweep_on(Pauses(2))
    assert capsys.readouterr().err == "Uploaded files were not swept: Permission denied\n" * 2


def test_serving_keeps_the_log_and_sweeps_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, swept, ended = Event(), Event(), []

    def keeps(stop: Event) -> None:
        kept.set()
        ended.append(stop.wait(10))

    def sweeps(stop: Event) -> None:
        swept.set()
        ended.append(stop.wait(10))

    class Pages:
        def __init__(self, *given: object, **more: object) -> None: ...

        def serve(self) -> None:
            assert kept.wait(10)
            assert swept.wait(10)

    monkeypatch.setattr(serving, "keep_on", keeps)
    monkeypatch.setattr(serving, "sweep_on", sweeps)
    monkeypatch.setattr(serving, "Granian", Pages)
    monkeypatch.setattr(serving.connections, "close_all", lambda: None)
    serving.serve_pages("127.0.0.1", 8000)
    assert ended == [True, True]
