"""The tree cut into tiles, as files that anyone can serve or check (C2SP tlog-tiles).

A tile holds up to 256 consecutive hashes of one level of tiles; level 0 holds leaf hashes, and each hash of
level n + 1 is the root over one full tile of level n. A tile that is not full is *partial* and is never
hashed into the level above. Entry bundles lie beside the tiles of level 0 and hold what was hashed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from muster.log import merkle
from muster.log.merkle import HASH_BYTES, Frontier, Malformed, Run

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1
"""The level that stands for entry bundles, whose paths say ``entries`` in place of a number."""
MAX_LEVEL = 63
MAX_SIZE = 2**63 - 1
"""The most entries a log can have: what PostgreSQL's bigint holds."""
LONGEST_ENTRY = 0xFFFF

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Which tile (at level ENTRIES, which bundle), and how many hashes or entries it holds, 1 to 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where the tile lies under a log's folder: ``tile/0/x001/x234/067``, ``tile/1/000.p/12``."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{partial}"

    @property
    def first(self) -> int:
        """The index of the first leaf under this tile."""
        return self.index << HEIGHT * (max(self.level, 0) + 1)

    def full(self) -> Tile:
        """The tile at the same place once it holds 256."""
        return replace(self, width=WIDTH)


TileSource = Callable[[Tile], bytes]
"""The concatenated hashes of a tile: at least ``width`` of them, more when the stored tile has grown since.
"""


def _index_path(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*("x" + group for group in groups[:-1]), groups[-1]])


def parse_path(path: str) -> Tile:
    """The tile a path names. Malformed unless it is exactly the path that tile would have."""
    match = _PATH.fullmatch(path)
    if match:
        level = ENTRIES if match["level"] == "entries" else int(match["level"])
        tile = Tile(level, int(re.sub("[x/]", "", match["index"])), int(match["width"] or WIDTH))
        if tile.path == path and level <= MAX_LEVEL:
            return tile
    raise Malformed(f"{path[:100]!r} is not the path of a tile")


def tiles_at(level: int, size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles of one level that a tree of ``size`` has and one of ``since`` had not, or had narrower."""
    shift = HEIGHT * max(level, 0)
    count, before = size >> shift, since >> shift
    if count == before:
        return
    for index in range(before // WIDTH, -(-count // WIDTH)):
        yield Tile(level, index, min(WIDTH, count - index * WIDTH))


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles of every level that ``size`` has beyond ``since``, lowest level first; no entry bundles."""
    for level in range(levels_of(size)):
        yield from tiles_at(level, size, since)


def levels_of(size: int) -> int:
    """How many levels of tiles a tree of this size has; none when it is empty."""
    return -(-size.bit_length() // HEIGHT)


def read_hashes(source: TileSource, tile: Tile) -> list[bytes]:
    """The tile's hashes, exactly ``width`` of them. Malformed when the source has fewer, or a ragged end."""
    hashes = merkle.split_hashes(source(tile))
    if len(hashes) < tile.width:
        raise Malformed(f"{tile.path} holds {len(hashes)} hashes, not {tile.width}")
    return hashes[: tile.width]


class TileReader:
    """Answers for any complete node of a tree of ``size`` leaves out of its tiles; it is a ``merkle.HashAt``.

    It keeps the tiles it read last, for a proof reads the same few several times.
    """

    def __init__(self, size: int, source: TileSource) -> None:
        self.size = size
        self._hashes = lru_cache(maxsize=64)(lambda tile: read_hashes(source, tile))

    def __call__(self, level: int, index: int) -> bytes:
        if not 0 <= index < self.size >> level:
            raise Malformed(f"a tree of {self.size} entries has no complete node {index} at level {level}")
        tile_level, height = divmod(level, HEIGHT)
        tile_index, offset = divmod(index << height, WIDTH)
        width = min(WIDTH, (self.size >> HEIGHT * tile_level) - tile_index * WIDTH)
        row = self._hashes(Tile(tile_level, tile_index, width))[offset : offset + (1 << height)]
        while len(row) > 1:
            row = merkle.parents(row)
        return row[0]


def root(size: int, source: TileSource) -> bytes:
    """The root of the tree of ``size`` leaves, read from its tiles."""
    return merkle.root(size, TileReader(size, source))


def inclusion_proof(index: int, size: int, source: TileSource) -> list[bytes]:
    """The audit path of an entry, read from the tiles of a tree of ``size`` leaves."""
    return merkle.inclusion_proof(index, size, TileReader(size, source))


def consistency_proof(old: int, new: int, source: TileSource) -> list[bytes]:
    """The proof that the first ``old`` entries still begin the tree of ``new``, read from its tiles."""
    return merkle.consistency_proof(old, new, TileReader(new, source))


class Growth(NamedTuple):
    """What appending gave: the new size and root, and each tile that is new or wider, with its hashes."""

    size: int
    root: bytes
    tiles: list[tuple[Tile, bytes]]


def extend(size: int, row: list[bytes], source: TileSource) -> Growth:
    """Append leaf hashes to a stored tree of ``size`` leaves.

    Reads only the last tile of each level; writes nothing: the caller stores ``tiles`` in one transaction
    with the leaves, so that a crash leaves either both or neither.
    """
    if size + len(row) > MAX_SIZE:
        raise Malformed(f"a log holds at most {MAX_SIZE} entries")
    frontier = Frontier.restore(size, TileReader(size, source))
    tiles = [tile for run in frontier.append(row) for tile in _tiles_from(run, source)]
    return Growth(frontier.size, frontier.root(), tiles)


def _tiles_from(run: Run, source: TileSource) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that a run of new nodes fills or widens; none unless the run lies at the foot of a tile."""
    level, height = divmod(run.level, HEIGHT)
    if height:
        return
    index, kept = divmod(run.start, WIDTH)
    before = read_hashes(source, Tile(level, index, kept)) if kept else []
    data = b"".join([*before, *run.hashes])
    for number, at in enumerate(range(0, len(data), WIDTH * HASH_BYTES)):
        hashes = data[at : at + WIDTH * HASH_BYTES]
        yield Tile(level, index + number, len(hashes) // HASH_BYTES), hashes


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry after its length in two bytes. Malformed when an entry is too long."""
    parts: list[bytes] = []
    for position, entry in enumerate(entries):
        if len(entry) > LONGEST_ENTRY:
            raise Malformed(f"an entry of {len(entry)} bytes is longer than {LONGEST_ENTRY}", position)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unpack_bundle(data: bytes, length: int | None = None) -> list[bytes]:
    """The entries of a bundle, each of ``length`` bytes if that is given.

    Malformed, with the position of the first entry that has another length or is cut short.
    """
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if length not in (None, at - start):
            raise Malformed(f"it has {at - start} bytes, not {length}", len(entries))
        if at > end:
            raise Malformed("the bundle ends inside it", len(entries))
        entries.append(data[start:at])
    return entries
