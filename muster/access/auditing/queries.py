"""Reads that go with the log's pages."""

from __future__ import annotations

from dataclasses import dataclass

from muster.kernel.errors import Conflict
from muster.log import checkpoint, merkle
from muster.log.checkpoint import Checkpoint
from muster.log.proving import Proof, prove


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof as a page shows it: each hash in hexadecimal, the checkpoint read, and why there is none yet."""

    proof: Proof | None
    leaf: str = ""
    path: tuple[str, ...] = ()
    signed: Checkpoint | None = None
    why_not: str = ""


def proof_of(entry: int) -> Shown:
    """The proof that the entry is in the newest checkpoint, or why there is none yet. Raises NotFound."""
    try:
        proof = prove(entry)
    except Conflict as wanting:
        return Shown(None, why_not=str(wanting))
    leaf = merkle.leaf_hash(proof.commitment).hex()
    return Shown(proof, leaf, tuple(each.hex() for each in proof.path), checkpoint.parse(proof.note))
