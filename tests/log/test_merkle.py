"""The Merkle tree: RFC 6962's own vectors, a recursive reading of its text, and pymerkle as an oracle."""

from __future__ import annotations

import itertools
import random
from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.log import merkle
from muster.log.merkle import EMPTY_ROOT, Frontier, Malformed

# The eight leaves, roots and paths that Certificate Transparency implementations share as test vectors.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def rows(count: int) -> list[bytes]:
    """Made-up leaf hashes, all different."""
    return merkle.leaf_hashes(number.to_bytes(4, "big") for number in range(count))


ROWS = rows(300)
AT = {size: merkle.hash_at(ROWS[:size]) for size in range(1, 71)}


# A second reading of RFC 6962 section 2.1, as recursive as its text, to compare the fast one with.
def mth(row: list[bytes]) -> bytes:
    if len(row) == 1:
        return row[0]
    k = max(1 << power for power in range(20) if 1 << power < len(row))
    return sha256(b"\x01" + mth(row[:k]) + mth(row[k:])).digest()


def path(m: int, row: list[bytes]) -> list[bytes]:
    if len(row) == 1:
        return []
    k = max(1 << power for power in range(20) if 1 << power < len(row))
    if m < k:
        return [*path(m, row[:k]), mth(row[k:])]
    return [*path(m - k, row[k:]), mth(row[:k])]


def subproof(m: int, row: list[bytes], whole: bool) -> list[bytes]:
    if m == len(row):
        return [] if whole else [mth(row)]
    k = max(1 << power for power in range(20) if 1 << power < len(row))
    if m <= k:
        return [*subproof(m, row[:k], whole), mth(row[k:])]
    return [*subproof(m - k, row[k:], False), mth(row[:k])]


def test_the_empty_tree() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert EMPTY_ROOT.hex() == merkle.root_of([]).hex() == Frontier().root().hex() == empty
    assert merkle.root(0, merkle.hash_at([])).hex() == empty


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots(size: int) -> None:
    row = merkle.leaf_hashes(LEAVES[:size])
    assert merkle.root_of(row).hex() == ROOTS[size - 1]
    assert merkle.root(size, merkle.hash_at(row)).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_known_inclusion_proofs(index: int, size: int) -> None:
    at = merkle.hash_at(merkle.leaf_hashes(LEAVES))
    proof = merkle.inclusion_proof(index, size, at)
    assert [hashed.hex() for hashed in proof] == INCLUSION[index, size]
    root = bytes.fromhex(ROOTS[size - 1])
    assert merkle.verify_inclusion(index, size, merkle.leaf_hash(LEAVES[index]), proof, root)


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_known_consistency_proofs(old: int, new: int) -> None:
    at = merkle.hash_at(merkle.leaf_hashes(LEAVES))
    proof = merkle.consistency_proof(old, new, at)
    assert [hashed.hex() for hashed in proof] == CONSISTENCY[old, new]
    roots = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
    assert merkle.verify_consistency(old, new, proof, *roots)


def test_every_proof_in_every_small_tree_is_what_the_rfc_says() -> None:
    for size in range(1, 71):
        row = ROWS[:size]
        root = mth(row)
        assert merkle.root(size, AT[size]) == root
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, AT[size])
            assert proof == path(index, row)
            assert merkle.verify_inclusion(index, size, row[index], proof, root)
        for old in range(1, size + 1):
            proof = merkle.consistency_proof(old, size, AT[size])
            assert proof == subproof(old, row, True)
            assert merkle.verify_consistency(old, size, proof, mth(row[:old]), root)


def test_pymerkle_agrees_on_roots_and_proofs() -> None:
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    leaves = [number.to_bytes(4, "big") for number in range(70)]
    for leaf in leaves:
        oracle.append_entry(leaf)
    for size in range(1, 71):
        assert merkle.root_of(ROWS[:size]) == oracle.get_root(size)
        for index in range(size):
            ours = merkle.inclusion_proof(index, size, AT[size])
            assert [ROWS[index], *ours] == oracle.prove_inclusion(index + 1, size).path
    for old, new in itertools.combinations(range(1, 71), 2):
        proof = merkle.consistency_proof(old, new, AT[70])
        assert merkle.verify_consistency(old, new, proof, oracle.get_root(old), oracle.get_root(new))


@given(st.lists(st.integers(0, 40), max_size=12))
def test_a_frontier_does_not_care_how_leaves_are_batched(batches: list[int]) -> None:
    row = ROWS[: min(sum(batches), len(ROWS))]
    frontier, nodes = Frontier(), dict[tuple[int, int], bytes]()
    for batch in batches:
        for run in frontier.append(row[frontier.size : frontier.size + batch]):
            nodes |= {(run.level, run.start + offset): hashed for offset, hashed in enumerate(run.hashes)}
    assert (frontier.size, frontier.root()) == (len(row), merkle.root_of(row))
    at = merkle.hash_at(row)
    complete = {(level, index) for level in range(10) for index in range(len(row) >> level)}
    assert nodes.keys() == complete, "each complete node is announced, exactly those"
    assert all(nodes[node] == at(*node) for node in complete)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_restored_frontier_goes_on_like_the_first(size: int, more: int) -> None:
    restored = Frontier.restore(size, merkle.hash_at(ROWS[:size]))
    twin = restored.copy()
    twin.append(ROWS[size : size + more])
    assert restored.root() == merkle.root_of(ROWS[:size])
    assert twin.root() == merkle.root_of(ROWS[: size + more])


@settings(deadline=None)
@given(st.data())
def test_no_proof_survives_a_change(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    at = merkle.hash_at(ROWS[:size])
    proof, root = merkle.inclusion_proof(index, size, at), merkle.root_of(ROWS[:size])
    assert merkle.verify_inclusion(index, size, ROWS[index], proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index) if size > 1 else st.just(size))
    assert not merkle.verify_inclusion(other, size, ROWS[index], proof, root)
    assert not merkle.verify_inclusion(index, size, rows(301)[300], proof, root)
    assert not merkle.verify_inclusion(index, size, ROWS[index], [*proof, ROWS[0]], root)
    assert not merkle.verify_inclusion(index, size, ROWS[index], proof, ROWS[299 - index])
    if proof:
        spoilt = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:spoilt], proof[spoilt][::-1], *proof[spoilt + 1 :]]
        assert not merkle.verify_inclusion(index, size, ROWS[index], changed, root)
        assert not merkle.verify_inclusion(index, size, ROWS[index], proof[:-1], root)


@settings(deadline=None)
@given(st.data())
def test_no_rewritten_history_is_consistent(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, new - 1))
    edited = data.draw(st.integers(0, old - 1))
    row = ROWS[:new]
    rewritten = [*row[:edited], row[edited][::-1], *row[edited + 1 :]]
    honest, forged = merkle.hash_at(row), merkle.hash_at(rewritten)
    old_root, new_root = merkle.root(old, honest), merkle.root(new, forged)
    for at in (honest, forged):
        proof = merkle.consistency_proof(old, new, at)
        assert not merkle.verify_consistency(old, new, proof, old_root, new_root)
    good = merkle.consistency_proof(old, new, honest)
    assert merkle.verify_consistency(old, new, good, old_root, merkle.root(new, honest))
    assert not merkle.verify_consistency(old, new, good[:-1], old_root, merkle.root(new, honest))
    assert not merkle.verify_consistency(old, new, [*good, ROWS[0]], old_root, merkle.root(new, honest))


def test_consistency_with_the_empty_tree_and_with_itself() -> None:
    root = merkle.root_of(ROWS[:5])
    assert merkle.consistency_proof(0, 5, AT[5]) == merkle.consistency_proof(5, 5, AT[5]) == []
    assert merkle.verify_consistency(0, 5, [], EMPTY_ROOT, root)
    assert merkle.verify_consistency(5, 5, [], root, root)
    assert merkle.verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not merkle.verify_consistency(0, 5, [], root, root)
    assert not merkle.verify_consistency(5, 5, [], ROWS[0], root)
    assert not merkle.verify_consistency(5, 5, [ROWS[0]], root, root)
    assert not merkle.verify_consistency(0, 0, [], EMPTY_ROOT, root)


def test_proofs_with_hashes_of_other_lengths_are_refused() -> None:
    """Two odd lengths can add up to the bytes of an honest pair, which would make one proof into many."""
    left, right = ROWS[0], ROWS[1]
    root = merkle.node_hash(left, right)
    assert merkle.verify_inclusion(0, 2, left, [right], root)
    assert merkle.node_hash(left + right[:1], right[1:]) == root
    assert not merkle.verify_inclusion(0, 2, left + right[:1], [right[1:]], root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (6, 5)])
def test_there_is_no_proof_for_an_entry_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(Malformed, match=f"no entry {index}"):
        merkle.inclusion_proof(index, size, AT[5])
    assert not merkle.verify_inclusion(index, size, ROWS[0], [], ROWS[0])


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_there_is_no_proof_that_a_tree_shrank(old: int, new: int) -> None:
    with pytest.raises(Malformed, match="cannot be a prefix"):
        merkle.consistency_proof(old, new, AT[5])
    assert not merkle.verify_consistency(old, new, [], ROWS[0], ROWS[0])


def test_a_large_tree_in_random_batches() -> None:
    chance = random.Random(62)
    row, frontier = rows(20_000), Frontier()
    while frontier.size < len(row):
        frontier.append(row[frontier.size : frontier.size + chance.randrange(1, 3000)])
    assert frontier.root() == mth(row)


def test_ragged_hashes_are_refused() -> None:
    assert merkle.split_hashes(b"".join(ROWS[:3])) == ROWS[:3]
    with pytest.raises(Malformed, match="95 bytes"):
        merkle.split_hashes(b"".join(ROWS[:3])[:-1])


def test_consistency_proofs_with_hashes_of_other_lengths_are_refused() -> None:
    proof = merkle.consistency_proof(1, 2, AT[2])
    new_root = merkle.root_of(ROWS[:2])
    assert merkle.verify_consistency(1, 2, proof, ROWS[0], new_root)
    longer = ROWS[0] + proof[0][:1]
    assert merkle.node_hash(longer, proof[0][1:]) == new_root
    assert not merkle.verify_consistency(1, 2, [proof[0][1:]], longer, new_root)
