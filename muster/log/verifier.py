"""Check an exported log without its database: ``python -m muster.log.verifier DIR --key KEY``.

Needs the standard library and ``cryptography`` only, so that an auditor can run it on a machine of their own.
What it checks, in this order: the signature; every tile against the entry bundles; the root against the
checkpoint; checkpoints kept elsewhere against the same tree; that checkpoints' times never go backwards; and,
with ``--bodies``, that each body is the one its entry committed to and was written when the checkpoints
around it allow.

Exit code 0 when nothing is wrong, 1 when something is, 2 when input is missing or is not what it has to be.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from muster.log import checking, merkle, tiles
from muster.log.checking import Problems, Window
from muster.log.checkpoint import Checkpoint, VerifierKey
from muster.log.folder import (
    BodyRecord,
    LogFolder,
    Unreadable,
    find_checkpoints,
    read_bodies,
    read_checkpoint,
)
from muster.log.merkle import HASH_BYTES, Frontier, Malformed
from muster.log.report import Bodies, Report, as_json, as_text
from muster.log.tiles import ENTRIES, Tile

OWN = "checkpoint of the log"


@dataclass
class Rebuilt:
    """The tree made anew from the entry bundles: all commitments in one row, and the roots asked for."""

    commitments: bytearray = field(default_factory=bytearray)
    roots: dict[int, bytes] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)
    upper: dict[int, bytearray] = field(default_factory=dict)

    def append(self, row: list[bytes], sizes: Sequence[int]) -> None:
        """Add leaf hashes, noting the root at each of ``sizes`` that they reach."""
        for size in sizes:
            probe = self.frontier.copy()
            probe.append(row[: size - self.frontier.size])
            self.roots[size] = probe.root()
        for run in self.frontier.append(row):
            level, height = divmod(run.level, tiles.HEIGHT)
            if level and not height:
                self.upper.setdefault(level, bytearray()).extend(b"".join(run.hashes))


def verify(folder: Path, key: VerifierKey, kept: Sequence[Path] = (), bodies: Path | None = None) -> Report:
    """Check the exported log in ``folder``; the whole of this module behind one function."""
    report = Report()
    try:
        _verify(LogFolder(folder), key, kept, bodies, report)
    except Unreadable as problem:
        report.unreadable = problem
    return report


def _verify(log: LogFolder, key: VerifierKey, kept: Sequence[Path], bodies: Path | None, report: Report) -> None:
    own, trusted, claimed = _read_checkpoints(log, key, kept, report)
    rebuilt = Rebuilt()
    try:
        _rebuild(log, own.size, sorted({c.size for c in claimed.values()}), rebuilt, report.problems)
    finally:
        # Also when a file was missing: what was rebuilt before it can already show a fault.
        report.root = rebuilt.roots.get(own.size)
        agreed = {name: c for name, c in trusted.items() if rebuilt.roots.get(c.size) == c.root}
        report.agreeing = len(agreed.keys() - {OWN})
        checking.check_roots(claimed, rebuilt.roots, own.size, report.problems)
        checking.check_times(trusted, report.problems)
    if bodies is not None:
        report.bodies = _check_bodies(bodies, own.size, rebuilt, checking.windows(agreed.values()), report.problems)


def _read_checkpoints(
    log: LogFolder, key: VerifierKey, kept: Sequence[Path], report: Report
) -> tuple[Checkpoint, dict[str, Checkpoint], dict[str, Checkpoint]]:
    """The log's own checkpoint; all that are signed; and those to compare: the signed and the log's own."""
    own, why_not = read_checkpoint(log.path / "checkpoint", key)
    report.checkpoint, report.signed = own, why_not is None
    claimed, trusted = {OWN: own}, {OWN: own} if why_not is None else {}
    if why_not is not None:
        report.problems.add("signature", f"The {OWN} is not signed with the key: {why_not}.")
    for path in dict.fromkeys(found for each in kept for found in find_checkpoints(each)):
        other, why_not = read_checkpoint(path, key)
        name = f"checkpoint {path}"
        report.kept += 1
        if why_not is not None:
            report.problems.add("signature", f"The {name} is not signed with the key: {why_not}.")
        elif other.origin != own.origin:
            report.problems.add("origin", f"The {name} is of {other.origin!r}; this log is {own.origin!r}.")
        else:
            claimed[name] = trusted[name] = other
    return own, trusted, claimed


def _rebuild(log: LogFolder, size: int, sizes: Sequence[int], rebuilt: Rebuilt, problems: Problems) -> None:
    """Make the tree anew from the entry bundles and compare every tile; stop where entries are missing."""
    if 0 in sizes:
        rebuilt.roots[0] = merkle.EMPTY_ROOT
    wanted = iter([each for each in sizes if 0 < each <= size])
    reached = next(wanted, None)
    for tile in tiles.tiles_at(ENTRIES, size):
        row = _check_bundle(log, tile, rebuilt, problems)
        inside: list[int] = []
        while reached is not None and reached <= tile.first + len(row):
            inside.append(reached)
            reached = next(wanted, None)
        rebuilt.append(row, inside)
        if len(row) < tile.width:
            return
    _check_upper_tiles(log, size, rebuilt, problems)


def _check_bundle(log: LogFolder, tile: Tile, rebuilt: Rebuilt, problems: Problems) -> list[bytes]:
    """The leaf hashes of one bundle, compared with their tile; fewer than its width when some are missing."""
    commitments = log.commitments(tile)
    found = len(commitments)
    if found != tile.width:
        index = tile.first + min(found, tile.width)
        what = "is missing" if found < tile.width else "is one too many"
        problems.add("count", f"Entry {index} {what}: {tile.path} holds {found}, not {tile.width}.", index)
        del commitments[tile.width :]
    row = merkle.leaf_hashes(commitments)
    recorded = log.hashes(replace(tile, level=0))[: len(row) * HASH_BYTES]
    checking.check_leaves(tile.first, b"".join(row), recorded, problems)
    rebuilt.commitments.extend(b"".join(commitments))
    return row


def _check_upper_tiles(log: LogFolder, size: int, rebuilt: Rebuilt, problems: Problems) -> None:
    """Compare the tiles above level 0, naming the entries under the first hash that differs on each level."""
    for level in range(1, tiles.levels_of(size)):
        made = bytes(rebuilt.upper.get(level, b""))
        recorded = b"".join(log.hashes(tile) for tile in tiles.tiles_at(level, size))
        position = checking.first_difference(made, recorded)
        if position is not None:
            covered = tiles.HEIGHT * level
            first, last = position << covered, ((position + 1) << covered) - 1
            place = Tile(level, position // tiles.WIDTH).path
            message = f"The tile {place} is not what the entries give, at the hash over entries {first} to {last}."
            problems.add("tile", message, first, last)


def _check_bodies(path: Path, size: int, rebuilt: Rebuilt, allowed: Sequence[Window], problems: Problems) -> Bodies:
    """Check every body that the bundle gives, and count for how many entries it vouches."""
    bodies = Bodies()
    reached = len(rebuilt.commitments) // HASH_BYTES
    seen = bytearray(reached)
    for record in read_bodies(path):
        bodies.given += 1
        if record.index >= size:
            message = f"The bundle has a body for entry {record.index}; the log has only {size} entries."
            problems.add("bodies", message, record.index)
        elif record.index >= reached:
            continue  # its commitment is missing, which has been said already
        elif seen[record.index]:
            problems.add("bodies", f"The bundle has entry {record.index} twice.", record.index)
        else:
            seen[record.index] = 1
            _check_record(record, rebuilt, allowed, bodies, problems)
    bodies.not_given = size - sum(seen)
    return bodies


def _check_record(
    record: BodyRecord, rebuilt: Rebuilt, allowed: Sequence[Window], bodies: Bodies, problems: Problems
) -> None:
    if record.body is None:
        bodies.erased += 1
        return
    place = record.index * HASH_BYTES
    expected = bytes(rebuilt.commitments[place : place + HASH_BYTES])
    try:
        why_not = checking.check_body(record.index, record.salt, record.body, expected)
    except UnicodeEncodeError:
        why_not = f"The body of entry {record.index} is not proper Unicode."
    if why_not is not None:
        problems.add("body", why_not, record.index)
        return
    bodies.vouched += 1
    try:
        checking.check_clock(record.index, checking.time_in(record.body), allowed, problems)
    except Malformed as problem:
        problems.add("clock", f"The time of entry {record.index} cannot be checked: {problem}.", record.index)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m muster.log.verifier", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", metavar="DIR", type=Path, help="the exported log")
    parser.add_argument("--key", required=True, help="the log's verifier key: name+id+base64")
    parser.add_argument(
        "--checkpoint", metavar="FILE", type=Path, nargs="+", action="extend", default=[],
        help="checkpoints kept elsewhere: files, or folders of them",
    )  # fmt: skip
    parser.add_argument("--bodies", metavar="FILE", type=Path, help="an auditor's bundle of bodies, JSON lines")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args(arguments)
    try:
        key = VerifierKey.parse(given.key)
    except Malformed as problem:
        parser.error(f"--key: {problem}")
    report = verify(given.folder, key, given.checkpoint, given.bodies)
    # A file name or an origin may hold characters that this terminal has no code for.
    text = json.dumps(as_json(report), indent=2) + "\n" if given.format == "json" else as_text(report)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
