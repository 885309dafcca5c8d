"""Checkpoints: C2SP tlog-checkpoint over signed-note, and the key files."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from muster.log import checkpoint
from muster.log.checkpoint import Checkpoint, SigningKey, Unsigned, VerifierKey
from muster.log.merkle import Malformed

NAME = "log.fenmarch.example"
AT = datetime(2025, 1, 31, 9, 30, tzinfo=UTC)
ROOT = sha256(b"root").digest()
KEY = SigningKey.generate(NAME)


def note(size: int = 5, key: SigningKey = KEY, at: datetime = AT, origin: str = NAME) -> str:
    """A signed checkpoint."""
    return checkpoint.sign(key, origin=origin, size=size, root=ROOT, at=at)


def signed(text: str) -> str:
    """Any text, properly signed."""
    return KEY.sign(text)


def test_a_checkpoint_is_exactly_this_text() -> None:
    """Checked against the specification by hand, with nothing of ours but the key."""
    text, blank, line = note(20_852_163).partition("\n\n")
    root = base64.b64encode(ROOT).decode()
    assert text + "\n" == f"{NAME}\n20852163\n{root}\ntime 2025-01-31T09:30:00Z\n"
    assert blank
    dash, name, encoded = line.removesuffix("\n").split(" ")
    assert (dash, name) == ("—", NAME)
    public = base64.b64decode(str(KEY.verifier_key).split("+", 2)[2])
    assert public[:1] == b"\x01"
    data = base64.b64decode(encoded)
    assert data[:4] == sha256(f"{NAME}\n".encode() + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(data[4:], (text + "\n").encode())


def test_the_example_of_the_specification_reads_well() -> None:
    read = checkpoint.parse(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
        "zyWE+xeMcTOAYQ8=\n"
    )
    assert (read.origin, read.size, read.at) == ("example.com/behind-the-sofa", 20_852_163, None)
    assert read.root.hex().startswith("0ac5186a91863e8e")


def test_a_known_verifier_key_reads_and_writes() -> None:
    """The key of Go's checksum database, which the whole world has on file."""
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = VerifierKey.parse(text)
    assert (str(key), key.name, key.key_id.hex()) == (text, "sum.golang.org", "033de0ae")


def test_what_is_signed_reads_back() -> None:
    at = datetime(2025, 7, 1, 10, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=1)))
    text = checkpoint.sign(KEY, origin="Fenmarch log", size=0, root=ROOT, at=at, extensions=["made up", "b"])
    assert "time 2025-07-01T09:30:00.250000Z\n" in text
    read = checkpoint.verify(text, KEY.verifier_key)
    assert read == Checkpoint("Fenmarch log", 0, ROOT, at, ("made up", "b"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"extensions": [""]},
        {"extensions": ["a\nb"]},
        {"extensions": ["time 2025-01-31T09:30:00Z"]},
        {"origin": ""},
        {"extensions": ["a\n\n— b c"]},
        {"size": -1},
        {"size": 1 << 63},
        {"root": b"short"},
        {"at": AT.replace(tzinfo=None)},
        {"extensions": ["tab\there"]},
        {"origin": "two\nlines"},
    ],
)
def test_nothing_is_signed_that_would_read_back_otherwise(wrong: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        checkpoint.sign(KEY, **{"origin": NAME, "size": 5, "root": ROOT, "at": AT} | wrong)  # type: ignore[arg-type]


def test_signatures_of_others_are_passed_over() -> None:
    other, same_name = SigningKey.generate("witness.example"), SigningKey.generate(NAME)
    ours = note()
    text, signatures = ours.split("\n\n")
    extra = "".join(key.sign(f"{text}\n").split("\n\n")[1] for key in (other, same_name))
    strange = f"— witness.example {base64.b64encode(b'abcd' + b'x' * 4000).decode()}\n"
    both = f"{text}\n\n{strange}{extra}{signatures}"
    assert checkpoint.verify(both, KEY.verifier_key) == checkpoint.parse(ours)
    with pytest.raises(Unsigned, match=r"signed by '.*witness.example"):
        checkpoint.verify(f"{text}\n\n{extra}", KEY.verifier_key)


def test_another_key_of_the_same_name_does_not_vouch() -> None:
    with pytest.raises(Unsigned, match="not by"):
        checkpoint.verify(note(key=SigningKey.generate(NAME)), KEY.verifier_key)


@pytest.mark.parametrize(("old", "new"), [("\n5\n", "\n6\n"), ("09:30:00", "09:30:01"), (f"{NAME}\n5", "x\n5")])
def test_a_changed_text_is_not_vouched_for(old: str, new: str) -> None:
    changed = note().replace(old, new, 1)
    assert changed != note()
    with pytest.raises(Unsigned, match="does not fit"):
        checkpoint.verify(changed, KEY.verifier_key)


def test_our_key_under_another_name_does_not_vouch() -> None:
    text, signatures = note().split("\n\n")
    with pytest.raises(Unsigned, match="not by"):
        checkpoint.verify(f"{text}\n\n{signatures.replace(NAME, 'other.example')}", KEY.verifier_key)


def test_one_bad_signature_in_our_name_condemns_the_note() -> None:
    text, signatures = note().split("\n\n")
    bad = f"— {NAME} {base64.b64encode(KEY.verifier_key.key_id + b'x' * 64).decode()}\n"
    with pytest.raises(Unsigned, match="does not fit"):
        checkpoint.verify(f"{text}\n\n{signatures}{bad}", KEY.verifier_key)


ROOT64 = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (f"{NAME}\n5\n", "an origin, a size and a root"),
        (f"\n5\n{ROOT64}\n", "an origin, a size and a root"),
        (f"{NAME}\n5\n{ROOT64}\n\nx\n", "an origin, a size and a root"),
        (f"{NAME}\n05\n{ROOT64}\n", "tree size"),
        (f"{NAME}\n-5\n{ROOT64}\n", "tree size"),
        (f"{NAME}\n٥\n{ROOT64}\n", "tree size"),
        (f"{NAME}\n5 \n{ROOT64}\n", "tree size"),
        (f"{NAME}\n{'9' * 5000}\n{ROOT64}\n", "tree size"),
        (f"{NAME}\n{1 << 63}\n{ROOT64}\n", "tree size"),
        (f"{NAME}\n5\n{ROOT64[:-4]}\n", "31|30"),
        (f"{NAME}\n5\n{ROOT64[:-1]}\n", "base64"),
        (f"{NAME}\n5\n{ROOT64[:-2]}{chr(ord(ROOT64[-2]) + 1)}=\n", "base64"),
        (f"{NAME}\n5\n{ROOT64}\ntime yesterday\n", "not a time"),
        (f"{NAME}\n5\n{ROOT64}\ntime 2025-01-31T09:30:00\n", "not a time"),
        (f"{NAME}\n5\n{ROOT64}\ntime 2025-02-30T09:30:00Z\n", "not a time"),
        (f"{NAME}\n5\n{ROOT64}\ntime 0001-01-01T00:00:00+23:59\n", "not a time"),
        (f"{NAME}\n5\n{ROOT64}\ntime 2025-01-31T09:30:00Z\ntime 2025-01-31T09:30:00Z\n", "two times"),
        (f"{NAME}\n5\n{ROOT64}\nbell \x07\n", "control characters"),
    ],
)
def test_other_texts_are_no_checkpoints(text: str, match: str) -> None:
    """Each is properly signed, so that it is the text alone that is refused."""
    with pytest.raises(Malformed, match=match):
        checkpoint.verify(signed(text), KEY.verifier_key)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda text: text.removesuffix("\n"), "blank line"),
        (lambda text: text.replace("\n\n", "\n"), "blank line"),
        (lambda text: text.replace("—", "-"), "not a signature line"),
        (lambda text: text.replace(f"— {NAME}", "—"), "not a signature line|space"),
        (lambda text: text.replace(f"— {NAME}", "— a+b"), "no plus"),
        (lambda text: text.replace(f"— {NAME}", "— a\u2003b"), "no space"),
        (lambda text: text[:-3] + "!!\n", "base64"),
        (lambda text: text.split("\n\n")[0] + f"\n\n— {NAME} AAAA\n", "too short"),
        (lambda text: text + "x" * 1_000_000, "at most"),
        (lambda text: "", "blank line"),
    ],
)
def test_other_shapes_are_no_notes(change: object, match: str) -> None:
    with pytest.raises(Malformed, match=match):
        checkpoint.parse(change(note()))  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        f"{NAME}+00000000+{'A' * 44}",
        str(KEY.verifier_key)[:-4],
        str(KEY.verifier_key).replace("log", "lag"),
        str(KEY.verifier_key).upper(),
        "+0a1b2c3d+AAAA",
        "PRIVATE+KEY+x+0a1b2c3d+AAAA",
    ],
    # the key is another one each time, and several processes of one run must know a test by the same name
    ids=["empty", "a letter", "other hash", "cut off", "other name", "capitals", "too short", "private"],
)
def test_a_verifier_key_that_lost_something_in_copying_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_names_that_would_break_a_signature_line_are_refused(name: str) -> None:
    with pytest.raises(Malformed, match="key name"):
        SigningKey.generate(name)
    with pytest.raises(Malformed, match="key name"):
        replace(KEY.verifier_key, name=name)


def test_a_key_file_is_for_its_owner_only_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    before = os.umask(0)
    try:
        KEY.save(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["log.key"], "nothing is left lying about"
    assert SigningKey.load(path).verifier_key == KEY.verifier_key
    assert checkpoint.verify(note(key=SigningKey.load(path)), KEY.verifier_key).size == 5


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    KEY.save(path)
    with pytest.raises(FileExistsError):
        SigningKey.generate(NAME).save(path)
    assert SigningKey.load(path).verifier_key == KEY.verifier_key


def test_a_key_that_others_could_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    KEY.save(path)
    path.chmod(0o640)
    with pytest.raises(Malformed, match="read by others"):
        SigningKey.load(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-9],
        lambda data: b"\xff" + data,
        lambda data: data.replace(b"log", b"lag"),
        lambda data: b"PRIVATE+KEY+x",
    ],
)
def test_a_spoilt_key_file_is_refused_without_showing_the_key(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "log.key"
    KEY.save(path)
    secret = path.read_text().split("+", 4)[4].strip()
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(Malformed) as caught:
        SigningKey.load(path)
    assert secret[:20] not in str(caught.value)
    assert secret[:20] not in repr(KEY)
