"""Exporting the log: its tree as C2SP tlog-tiles, and an auditor's bundle of bodies.

The tree holds commitments only and can be given to anybody. The bundle holds what the entries say, persons included.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from muster.kernel.errors import Conflict, Invalid
from muster.log import merkle, tiles
from muster.log.keys import Variables, verifier_key
from muster.log.merkle import HASH_BYTES
from muster.log.stored import Cursor, Published, newest_published, one_snapshot, reading
from muster.log.tiles import ENTRIES, WIDTH, Tile

AT_ONCE = 256
"""Tiles, or entries of the bundle, fetched from PostgreSQL in one go."""


@dataclass(frozen=True)
class Exported:
    """What was written: entries in the tree, and bodies in the bundle."""

    size: int
    bodies: int = 0


def check_folder(folder: Path) -> None:
    """Raises Invalid unless the folder is new or empty: left-over tiles of another log would mix with these."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid("The log was not exported.", {"folder": f"{folder} is not empty. Name a new folder."})


def check_bundle(file: Path) -> None:
    """Raises Invalid when the file is there already, or its folder is not."""
    if file.exists():
        raise Invalid("The log was not exported.", {"bodies": f"{file} is there already. Name a new file."})
    if not file.parent.is_dir():
        raise Invalid("The log was not exported.", {"bodies": f"There is no folder {file.parent}. Make it first."})


def check_published() -> None:
    """Raises Conflict while there is no checkpoint to export."""
    with reading() as cursor:
        _newest(cursor)


def export(
    folder: Path, variables: Variables = settings.MUSTER, bodies: Path | None = None, list: str | None = None
) -> Exported:
    """Write the tree of the newest checkpoint, and with `bodies` what its entries say (those of one list, if named).

    The checkpoint comes last, so that an export which was cut short has none. Raises Conflict when nothing has been
    published, Invalid when the folder or file is taken.
    """
    check_folder(folder)
    key = verifier_key(variables)
    if key is None:
        raise Conflict("The log's key is missing, and an export is checked with it. Put it back from a backup.")
    try:
        with one_snapshot() as cursor:
            newest = _newest(cursor)
            for path, data in _tree(cursor, newest.size):
                _write(folder / path, data)
            written = _write_bundle(cursor, bodies, newest.size, list) if bodies else 0
        _write(folder / "log.pub", f"{key}\n".encode())
        _write(folder / "checkpoint", newest.note.encode())
    except OSError as problem:
        raise Conflict(
            f"The export stopped: {problem.filename}: {problem.strerror}. Export into a new folder."
        ) from None
    return Exported(newest.size, written)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _newest(cursor: Cursor) -> Published:
    newest = newest_published(cursor)
    if newest is None:
        raise Conflict("Nothing has been published yet. Run `muster log integrate` and `muster log publish` first.")
    return newest


def _tree(cursor: Cursor, size: int) -> Iterator[tuple[str, bytes]]:
    """Every file of the tree, cut on each level to the checkpoint's size: the tree may have grown since."""
    for level in range(tiles.levels_of(size)):
        cursor.execute(
            "select index, hashes from muster.tile where level = %s and index <= %s order by index",
            [level, (size - 1) >> tiles.HEIGHT * (level + 1)],
        )
        stored = iter(cursor)
        for tile in tiles.tiles_at(level, size):
            index, hashes = next(stored, (None, b""))
            if index != tile.index or len(hashes) < tile.width * HASH_BYTES:
                raise Conflict(f"The tile {tile.path} is not whole in the table. Run `muster log verify`.")
            yield tile.path, bytes(hashes)[: tile.width * HASH_BYTES]
    for first in range(0, size, WIDTH * AT_ONCE):
        yield from _bundles(cursor, first, min(size, first + WIDTH * AT_ONCE))


def _bundles(cursor: Cursor, first: int, end: int) -> Iterator[tuple[str, bytes]]:
    cursor.execute(
        "select string_agg(commitment, ''::bytea order by leaf.index) from muster.leaf"
        " join muster.entry on entry.id = leaf.entry_id where leaf.index >= %s and leaf.index < %s",
        [first, end],
    )
    row = cursor.fetchone()
    commitments = merkle.split_hashes(bytes(row[0] or b"") if row else b"")
    if len(commitments) != end - first:
        raise Conflict(f"Entries between {first} and {end - 1} are missing. Run `muster log verify`.")
    for start in range(0, len(commitments), WIDTH):
        chosen = commitments[start : start + WIDTH]
        yield Tile(ENTRIES, (first + start) // WIDTH, len(chosen)).path, tiles.pack_bundle(chosen)


def _write_bundle(cursor: Cursor, file: Path, size: int, list: str | None) -> int:
    """Write JSON lines that this user alone can read; gives how many."""
    check_bundle(file)
    written = 0
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        for index, salt, body in _bodies(cursor, size, list):
            # An erased body is null and then its salt is of no use.
            said = {"index": index, "salt": None if body is None else bytes(salt).hex(), "body": body}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")
            written += 1
    return written


def _bodies(cursor: Cursor, size: int, list: str | None) -> Iterator[tuple[int, bytes, str | None]]:
    for first in range(0, size, AT_ONCE * WIDTH):
        cursor.execute(
            "select leaf.index, entry.salt, entry.body from muster.leaf join muster.entry on entry.id = leaf.entry_id"
            " where leaf.index >= %s and leaf.index < %s and (%s::text is null or entry.list = %s)"
            " order by leaf.index",
            [first, min(size, first + AT_ONCE * WIDTH), list, list],
        )
        yield from cursor
