"""What the log keeps outside the database, in MUSTER_HOME: its signing key, the public half, published checkpoints.

A superuser of PostgreSQL can rewrite every table; these files are what shows it. Copies held by somebody else are
better still.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from muster.kernel.errors import Conflict
from muster.log.checkpoint import SigningKey, VerifierKey
from muster.log.merkle import Malformed

Variables = Mapping[str, Any]


def checkpoint_folder(variables: Variables) -> Path:
    """Where every published checkpoint is kept as a file."""
    return Path(variables["MUSTER_HOME"]) / "checkpoints"


def checkpoint_file(variables: Variables, size: int, at: datetime) -> Path:
    """The file of one checkpoint. Names sort as the tree grew."""
    return checkpoint_folder(variables) / f"{size:020}-{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.txt"


def signing_key(variables: Variables, *, first_use: bool) -> SigningKey:
    """The log's signing key; on first use a new one that this user alone can read.

    Raises Conflict when the key is gone though it has signed before: a new key would make every earlier checkpoint
    look forged, and so hide a forged one.
    """
    path = _keys(variables) / "log.key"
    if not path.exists():
        if not first_use:
            raise Conflict(f"{path} is missing, though checkpoints were signed with it. Put it back from a backup.")
        _make(path, variables["MUSTER_LOG_ORIGIN"])
    key = _read(path)
    if key.name != variables["MUSTER_LOG_ORIGIN"]:
        raise Conflict(f"{path} is the key of {key.name}. Set MUSTER_LOG_ORIGIN back to that name.")
    public = _keys(variables) / "log.pub"
    if not public.exists():
        write_whole(public, f"{key.verifier_key}\n")
    return key


def verifier_key(variables: Variables) -> VerifierKey | None:
    """The public half of the key; None when there is no key yet. Raises Conflict when it cannot be read."""
    path = _keys(variables) / "log.pub"
    try:
        return VerifierKey.parse(path.read_text())
    except FileNotFoundError:
        return _read(path.with_name("log.key")).verifier_key if path.with_name("log.key").exists() else None
    except (Malformed, UnicodeDecodeError) as problem:
        raise Conflict(f"{path} is not a verifier key: {problem}.") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    # Aside under a name nobody else has: two processes may write the same file at once.
    with NamedTemporaryFile("w", dir=path.parent, prefix=".new-", delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is the folder's, and lost with it
    finally:
        os.close(folder)


def _keys(variables: Variables) -> Path:
    return Path(variables["MUSTER_HOME"]) / "keys"


def _make(path: Path, origin: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):  # another process made one a moment ago: then that is the key
        SigningKey.generate(origin).save(path)


def _read(path: Path) -> SigningKey:
    try:
        return SigningKey.load(path)
    except Malformed as problem:
        raise Conflict(f"{problem}.") from None
