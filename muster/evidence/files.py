"""Where the files of documents are kept: one file for each content, named by its hash, under MUSTER_HOME/files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from muster.kernel.errors import Conflict, Invalid


def check_size(length: int) -> None:
    """Raises Invalid for a file that is empty or larger than MUSTER_FILE_LIMIT_MB; asked before it is read."""
    limit = settings.MUSTER["MUSTER_FILE_LIMIT_MB"]
    if not length:
        raise Invalid("The file is empty.", {"file": "The file is empty: choose the file that holds the document."})
    if length > limit * 1_000_000:
        raise Invalid(
            f"The file is larger than {limit} MB.",
            {"file": f"The file is larger than {limit} MB. Make it smaller, or ask for the limit to be raised."},
        )


def keep(content: bytes) -> str:
    """Keep a file for good before the record that names it is committed. Gives its SHA-256 in hexadecimal.

    Under its own name it is either whole or absent: a crash while writing must never leave half a file that a record
    vouches for. When the action fails afterwards the file stays, named by nothing, and does no harm.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, unfinished = tempfile.mkstemp(dir=folder, prefix=".unfinished-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, folder / sha256)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    _sync(folder)
    return sha256


def kept(sha256: str) -> bytes:
    """The file with this hash, as it was kept. Raises Conflict when it is missing or was changed on the disk."""
    try:
        content = (_folder() / sha256).read_bytes()
    except OSError:
        raise Conflict(
            "The file of this version is missing. Restore it from the backup of MUSTER_HOME, or write the version "
            "again."
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Conflict(
            "The file of this version was changed after it was written. Restore it from the backup of MUSTER_HOME, "
            "or write the version again."
        )
    return content


def _folder() -> Path:
    return Path(settings.MUSTER["MUSTER_HOME"]) / "files"


def _sync(folder: Path) -> None:
    # Without this the new name itself may be lost in a power cut, though the content is on the disk.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
