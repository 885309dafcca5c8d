"""Checkpoints: the size and root of the log at a moment, signed (C2SP tlog-checkpoint and signed-note,
Ed25519).

The text of a checkpoint carries the moment of publishing as an extension line (``time
2025-01-31T09:30:00Z``), so that a stale or backdated checkpoint shows. That line is Muster's own; other tools
pass over it.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from muster.log.merkle import HASH_BYTES, Malformed
from muster.log.tiles import MAX_SIZE

ED25519 = b"\x01"
LONGEST_NOTE = 1_000_000
_DASH = "\u2014 "
_PRIVATE = "PRIVATE+KEY+"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Unsigned(ValueError):
    """A note that our key did not sign, or whose signature by our key is wrong."""


@dataclass(frozen=True)
class VerifierKey:
    """The public half: who may vouch for the log. Its text form is ``name+key id+base64``."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart; not a fingerprint to rely on (signed-note)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_to_base64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key a text names. Malformed unless it is whole, Ed25519, and its key id fits."""
        name, public = _read_key(text.strip(), "a verifier key looks like name+0a1b2c3d+base64")
        key = cls(name, public)
        _check_id(text.strip().split("+", 2)[1], key)
        return key

    def check(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The private half. Its text form, ``PRIVATE+KEY+name+key id+base64``, never appears in a message."""

    name: str
    _private: Ed25519PrivateKey

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """A new key. Malformed when the name is empty or has a space or a plus in it."""
        _check_name(name)
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def verifier_key(self) -> VerifierKey:
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text and this key's signature."""
        signature = _to_base64(self.verifier_key.key_id + self._private.sign(text.encode()))
        return f"{text}\n{_DASH}{self.name} {signature}\n"

    def save(self, path: Path) -> None:
        """Write the key to a new file that only its owner can read. FileExistsError when there is one.

        Written aside and linked into place: a crash must not leave half a key that blocks the next start, and
        a key that signed checkpoints must never be overwritten.
        """
        seed = _to_base64(ED25519 + self._private.private_bytes_raw())
        text = f"{_PRIVATE}{self.name}+{self.verifier_key.key_id.hex()}+{seed}\n"
        with TemporaryDirectory(dir=path.parent, prefix=".key-") as folder:
            aside = Path(folder) / "key"
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.link(aside, path)

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """The key in a file. Malformed when others could read it or it is no such key; OSError as open()."""
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Malformed(f"{path} can be read by others: make a new key, or chmod 600 it if nobody has")
            data = file.read(10_000)
        try:
            text = data.decode().strip()
        except UnicodeDecodeError:
            raise Malformed(f"{path} is not a signing key") from None
        if not text.startswith(_PRIVATE):
            raise Malformed(f"{path} is not a signing key: it does not start with {_PRIVATE}")
        name, seed = _read_key(text.removeprefix(_PRIVATE), f"{path} is not a whole signing key")
        key = cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        _check_id(text.removeprefix(_PRIVATE).split("+", 2)[1], key.verifier_key)
        return key


@dataclass(frozen=True)
class Checkpoint:
    """What was signed. ``at`` is when it was published, with a time zone; None when the text does not say."""

    origin: str
    size: int
    root: bytes
    at: datetime | None = None
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text, as it is signed."""
        time = () if self.at is None else (f"time {write_time(self.at)}",)
        lines = (self.origin, str(self.size), _to_base64(self.root), *time, *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign(key: SigningKey, *, origin: str, size: int, root: bytes, at: datetime, extensions: Sequence[str] = ()) -> str:
    """A signed checkpoint as text. Malformed when it would not read back as exactly what was asked for."""
    if at.tzinfo is None:
        raise Malformed("the time of publishing has no time zone")
    checkpoint = Checkpoint(origin, size, root, at.astimezone(UTC), tuple(extensions))
    note = key.sign(checkpoint.text)
    if parse(note) != checkpoint:
        raise Malformed("the checkpoint would read back as another one: a line is empty, odd or named time twice")
    return note


def parse(note: str) -> Checkpoint:
    """What a checkpoint says, *without* checking who signed it. Malformed when it is no checkpoint."""
    text, _ = split_note(note)
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise Malformed("a checkpoint has an origin, a size and a root, and no empty line between")
    origin, size, root, *extensions = lines
    if not _NUMBER.fullmatch(size) or int(size) > MAX_SIZE:
        raise Malformed(f"{size[:40]!r} is not a tree size: a plain number up to {MAX_SIZE}")
    hashed = _from_base64(root, "the root")
    if len(hashed) != HASH_BYTES:
        raise Malformed(f"the root has {len(hashed)} bytes, not {HASH_BYTES}")
    times = [line for line in extensions if line.startswith("time ")]
    if len(times) > 1:
        raise Malformed("the checkpoint names two times")
    at = read_time(times[0].removeprefix("time ")) if times else None
    return Checkpoint(origin, int(size), hashed, at, tuple(line for line in extensions if line not in times))


def verify(note: str, key: VerifierKey) -> Checkpoint:
    """What a checkpoint says, once our key's signature is good. Unsigned or Malformed otherwise.

    Signatures by other keys (witnesses, a later key) are passed over; a bad one in our name condemns the
    note.
    """
    text, signatures = split_note(note)
    ours = [signature for name, key_id, signature in signatures if (name, key_id) == (key.name, key.key_id)]
    if not ours:
        signers = ", ".join(f"{name}+{key_id.hex()}" for name, key_id, _ in signatures[:5])
        raise Unsigned(f"signed by {signers!r}, not by {key.name}+{key.key_id.hex()}")
    if not all(key.check(text, signature) for signature in ours):
        raise Unsigned(f"the signature by {key.name}+{key.key_id.hex()} does not fit the text")
    return parse(note)


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A signed note as text and signatures (name, key id, signature). Malformed when it is no note."""
    if len(note) > LONGEST_NOTE:
        raise Malformed(f"a signed note has at most {LONGEST_NOTE} characters")
    if any(character < " " and character != "\n" for character in note):
        raise Malformed("a signed note has no control characters other than newline")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise Malformed("a signed note is text, a blank line, and signature lines")
    return f"{text}\n", [_signature(line) for line in tail.removesuffix("\n").split("\n")]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Malformed(f"{line[:40]!r} is not a signature line")
    _check_name(name)
    data = _from_base64(encoded, "a signature")
    if len(data) < 5:
        raise Malformed("a signature is too short")
    return name, data[:4], data[4:]


def read_time(text: str) -> datetime:
    """An RFC 3339 date and time with its zone, from 1970 on. Malformed otherwise: no time is guessed."""
    try:
        if _TIME.fullmatch(text) and "1970" <= text[:4] < "9999":
            return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        pass
    raise Malformed(f"{text[:40]!r} is not a time such as 2025-01-31T09:30:00Z")


def write_time(at: datetime) -> str:
    """RFC 3339 in UTC; fractions of a second only when there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_key(text: str, otherwise: str) -> tuple[str, bytes]:
    """Name and 32 key bytes of either kind of key text; the text itself never reaches the message."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1], re.ASCII):
        raise Malformed(otherwise)
    _check_name(parts[0])
    data = _from_base64(parts[2], "the key")
    if len(data) != 33 or data[:1] != ED25519:
        raise Malformed(f"{otherwise}: this is no Ed25519 key")
    return parts[0], data[1:]


def _check_id(key_id: str, key: VerifierKey) -> None:
    if key_id != key.key_id.hex():
        raise Malformed("the key id does not fit the key: a character was lost or changed in copying")


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise Malformed("a key name is not empty and has no space and no plus, as in log.fenmarch.example")


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str, what: str) -> bytes:
    """Strict: one spelling for each value, or two texts could carry one signature."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if not text or _to_base64(data) != text:
        raise Malformed(f"{what} is not proper base64")
    return data
