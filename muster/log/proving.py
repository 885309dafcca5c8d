"""Proving that one entry is in the log: what anybody needs who was given the entry and trusts a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from muster.kernel.errors import Conflict, NotFound
from muster.log import checking, checkpoint, merkle, tiles
from muster.log.keys import verifier_key
from muster.log.merkle import Malformed
from muster.log.stored import Cursor, newest_published, reading, tile_source


@dataclass(frozen=True)
class Proof:
    """The place of an entry in a tree that was signed: audit path lowest first, and the checkpoint as a note."""

    entry: int
    commitment: bytes
    index: int
    size: int
    path: Sequence[bytes]
    root: bytes
    note: str

    @property
    def holds(self) -> bool:
        """Whether the path leads from this entry's commitment to the root that was signed."""
        leaf = merkle.leaf_hash(self.commitment)
        return merkle.verify_inclusion(self.index, self.size, leaf, self.path, self.root)

    @property
    def signed(self) -> bool:
        """Whether the log's key signed just the size and root that the proof leads to."""
        key = verifier_key(settings.MUSTER)
        try:
            said = checkpoint.verify(self.note, key) if key else None
        except (checkpoint.Unsigned, Malformed):
            return False
        return said is not None and (said.size, said.root) == (self.size, self.root)


def prove(entry_id: int) -> Proof:
    """The inclusion proof of an entry in the newest checkpoint.

    Raises NotFound when there is no such entry, Conflict while no checkpoint covers it or the tree is damaged.
    """
    with transaction.atomic(), reading() as cursor:
        commitment, index = _place(cursor, entry_id)
        newest = None if index is None else newest_published(cursor, covering=index + 1)
        if index is None or newest is None:
            raise Conflict(f"No checkpoint covers entry {entry_id} yet. Run `muster log integrate` and then `publish`.")
        try:
            path = tiles.inclusion_proof(index, newest.size, tile_source(cursor))
        except Malformed as problem:
            raise Conflict(f"The tree is damaged: {problem}. Run `muster log verify`.") from None
    return Proof(entry_id, commitment, index, newest.size, path, newest.root, newest.note)


def _place(cursor: Cursor, entry_id: int) -> tuple[bytes, int | None]:
    """The commitment of an entry and its index. From the salt and body, not the stored column, unless erased."""
    cursor.execute(
        "select salt, body, commitment, leaf.index from muster.entry left join muster.leaf on leaf.entry_id = entry.id"
        " where entry.id = %s::numeric",
        [str(entry_id)],
    )
    row = cursor.fetchone()
    if row is None:
        raise NotFound("entry", str(entry_id))
    salt, body, commitment, index = row
    return bytes(commitment) if body is None else checking.commitment(bytes(salt), body), index
