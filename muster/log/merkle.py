"""The Merkle tree of RFC 6962: hashes, roots, inclusion and consistency proofs.

A hash is 32 bytes of SHA-256. A *node* is named by its level (0 for leaves) and its index within that level;
only *complete* nodes are ever stored: the node (level, index) covers the leaves from ``index << level`` up
to, but not including, ``(index + 1) << level``. Everything here works from a function that answers for
complete nodes (``HashAt``), so that a proof reads a few dozen hashes and never all the leaves.

Rows of hashes are plain lists of bytes: an object for each leaf would cost more than hashing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

HashAt = Callable[[int, int], bytes]
"""The hash of the complete node (level, index)."""


class Malformed(ValueError):
    """Bytes, text or numbers that cannot be what their format says; the message says which and why.

    ``position`` counts from 0 within the thing that was read (an entry in a bundle), where that helps to find
    it.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node with two children (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The hash of each leaf, in order."""
    digest = sha256
    return [digest(b"\x00" + leaf).digest() for leaf in leaves]


def parents(row: Sequence[bytes]) -> list[bytes]:
    """The complete nodes one level up. An odd last hash has no complete parent yet and is left out."""
    digest = sha256
    pairs = iter(row)
    return [digest(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def split_hashes(data: bytes) -> list[bytes]:
    """Concatenated hashes as a list. Malformed when the length is not a whole number of hashes."""
    if len(data) % HASH_BYTES:
        raise Malformed(f"{len(data)} bytes are not a whole number of {HASH_BYTES}-byte hashes")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def edge(size: int) -> list[tuple[int, int]]:
    """The complete nodes that together cover a tree of this size, lowest (and rightmost) first."""
    return [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]


def _fold(hashes: Iterable[bytes]) -> bytes:
    """The root over the hashes of an edge, given lowest first."""
    root: bytes | None = None
    for hashed in hashes:
        root = hashed if root is None else node_hash(hashed, root)
    return EMPTY_ROOT if root is None else root


class Run(NamedTuple):
    """Consecutive nodes of one level that became complete: ``hashes[0]`` is the node (level, start)."""

    level: int
    start: int
    hashes: Sequence[bytes]


class Frontier:
    """The right edge of a growing tree: its size and at most one hash for each level.

    It is all that is needed to append leaves and to know the root, whatever the size of the tree.
    """

    def __init__(self) -> None:
        self.size = 0
        self._edge: dict[int, bytes] = {}

    @classmethod
    def restore(cls, size: int, at: HashAt) -> Frontier:
        """The frontier of a stored tree of this size."""
        frontier = cls()
        frontier.size = size
        frontier._edge = {level: at(level, index) for level, index in edge(size)}
        return frontier

    def copy(self) -> Frontier:
        """An independent frontier of the same tree."""
        twin = Frontier()
        twin.size, twin._edge = self.size, dict(self._edge)
        return twin

    def append(self, row: Sequence[bytes]) -> list[Run]:
        """Append leaf hashes; the nodes that became complete, one run for each level that gained any.

        Each level is hashed in one sweep over the whole batch, which is what makes large batches cheap.
        """
        runs: list[Run] = []
        level, start = 0, self.size
        self.size += len(row)
        while row:
            runs.append(Run(level, start, row))
            if start & 1:
                row = [self._edge.pop(level), *row]
            if len(row) & 1:
                self._edge[level] = row[-1]
            row = parents(row)
            level, start = level + 1, start >> 1
        return runs

    def root(self) -> bytes:
        """The root of the tree so far; of an empty tree, the hash of nothing."""
        return _fold(self._edge[level] for level in sorted(self._edge))


def hash_at(row: Sequence[bytes]) -> HashAt:
    """The complete nodes over these leaf hashes, all held in memory: for small trees."""
    levels = [row]
    while len(levels[-1]) > 1:
        levels.append(parents(levels[-1]))
    return lambda level, index: levels[level][index]


def root(size: int, at: HashAt) -> bytes:
    """The root of the tree of the first ``size`` leaves."""
    return _fold(at(level, index) for level, index in edge(size))


def root_of(row: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    frontier.append(row)
    return frontier.root()


def _half(count: int) -> int:
    """The largest power of two smaller than ``count`` (RFC 6962 section 2.1, there called k)."""
    return 1 << ((count - 1).bit_length() - 1)


def _span(begin: int, end: int, at: HashAt) -> bytes:
    """The hash over leaves ``begin`` to ``end - 1``, a span that RFC 6962 itself would cut out of a tree."""
    parts = [at(level, (begin >> level) + index) for level, index in edge(end - begin)]
    return _fold(parts)


def inclusion_proof(index: int, size: int, at: HashAt) -> list[bytes]:
    """The audit path of leaf ``index`` in a tree of ``size``, lowest first (RFC 6962 section 2.1.1).

    Malformed when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise Malformed(f"a tree of {size} entries has no entry {index}")
    begin, end, proof = 0, size, list[bytes]()
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            proof.append(_span(middle, end, at))
            end = middle
        else:
            proof.append(_span(begin, middle, at))
            begin = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, at: HashAt) -> list[bytes]:
    """The proof that a tree of ``old`` leaves begins the tree of ``new`` (RFC 6962 section 2.1.2).

    It is empty when either tree needs none: sizes equal, or the old tree empty. Malformed when old exceeds
    new.
    """
    if not 0 <= old <= new:
        raise Malformed(f"a tree of {old} entries cannot be a prefix of a tree of {new}")
    begin, end, proof = 0, new, list[bytes]()
    while old not in (0, end):
        middle = begin + _half(end - begin)
        if old <= middle:
            proof.append(_span(middle, end, at))
            end = middle
        else:
            proof.append(_span(begin, middle, at))
            begin = middle
    if begin:
        proof.append(_span(begin, end, at))
    return proof[::-1]


def _well_formed(hashes: Iterable[bytes]) -> bool:
    """False when a hash has another length: two odd lengths could add up to the bytes of another pair."""
    return all(len(hashed) == HASH_BYTES for hashed in hashes)


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf hash to be that of entry ``index`` (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed((leaf, root, *proof)):
        return False
    here, last, answer = index, size - 1, leaf
    for hashed in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            answer = node_hash(hashed, answer)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            answer = node_hash(answer, hashed)
        here, last = here >> 1, last >> 1
    return last == 0 and compare_digest(answer, root)


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the old tree is a prefix of the new one (RFC 9162 section 2.1.4.2).

    Every tree extends the empty tree; that needs no proof, but the old root has to be the empty tree's.
    """
    if not 0 <= old <= new or not _well_formed((old_root, new_root, *proof)):
        return False
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        return not proof and compare_digest(old_root, expected) and (new > 0 or new_root == EMPTY_ROOT)
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    return bool(path) and _climb(old, new, path, old_root, new_root)


def _climb(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Both roots rebuilt from one path, which begins with a node that both trees have."""
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_answer = new_answer = path[0]
    for hashed in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old_answer, new_answer = node_hash(hashed, old_answer), node_hash(hashed, new_answer)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new_answer = node_hash(new_answer, hashed)
        here, last = here >> 1, last >> 1
    return last == 0 and compare_digest(old_answer, old_root) and compare_digest(new_answer, new_root)
