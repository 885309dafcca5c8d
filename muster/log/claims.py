"""What was signed: the checkpoints in the table and those kept as files, before they are compared with the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from muster.log import checkpoint
from muster.log.checking import Problems
from muster.log.checkpoint import Checkpoint, Unsigned, VerifierKey
from muster.log.keys import Variables, checkpoint_folder
from muster.log.merkle import Malformed
from muster.log.stored import Cursor, Published


@dataclass
class Claims:
    """Checkpoints that our key signed, each under a name that a message can use."""

    key: VerifierKey | None
    origin: str
    problems: Problems
    signed: dict[str, Checkpoint] = field(default_factory=dict)

    def read(self, name: str, note: str) -> Checkpoint | None:
        """Take in a note if it is signed and ours; else say why not."""
        if self.key is None:
            self.problems.add("signature", f"The {name} cannot be checked: the log's key is missing.")
            return None
        try:
            claim = checkpoint.verify(note, self.key)
        except (Unsigned, Malformed) as problem:
            self.problems.add("signature", f"The {name} is not signed with the log's key: {problem}.")
            return None
        if claim.origin != self.origin:
            self.problems.add("origin", f"The {name} is of {claim.origin!r}; this log is {self.origin!r}.")
            return None
        self.signed[name] = claim
        return claim

    @property
    def sizes(self) -> list[int]:
        """The sizes at which something was signed, each once and in order."""
        return sorted({claim.size for claim in self.signed.values()})

    @property
    def newest(self) -> Checkpoint | None:
        """The last checkpoint of the largest tree."""
        timed = (claim for claim in self.signed.values() if claim.at is not None)
        return max(timed, key=lambda claim: (claim.size, claim.at), default=None)


def kept_notes(variables: Variables, problems: Problems) -> dict[str, str]:
    """The checkpoints kept as files, by file name. To be read before the database's snapshot is taken: a file
    written after it would seem to be of a log that was cut."""
    notes: dict[str, str] = {}
    folder = checkpoint_folder(variables)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not path.name.startswith("."):  # a file that a crash left half written
            _read_into(notes, path, problems)
    return notes


def _read_into(notes: dict[str, str], path: Path, problems: Problems) -> None:
    try:
        notes[path.name] = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        problems.add("signature", f"The checkpoint file {path.name} cannot be read: {problem}.")


def read_claims(cursor: Cursor, claims: Claims, notes: dict[str, str]) -> None:
    """Take in the table's checkpoints and then the files, of which most are the same and need no second look."""
    tabled = set[str]()
    cursor.execute("select id, size, root, at, note from muster.checkpoint order by id")
    for number, *columns in cursor:
        row = Published(*columns)
        tabled.add(row.note)
        claim = claims.read(f"checkpoint {number} in the table", row.note)
        if claim is not None and (claim.size, claim.root, claim.at) != (row.size, row.root, row.at):
            message = f"The columns of checkpoint {number} in the table are not what was signed."
            claims.problems.add("signature", message)
    for name, note in notes.items():
        if note in tabled:
            continue
        if claims.read(f"checkpoint file {name}", note) is not None:
            # A checkpoint is committed to the table before its file is written, so no crash explains this.
            claims.problems.add("checkpoint", f"The checkpoint file {name} is no longer in the table.")
