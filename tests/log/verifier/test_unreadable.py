"""The offline verifier, given what is missing or is not what it has to be, and on a machine of the auditor's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from muster.log import tiles, verifier
from tests.log.verifier.exported import (
    ENTRIES_MADE,
    KEY,
    SIZE,
    Check,
    bundle,
    kinds,
    signed,
    write,
)

PROJECT = Path(__file__).parents[3]


def cut(path: Path, count: int) -> None:
    path.write_bytes(path.read_bytes()[:-count])


def folder_in_place_of(path: Path) -> None:
    path.unlink()
    path.mkdir()


def note_of_size(size: object) -> str:
    lines = signed(ENTRIES_MADE, SIZE).split("\n")
    return KEY.sign(f"{KEY.name}\n{size}\n{lines[2]}\n{lines[3]}\n")


@pytest.mark.parametrize(
    ("spoil", "says", "first"),
    [
        (lambda log: (log / "checkpoint").unlink(), "checkpoint is missing", None),
        (lambda log: (log / "tile/0/001").unlink(), "tile/0/001 is missing", 256),
        (lambda log: (log / "tile/entries/002.p/88").unlink(), "002.p/88 is missing", 512),
        (lambda log: (log / "tile/1/000.p/2").unlink(), "tile/1/000.p/2 is missing", 0),
        (lambda log: cut(log / "tile/0/001", 32), "8160 bytes, which is not the length", 256),
        (lambda log: cut(log / "tile/0/002.p/88", 1), "2815 bytes", 512),
        (lambda log: cut(log / "tile/1/000.p/2", 32), "32 bytes", 0),
        (lambda log: write(log / "tile/0/000", b"x" * 8193), "longer than 8192", 0),
        (lambda log: cut(log / "tile/entries/001", 5), "wrong at entry 511: the bundle ends inside it", 511),
        (
            lambda log: write(log / "tile/entries/001", tiles.pack_bundle([b"x" * 32, b"y" * 31])),
            "it has 31 bytes, not 32",
            257,
        ),
        (lambda log: folder_in_place_of(log / "tile/0/001"), "is a folder", 256),
        (lambda log: folder_in_place_of(log / "checkpoint"), "is a folder", None),
        (lambda log: write(log / "checkpoint", b"\xff\xfe"), "not UTF-8", None),
        (lambda log: write(log / "checkpoint", ""), "not a checkpoint", None),
        (lambda log: write(log / "checkpoint", "x" * 2_000_000), "longer than", None),
        (lambda log: write(log / "checkpoint", note_of_size("9" * 4000)), "not a tree size", None),
        (lambda log: write(log / "checkpoint", note_of_size((1 << 63) - 1)), "missing", 512),
        (lambda log: shutil.rmtree(log), "checkpoint is missing", None),
        (
            lambda log: os.mkfifo(log / "tile/0/001.new") or (log / "tile/0/001.new").rename(log / "tile/0/001"),
            "not a plain file",
            256,
        ),
    ],
)
def test_a_log_that_cannot_be_read(
    log: Path, check: Check, spoil: Callable[[Path], object], says: str, first: int | None
) -> None:
    spoil(log)
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (2, first, {"unreadable"})
    assert says in answer["problems"][0]["message"]
    assert "could not be checked to its end" in answer.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"\xff", "line 2 is not UTF-8"),
        (b"x", "line 2 is not JSON"),
        (b"", "line 2 is not JSON"),
        (b"[" * 100_000, "line 2 is not JSON"),
        (b'{"index": ' + b"9" * 5000 + b', "salt": "", "body": ""}', "line 2 is not JSON"),
        (b'{"index": 1}', 'not an object with "index", "salt" and "body"'),
        (b"[]", "not an object"),
        (b'{"index": -1, "salt": "", "body": ""}', "whole number"),
        (b'{"index": 1.0, "salt": "", "body": ""}', "whole number"),
        (b'{"index": true, "salt": "", "body": ""}', "whole number"),
        (b'{"index": 1e400, "salt": "", "body": ""}', "whole number"),
        (b'{"index": 99999999999999999999, "salt": "", "body": ""}', "whole number"),
        (b'{"index": 1, "salt": "xyz", "body": ""}', "not hexadecimal"),
        (b'{"index": 1, "salt": null, "body": ""}', "not hexadecimal"),
        (b'{"index": 1, "salt": "", "body": {}}', "neither text nor null"),
    ],
)
def test_bodies_that_cannot_be_read(log: Path, check: Check, tmp_path: Path, line: bytes, says: str) -> None:
    sound = bundle(tmp_path / "bodies", ENTRIES_MADE, range(1)).read_bytes()
    write(tmp_path / "bodies", sound + line + b"\n" + sound)
    answer = check(log, "--bodies", tmp_path / "bodies")
    assert (answer.code, kinds(answer)) == (2, {"unreadable"})
    assert says in answer["problems"][0]["message"]


def test_options_that_name_nothing(log: Path, check: Check, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for options, says in (
        (("--bodies", tmp_path), "is a folder"),
        (("--bodies", tmp_path / "none"), "is missing"),
        (("--checkpoint", tmp_path / "none"), "is missing"),
        (("--checkpoint", tmp_path / "empty"), "holds no checkpoints"),
    ):
        answer = check(log, *options)
        assert answer.code == 2
        assert says in answer["problems"][0]["message"]


def test_a_key_that_is_none_is_a_usage_error(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for key in ("nonsense", str(KEY.verifier_key)[:-2]):
        with pytest.raises(SystemExit) as caught:
            verifier.main([str(log), "--key", key])
        assert caught.value.code == 2
        assert "--key" in capsys.readouterr().err


@pytest.mark.parametrize(("place", "value"), [(3 * 34, 1), (3 * 34 + 1, 31), (3 * 34 + 1, 33)])
def test_a_wrong_length_in_a_bundle_of_the_right_size(log: Path, check: Check, place: int, value: int) -> None:
    data = bytearray((log / "tile/entries/000").read_bytes())
    data[place] = value
    (log / "tile/entries/000").write_bytes(data)
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (2, 3, {"unreadable"})


# On a machine of the auditor's own


def test_it_runs_with_the_standard_library_and_cryptography_alone(log: Path) -> None:
    """In a process of its own: each module loaded is the standard library's, cryptography's or the log's."""
    program = """
import sys
before = set(sys.modules)
from muster.log.verifier import main
code = main(sys.argv[1:])
loaded = {name.split(".")[0] for name in set(sys.modules) - before}
foreign = loaded - set(sys.stdlib_module_names) - {"muster", "cryptography", "_cffi_backend", "_openssl"}
ours = {name for name in sys.modules if name.startswith("muster")}
rooms = {name for name in ours if name not in ("muster", "muster.log") and not name.startswith("muster.log.")}
print(sorted(foreign), sorted(rooms), "django" in sys.modules, code, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(log), "--key", str(KEY.verifier_key)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    assert done.stderr.strip().splitlines()[-1] == "[] [] False 0"


def test_it_runs_as_a_module_and_says_so_with_its_exit_code(log: Path) -> None:
    command = [sys.executable, "-m", "muster.log.verifier", str(log), "--key", str(KEY.verifier_key)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=PROJECT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing is wrong.")
    (log / "tile/0/000").write_bytes(b"x" * 8192)
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=ascii_only, cwd=PROJECT
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "The first entry known to be wrong is 0." in done.stdout
