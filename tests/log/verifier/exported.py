"""An exported log to spoil, and what the offline verifier answers of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from muster.log import checking, checkpoint, merkle, tiles
from muster.log.checkpoint import SigningKey
from muster.log.tiles import ENTRIES

KEY = SigningKey.generate("log.fenmarch.example")
START = datetime(2025, 1, 31, 9, tzinfo=UTC)
SIZE = 600  # two full tiles and a partial one, and a level above


@dataclass(frozen=True)
class Entry:
    salt: bytes
    body: str

    @property
    def commitment(self) -> bytes:
        return checking.commitment(self.salt, self.body)


def entry(number: int, seconds: float | None = None) -> Entry:
    """A made-up entry, one a second."""
    at = checkpoint.write_time(START + timedelta(seconds=number if seconds is None else seconds))
    body = json.dumps({"event": "list.opened", "number": number, "at": at})
    return Entry(sha256(f"salt {number}".encode()).digest(), body)


ENTRIES_MADE = [entry(number) for number in range(SIZE)]


def write(path: Path, data: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def write_bundles(folder: Path, commitments: list[bytes]) -> None:
    for tile in tiles.tiles_at(ENTRIES, len(commitments)):
        write(folder / tile.path, tiles.pack_bundle(commitments[tile.first : tile.first + tile.width]))


def signed(entries: list[Entry], size: int, at: datetime | None = None, key: SigningKey = KEY) -> str:
    """The checkpoint of the first ``size`` entries, published a second after the last of them was written."""
    root = merkle.root_of(merkle.leaf_hashes(each.commitment for each in entries[:size]))
    return checkpoint.sign(key, origin=key.name, size=size, root=root, at=at or START + timedelta(seconds=size))


def export(folder: Path, entries: list[Entry], note: str | None = None) -> Path:
    """An exported log, as it should be."""
    commitments = [each.commitment for each in entries]
    for tile, hashes in tiles.extend(0, merkle.leaf_hashes(commitments), lambda tile: b"").tiles:
        write(folder / tile.path, hashes)
    write_bundles(folder, commitments)
    write(folder / "checkpoint", note or signed(entries, len(entries)))
    return folder


def keep(folder: Path, *notes: str) -> Path:
    """Checkpoints kept elsewhere, one a file."""
    for place, note in enumerate(notes):
        write(folder / f"{place:03}", note)
    return folder


def bundle(path: Path, entries: list[Entry], chosen: range | None = None) -> Path:
    """An auditor's bundle of bodies."""
    lines = [
        json.dumps({"index": index, "salt": entries[index].salt.hex(), "body": entries[index].body})
        for index in (chosen or range(len(entries)))
    ]
    write(path, "".join(f"{line}\n" for line in lines))
    return path


class Answer(dict[str, Any]):
    """The verifier's JSON, and beside it the exit code and the text answer."""

    code: int
    text: str


Check = Callable[..., Answer]


def kinds(answer: Answer) -> set[str]:
    return {problem["kind"] for problem in answer["problems"]}
