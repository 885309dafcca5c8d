"""Tiles: the paths and widths that C2SP tlog-tiles sets down, and proofs read back out of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.log import merkle, tiles
from muster.log.merkle import Malformed
from muster.log.tiles import ENTRIES, Tile, TileReader

COUNT = 70_000  # the size that the specification works through: three levels, all of them partial
ROWS = merkle.leaf_hashes(number.to_bytes(4, "big") for number in range(COUNT))


class Store(dict[tuple[int, int], bytes]):
    """Tiles by level and index, the widest wins: what the database table does."""

    def __call__(self, tile: Tile) -> bytes:
        return self[tile.level, tile.index]


def grown(*sizes: int) -> tuple[Store, list[tiles.Growth]]:
    """A store after growing to each of the sizes in turn."""
    store, growths, size = Store(), list[tiles.Growth](), 0
    for more in sizes:
        growth = tiles.extend(size, ROWS[size:more], store)
        store.update({(tile.level, tile.index): hashes for tile, hashes in growth.tiles})
        growths.append(growth)
        size = growth.size
    return store, growths


WHOLE, _ = grown(COUNT)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999, 12), "tile/1/999.p/12"),
        (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
        (Tile(63, 5), "tile/63/005"),
        (Tile(ENTRIES, 273, 112), "tile/entries/273.p/112"),
        (Tile(ENTRIES, 999_999_999), "tile/entries/x999/x999/999"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/0000",
        "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p", "tile/0/000\n", "tile/0/٠٠٠", "/tile/0/000", "tile/0/../000",
        "tile/data/000", "tile/0/" + "x001/" * 400 + "000", "tile/entries/000/",
    ],
)  # fmt: skip
def test_no_other_path_names_a_tile(path: str) -> None:
    with pytest.raises(Malformed, match="not the path of a tile"):
        tiles.parse_path(path)


def test_the_tiles_of_seventy_thousand_entries() -> None:
    """The example in the specification, tile by tile."""
    found = list(tiles.tiles_of(70_000))
    assert found[:273] == [Tile(0, index) for index in range(273)]
    assert found[273:] == [Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles.tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.tiles_of(1)) == [Tile(0, 0, 1)]
    assert list(tiles.tiles_of(0)) == []
    assert list(tiles.tiles_at(ENTRIES, 257)) == [Tile(ENTRIES, 0), Tile(ENTRIES, 1, 1)]


@pytest.mark.parametrize(
    ("size", "since", "expected"),
    [
        (300, 300, []),
        (301, 300, [Tile(0, 1, 45)]),
        (512, 300, [Tile(0, 1), Tile(1, 0, 2)]),
        (513, 512, [Tile(0, 2, 1)]),
        (65_536, 65_535, [Tile(0, 255), Tile(1, 0), Tile(2, 0, 1)]),
    ],
)
def test_the_tiles_that_growing_adds(size: int, since: int, expected: list[Tile]) -> None:
    assert list(tiles.tiles_of(size, since)) == expected


def test_the_first_entry_under_a_tile() -> None:
    assert (Tile(0, 3).first, Tile(ENTRIES, 3).first, Tile(1, 3).first) == (768, 768, 3 * 65_536)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 1400), max_size=8))
def test_growing_in_steps_gives_the_tiles_of_growing_at_once(sizes: list[int]) -> None:
    sizes.sort()
    store, growths = grown(*sizes)
    final = sizes[-1] if sizes else 0
    at_once, _ = grown(final)
    assert store == at_once
    before = 0
    for growth in growths:
        assert [tile for tile, _ in growth.tiles] == list(tiles.tiles_of(growth.size, before))
        assert growth.root == merkle.root_of(ROWS[: growth.size])
        before = growth.size
    assert {(t.level, t.index): t.width * 32 for t in tiles.tiles_of(final)} == {
        place: len(hashes) for place, hashes in store.items()
    }


def test_a_hash_in_a_tile_is_the_root_over_the_tile_below() -> None:
    for tile in tiles.tiles_of(COUNT):
        hashes = tiles.read_hashes(WHOLE, tile)
        span = 256**tile.level
        for position in (0, tile.width // 2, tile.width - 1):
            first = (tile.index * 256 + position) * span
            assert hashes[position] == merkle.root_of(ROWS[first : first + span])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_proofs_from_tiles_are_the_proofs_from_leaves(data: st.DataObject) -> None:
    """Also from tiles that have grown since: a smaller tree is read out of the wider tiles."""
    size = data.draw(st.integers(1, 1400) | st.integers(65_000, COUNT))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    at, root = merkle.hash_at(ROWS[:size]), merkle.root_of(ROWS[:size])
    assert tiles.root(size, WHOLE) == root
    assert tiles.inclusion_proof(index, size, WHOLE) == merkle.inclusion_proof(index, size, at)
    proof = tiles.consistency_proof(old, size, WHOLE)
    assert proof == merkle.consistency_proof(old, size, at)
    assert merkle.verify_consistency(old, size, proof, merkle.root_of(ROWS[:old]), root)


def test_a_proof_reads_few_tiles() -> None:
    """No more than a tile for each level on each side, however many entries there are."""
    read: list[Tile] = []

    def counting(tile: Tile) -> bytes:
        read.append(tile)
        return WHOLE(tile)

    tiles.inclusion_proof(12_345, COUNT, counting)
    assert len(read) == len(set(read)) <= 6


def test_a_node_that_is_not_complete_is_refused() -> None:
    reader = TileReader(300, grown(300)[0])
    assert reader(8, 0) == merkle.root_of(ROWS[:256])
    for level, index in ((8, 1), (0, 300), (9, 0), (0, -1)):
        with pytest.raises(Malformed, match="no complete node"):
            reader(level, index)


def test_a_tile_with_too_few_hashes_is_refused() -> None:
    store, _ = grown(300)
    store[0, 1] = store[0, 1][:-32]
    with pytest.raises(Malformed, match=r"tile/0/001.p/44 holds 43 hashes, not 44"):
        tiles.root(300, store)
    with pytest.raises(Malformed, match="43 hashes"):
        tiles.extend(300, ROWS[300:301], store)


def test_growing_passes_over_hashes_that_are_stored_beyond_the_size() -> None:
    """A tile row that is wider than the tree must not push the next leaf to a later place."""
    wider, _ = grown(310)
    sound, _ = grown(300)
    assert tiles.extend(300, ROWS[300:305], wider) == tiles.extend(300, ROWS[300:305], sound)


def test_a_log_cannot_outgrow_what_the_database_can_count() -> None:
    with pytest.raises(Malformed, match="at most"):
        tiles.extend(tiles.MAX_SIZE, ROWS[:1], WHOLE)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_read_back(entries: list[bytes]) -> None:
    assert tiles.unpack_bundle(tiles.pack_bundle(entries)) == entries


def test_a_bundle_is_length_and_bytes() -> None:
    assert tiles.pack_bundle([b"ab", b"", b"c" * 300]) == b"\x00\x02ab\x00\x00\x01\x2c" + b"c" * 300
    assert tiles.unpack_bundle(tiles.pack_bundle([b"x" * 65_535])) == [b"x" * 65_535]


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(Malformed, match="65536 bytes") as caught:
        tiles.pack_bundle([b"a", b"x" * 65_536])
    assert caught.value.position == 1


@pytest.mark.parametrize("cut", [1, 2, 3, 33])
def test_a_ragged_bundle_names_the_entry_it_ends_in(cut: int) -> None:
    with pytest.raises(Malformed, match="ends inside it") as caught:
        tiles.unpack_bundle(tiles.pack_bundle([b"a" * 32] * 3)[:-cut])
    assert caught.value.position == 2
