"""Reading an exported log and an auditor's bundle of bodies: files that anybody may have damaged or made up.

Every file is read with a limit, and whatever is wrong with one is ``Unreadable`` in a sentence that names it.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from muster.log import checkpoint
from muster.log.checkpoint import LONGEST_NOTE, Checkpoint, Unsigned, VerifierKey
from muster.log.merkle import HASH_BYTES, Malformed
from muster.log.tiles import LONGEST_ENTRY, MAX_SIZE, WIDTH, Tile, unpack_bundle

LONGEST_LINE = 32 * 1024 * 1024
"""The longest line of a bundle of bodies, in bytes."""


class Unreadable(ValueError):
    """A file that is missing or is not what it has to be. ``first`` is the first entry that cannot be checked
    for it.
    """

    def __init__(self, message: str, first: int | None = None) -> None:
        super().__init__(message)
        self.first = first


@dataclass(frozen=True)
class LogFolder:
    """An exported log: ``checkpoint``, ``tile/…`` and ``tile/entries/…`` under one folder."""

    path: Path

    def hashes(self, tile: Tile) -> bytes:
        """The hashes of a tile, exactly ``width`` of them; it is a ``tiles.TileSource``."""
        path, data = self._read(tile, WIDTH * HASH_BYTES)
        wanted = tile.width * HASH_BYTES
        full = path == self.path / tile.full().path
        if len(data) != (WIDTH * HASH_BYTES if full else wanted):
            raise Unreadable(f"{path} has {len(data)} bytes, which is not the length of this tile", tile.first)
        return data[:wanted]

    def commitments(self, tile: Tile) -> list[bytes]:
        """What an entry bundle holds: as many 32-byte commitments as there are, which may be too few or too
        many.
        """
        path, data = self._read(tile, WIDTH * (2 + LONGEST_ENTRY))
        try:
            entries = _alike(data) or unpack_bundle(data, HASH_BYTES)
        except Malformed as problem:
            index = tile.first + (problem.position or 0)
            raise Unreadable(f"{path} is wrong at entry {index}: {problem}", index) from None
        grown = path != self.path / tile.path
        return entries[: tile.width] if grown else entries

    def _read(self, tile: Tile, limit: int) -> tuple[Path, bytes]:
        """A tile's file. A partial tile may have been dropped once the full one was there (tlog-tiles)."""
        path = self.path / tile.path
        if tile.width < WIDTH and not path.exists() and (self.path / tile.full().path).exists():
            path = self.path / tile.full().path
        try:
            return path, read_file(path, limit)
        except Unreadable as problem:
            raise Unreadable(str(problem), tile.first) from None


def _alike(data: bytes) -> list[bytes] | None:
    """The entries of a bundle in which each has 32 bytes, in a fraction of the time; None where that is not
    so.
    """
    count, rest = divmod(len(data), HASH_BYTES + 2)
    stride = HASH_BYTES + 2
    if rest or data[::stride] != bytes(count) or data[1::stride] != bytes([HASH_BYTES]) * count:
        return None
    return [data[at : at + HASH_BYTES] for at in range(2, len(data), stride)]


def read_file(path: Path, limit: int) -> bytes:
    """A plain file of at most ``limit`` bytes."""
    with open_file(path) as file:
        # Asking for as much as there is, not for the limit: that much memory would be set aside for each small tile.
        size = os.fstat(file.fileno()).st_size
        data = file.read(size + 1) if size <= limit else None
    if data is None or len(data) > limit:
        raise Unreadable(f"{path} is longer than {limit} bytes")
    return data


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """A plain file, open for reading; Unreadable when there is none, and when reading fails.

    Opened without blocking: a named pipe put in a file's place would otherwise hold the verifier for ever.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            os.close(descriptor)
            what = "a folder; a file was expected" if stat.S_ISDIR(mode) else "not a plain file"
            raise Unreadable(f"{path} is {what}")
        with os.fdopen(descriptor, "rb") as file:
            yield file
    except FileNotFoundError:
        raise Unreadable(f"{path} is missing") from None
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror or problem}") from None


def read_checkpoint(path: Path, key: VerifierKey) -> tuple[Checkpoint, str | None]:
    """A checkpoint, and why its signature does not vouch for it, or None when it does."""
    try:
        note = read_file(path, LONGEST_NOTE).decode()
        try:
            return checkpoint.verify(note, key), None
        except Unsigned as problem:
            return checkpoint.parse(note), str(problem)
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8 text") from None
    except Malformed as problem:
        raise Unreadable(f"{path} is not a checkpoint: {problem}") from None


def find_checkpoints(path: Path) -> list[Path]:
    """The file itself, or every file of a folder except hidden ones. Unreadable when there is none."""
    if not path.is_dir():
        return [path]
    try:
        found = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror or problem}") from None
    if not found:
        raise Unreadable(f"{path} holds no checkpoints")
    return found


@dataclass(frozen=True)
class BodyRecord:
    """One line of an auditor's bundle. ``body`` is None when it was erased; then the salt may be gone as
    well.
    """

    index: int
    salt: bytes
    body: str | None


def read_bodies(path: Path) -> Iterator[BodyRecord]:
    """The lines of a bundle, one at a time. Unreadable, naming the line, at the first that is none."""
    with open_file(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            yield _body_record(line, f"{path} line {number}")


def _body_record(line: bytes, where: str) -> BodyRecord:
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"{where} is longer than {LONGEST_LINE} bytes")
    try:
        said = json.loads(line.decode())
    except UnicodeDecodeError:
        raise Unreadable(f"{where} is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{where} is not JSON") from None
    if not isinstance(said, dict) or not {"index", "salt", "body"} <= said.keys():
        raise Unreadable(f'{where} is not an object with "index", "salt" and "body"')
    index, salt, body = said["index"], said["salt"], said["body"]
    if type(index) is not int or not 0 <= index <= MAX_SIZE:
        raise Unreadable(f"{where}: index is not a whole number from 0 to {MAX_SIZE}")
    if not (isinstance(body, str) or body is None):
        raise Unreadable(f"{where}: the body of entry {index} is neither text nor null", index)
    return BodyRecord(index, _salt(salt, body, f"{where}: the salt of entry {index}", index), body)


def _salt(salt: object, body: str | None, what: str, index: int) -> bytes:
    if body is None and salt is None:
        return b""
    try:
        if isinstance(salt, str):
            return bytes.fromhex(salt)
    except ValueError:
        pass
    raise Unreadable(f"{what} is not hexadecimal text", index)
