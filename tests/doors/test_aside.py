"""Keeping an uploaded file aside: whoever brought it gets it back, nobody else, and not for long."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest
from django.conf import settings

from muster.doors import aside
from muster.kernel.errors import Conflict, Invalid


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)
    return tmp_path


def test_the_person_gets_it_back_until_it_is_forgotten() -> None:
    token = aside.keep("P-1", b"rows", session="s")
    assert aside.take("P-1", token, session="s") == aside.take("P-1", token, session="s") == b"rows"
    aside.forget("P-1", token, session="s")
    with pytest.raises(Conflict, match="Upload it again"):
        aside.take("P-1", token, session="s")
    aside.forget("P-1", token, session="s")


@pytest.mark.parametrize(("person", "session"), [("P-2", "s"), ("P-1", "another"), ("P-1", "")])
def test_nobody_else_gets_it_nor_makes_it_go_away(person: str, session: str) -> None:
    token = aside.keep("P-1", b"rows", session="s")
    with pytest.raises(Conflict):
        aside.take(person, token, session=session)
    aside.forget(person, token, session=session)
    assert aside.take("P-1", token, session="s") == b"rows"


@pytest.mark.parametrize("token", ["", "../../secret", "a\0b", "\ud800", "x" * 10_000])
def test_a_made_up_token_is_no_file(token: str) -> None:
    with pytest.raises(Conflict):
        aside.take("P-1", token)
    aside.forget("P-1", token)


def test_only_the_owner_of_the_process_can_read_it(home: Path) -> None:
    token = aside.keep("P-1", b"rows")
    (path,) = (home / "aside").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "aside").stat().st_mode) == 0o700
    assert token not in path.name
    assert "P-1" not in path.name


def aged(path: Path, seconds: float) -> None:
    then = time.time() - seconds - 1
    os.utime(path, (then, then))


def kept_too_long(home: Path) -> tuple[str, Path]:
    token = aside.keep("P-1", b"old")
    (path,) = (home / "aside").iterdir()
    aged(path, aside.HOUR)
    return token, path


def test_after_an_hour_it_is_gone_and_swept_at_the_next_keep(home: Path) -> None:
    _, path = kept_too_long(home)
    aside.keep("P-2", b"new")
    assert not path.exists()


def test_what_is_refused_as_too_old_is_deleted(home: Path) -> None:
    token, path = kept_too_long(home)
    with pytest.raises(Conflict, match="no longer kept"):
        aside.take("P-1", token)
    assert not path.exists()


def test_a_sweep_deletes_what_is_too_old_and_nothing_else(home: Path) -> None:
    token, newer = aside.keep("P-1", b"old"), aside.keep("P-2", b"new")
    path = next(each for each in (home / "aside").iterdir() if each.read_bytes() == b"old")
    aged(path, aside.HOUR)
    aside.sweep()
    assert not path.exists()
    assert aside.take("P-2", newer) == b"new"
    with pytest.raises(Conflict):
        aside.take("P-1", token)


def test_of_many_of_one_person_the_oldest_make_way() -> None:
    others = aside.keep("P-2", b"theirs")
    tokens = [aside.keep("P-1", str(number).encode()) for number in range(aside.AT_ONCE + 2)]
    for token in tokens[:2]:
        with pytest.raises(Conflict):
            aside.take("P-1", token)
    assert aside.take("P-1", tokens[-1]) == b"5"
    assert aside.take("P-2", others) == b"theirs"


@pytest.mark.parametrize(("content", "says"), [(b"", "empty"), (b"x" * 1_000_001, "1 MB")])
def test_size(content: bytes, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    with pytest.raises(Invalid) as wrong:
        aside.keep("P-1", content)
    assert says in wrong.value.fields["file"]


def test_laid_out_under_a_name_of_ours_and_gone_afterwards() -> None:
    with aside.laid_out(b"rows") as path:
        assert (path.name, path.read_bytes()) == ("Your file", b"rows")
    assert not path.exists()


def test_what_a_killed_process_left_laid_out_is_swept(home: Path) -> None:
    aside.keep("P-1", b"rows")
    left = home / "aside" / ".reading-x"
    left.mkdir()
    (left / "Your file").write_bytes(b"rows")
    earlier = time.time() - aside.HOUR - 1
    os.utime(left, (earlier, earlier))
    aside.keep("P-1", b"rows")
    assert not left.exists()


def test_what_is_put_back_takes_the_place_of_what_was_kept_and_only_there() -> None:
    token = aside.keep("P-1", b"first", session="s")
    aside.put_back("P-1", token, b"second", session="s")
    assert aside.take("P-1", token, session="s") == b"second"
    with pytest.raises(Conflict):
        aside.put_back("P-1", "another", b"third", session="s")
    with pytest.raises(Conflict):
        aside.put_back("P-2", token, b"third", session="s")


def test_a_file_is_used_up_once_and_comes_back_where_that_failed(home: Path) -> None:
    token = aside.keep("P-1", b"rows", session="s")
    with pytest.raises(ZeroDivisionError), aside.used_up("P-1", token, session="s"):
        raise ZeroDivisionError
    with aside.used_up("P-1", token, session="s") as content:
        assert content == b"rows"
        with pytest.raises(Conflict), aside.used_up("P-1", token, session="s"):
            raise AssertionError("two used it at once")
    with pytest.raises(Conflict):
        aside.take("P-1", token, session="s")
    assert list((home / "aside").iterdir()) == []


def test_what_is_being_used_up_is_neither_swept_nor_makes_way(home: Path) -> None:
    with aside.used_up("P-1", aside.keep("P-1", b"rows")):
        (using,) = (home / "aside").iterdir()
        aged(using, aside.HOUR)
        for number in range(aside.AT_ONCE + 1):
            aside.keep("P-1", str(number).encode())
        assert using.read_bytes() == b"rows"
    assert not using.exists()


def test_what_a_killed_process_was_using_is_swept_after_some_hours(home: Path) -> None:
    token = aside.keep("P-1", b"rows")
    with aside.used_up("P-1", token):
        (using,) = (home / "aside").iterdir()
        aged(using, aside.IN_USE)
        aside.sweep()
        assert not using.exists()


def test_a_file_that_is_gone_while_used_hides_neither_the_success_nor_the_error(home: Path) -> None:
    def use_up(fails: bool) -> str:
        with aside.used_up("P-1", aside.keep("P-1", b"rows")):
            next((home / "aside").iterdir()).unlink()
            if fails:
                raise ZeroDivisionError
        return "done"

    assert use_up(fails=False) == "done"
    with pytest.raises(ZeroDivisionError):
        use_up(fails=True)
