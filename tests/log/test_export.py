"""An exported log, checked as its receiver would: by the offline verifier in a process of its own."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.log import merkle
from muster.log.checkpoint import verify as verify_note
from muster.log.exporting import export
from muster.log.keeping import integrate, publish
from muster.log.keys import checkpoint_folder, verifier_key
from muster.log.proving import prove
from tests.log.build import behind, loosened, write, write_many

SIZE = 600


@pytest.fixture
def exported(home: Path, tmp_path: Path) -> Path:
    """A log of 600 entries, ten of them about a list, exported with all its bodies."""
    write_many(SIZE - 10)
    write(10, "list.changed", list="A-1")
    integrate()
    publish()
    folder = tmp_path / "export"
    done = export(folder, bodies=tmp_path / "bodies.jsonl")
    assert (done.size, done.bodies) == (SIZE, SIZE)
    return folder


def offline(folder: Path, *options: object) -> dict[str, Any]:
    """What the offline verifier says, with nothing of this process's."""
    key = (folder / "log.pub").read_text().strip()
    command = [sys.executable, "-m", "muster.log.verifier", folder, "--key", key, "--format", "json", *options]
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, env={}, check=False)
    assert ran.stderr == ""
    return {**json.loads(ran.stdout), "exit": ran.returncode}


def test_an_export_passes_with_its_bodies_and_the_checkpoints_kept(exported: Path) -> None:
    kept = checkpoint_folder(settings.MUSTER)
    said = offline(exported, "--checkpoint", kept, "--bodies", exported.parent / "bodies.jsonl")
    assert (said["exit"], said["ok"], said["size"]) == (0, True, SIZE)
    assert said["bodies"] == {"given": SIZE, "vouched": SIZE, "erased": 0, "not_given": 0}


def test_the_files_are_those_of_tlog_tiles(exported: Path) -> None:
    files = sorted(str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file())
    assert files == [
        "checkpoint",
        "log.pub",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]


def test_the_tree_is_cut_to_the_newest_checkpoint(exported: Path, tmp_path: Path) -> None:
    write_many(300)
    integrate()
    again = tmp_path / "again"
    assert export(again).size == SIZE
    assert offline(again)["ok"]
    assert (again / "tile/0/002.p/88").read_bytes() == (exported / "tile/0/002.p/88").read_bytes()


@pytest.mark.parametrize("file", ["tile/0/001", "tile/entries/001", "tile/1/000.p/2", "checkpoint"])
def test_a_change_to_any_file_is_found(exported: Path, file: str) -> None:
    data = bytearray((exported / file).read_bytes())
    data[60] ^= 1
    (exported / file).write_bytes(data)
    said = offline(exported)
    assert (said["exit"] != 0, said["ok"]) == (True, False)
    if file == "tile/0/001":
        assert said["first_bad"] == 256 + 1


def test_a_changed_body_is_named(exported: Path) -> None:
    bundle = exported.parent / "bodies.jsonl"
    lines = bundle.read_text().splitlines()
    lines[7] = lines[7].replace("person.added", "person.ended")
    bundle.write_text("\n".join(lines) + "\n")
    said = offline(exported, "--bodies", bundle)
    assert (said["exit"], said["first_bad"]) == (1, 7)


def test_an_export_of_a_tampered_log_does_not_pass(exported: Path, tmp_path: Path, admin: psycopg.Connection) -> None:
    with behind(admin), loosened(admin, "entry_is_sound"):
        admin.execute("update entry set body = replace(body, 'added', 'ended') where id = 43")
        again = tmp_path / "again"
        export(again, bodies=tmp_path / "again.jsonl")
        admin.execute("update entry set body = replace(body, 'ended', 'added') where id = 43")
    assert offline(again, "--bodies", tmp_path / "again.jsonl")["first_bad"] == 42


def test_the_bodies_of_one_list_can_be_given_alone(exported: Path, tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    done = export(tmp_path / "again", bodies=some, list="A-1")
    assert done.bodies == 10
    assert {json.loads(json.loads(line)["body"])["list"] for line in some.read_text().splitlines()} == {"A-1"}
    said = offline(tmp_path / "again", "--bodies", some)
    assert (said["ok"], said["bodies"]["vouched"], said["bodies"]["not_given"]) == (True, 10, SIZE - 10)


def test_an_erased_body_is_given_as_erased(exported: Path, tmp_path: Path, admin: psycopg.Connection) -> None:
    with behind(admin):
        admin.execute("update entry set body = null where id = 3")
    export(tmp_path / "again", bodies=tmp_path / "again.jsonl")
    said = offline(tmp_path / "again", "--bodies", tmp_path / "again.jsonl")
    assert (said["ok"], said["bodies"]["erased"]) == (True, 1)


def test_the_bundle_is_this_users_alone_and_the_tree_says_nothing(exported: Path) -> None:
    assert stat.S_IMODE((exported.parent / "bodies.jsonl").stat().st_mode) == 0o600
    tree = b"".join(path.read_bytes() for path in exported.rglob("*") if path.is_file())
    assert b"person" not in tree
    assert b"P-ADA" not in tree


def test_a_folder_or_file_that_is_taken_is_left_alone(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not exported"):
        export(exported)
    with pytest.raises(Invalid, match="not exported"):
        export(tmp_path / "again", bodies=exported.parent / "bodies.jsonl")


def test_before_the_first_checkpoint_there_is_nothing_to_export(home: Path, tmp_path: Path) -> None:
    write(1)
    with pytest.raises(Conflict):
        export(tmp_path / "export")


def test_a_tree_with_a_hole_is_not_exported(exported: Path, tmp_path: Path, admin: psycopg.Connection) -> None:
    with behind(admin):
        admin.execute("delete from tile where level = 0 and index = 1")
    with pytest.raises(Conflict, match="tile/0/001"):
        export(tmp_path / "again")
    assert not (tmp_path / "again" / "checkpoint").exists()


# --- proofs of single entries


@pytest.mark.parametrize("entry", [1, 256, 257, 600])
def test_an_entry_is_proved(exported: Path, entry: int) -> None:
    proof = prove(entry)
    assert proof.holds
    assert (proof.index, proof.size) == (entry - 1, SIZE)
    signed = verify_note(proof.note, verifier_key(settings.MUSTER))
    assert signed.root == proof.root
    assert merkle.verify_inclusion(proof.index, SIZE, merkle.leaf_hash(proof.commitment), proof.path, signed.root)


def test_a_proof_of_another_body_does_not_hold(exported: Path, admin: psycopg.Connection) -> None:
    with behind(admin):
        admin.execute("update entry set body = null, commitment = sha256('another') where id = 9")
    assert not prove(9).holds


def test_there_is_no_proof_of_what_is_not_signed_yet(exported: Path) -> None:
    (late,) = write(1)
    with pytest.raises(Conflict):
        prove(late)
    integrate()
    with pytest.raises(Conflict):
        prove(late)
    publish()
    assert prove(late).holds


@pytest.mark.parametrize("entry", [0, -1, 10**6, 10**30])
def test_there_is_no_proof_of_nothing(exported: Path, entry: int) -> None:
    with pytest.raises(NotFound):
        prove(entry)
