"""What a verification found, as an exit code, as plain sentences and as JSON."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from muster.log import checking
from muster.log.checking import Problems
from muster.log.checkpoint import Checkpoint, write_time
from muster.log.folder import Unreadable


@dataclass
class Bodies:
    """How far an auditor's bundle vouches for the log, in entries."""

    given: int = 0
    vouched: int = 0
    erased: int = 0
    not_given: int = 0


@dataclass
class Report:
    """What was checked and what is wrong. ``unreadable`` says why checking could not be finished."""

    problems: Problems = field(default_factory=Problems)
    checkpoint: Checkpoint | None = None
    signed: bool = False
    kept: int = 0
    agreeing: int = 0
    root: bytes | None = None
    bodies: Bodies | None = None
    unreadable: Unreadable | None = None

    @property
    def exit_code(self) -> int:
        """A proven fault outweighs an unreadable file: damaging one file must not hide what another shows."""
        if not self.problems.ok:
            return 1
        return 0 if self.unreadable is None else 2

    @property
    def first_bad(self) -> int | None:
        """The first wrong entry; else the first that could not be checked."""
        if self.problems.first_bad is not None or self.unreadable is None:
            return self.problems.first_bad
        return self.unreadable.first


def as_json(report: Report) -> dict[str, object]:
    """The report as a script reads it. ``root`` is base64, as it stands in a checkpoint."""
    own = report.checkpoint
    problems: list[dict[str, object]] = [
        {"kind": p.kind, "message": p.message, "first": p.first, "last": p.last} for p in report.problems
    ]
    if report.unreadable is not None:
        first = report.unreadable.first
        problems.append({"kind": "unreadable", "message": f"{report.unreadable}.", "first": first, "last": None})
    return {
        "ok": report.exit_code == 0,
        "size": own.size if own else None,
        "root": _base64(report.root),
        "checkpoint": own and _checkpoint_as_json(own, report),
        "bodies": report.bodies and vars(report.bodies),
        "first_bad": report.first_bad,
        "problems": problems,
        "counts": dict(report.problems.counts),
    }


def _checkpoint_as_json(own: Checkpoint, report: Report) -> dict[str, object]:
    return {
        "origin": own.origin,
        "size": own.size,
        "root": _base64(own.root),
        "at": own.at and write_time(own.at),
        "signed": report.signed,
        "kept": report.kept,
        "agreeing": report.agreeing,
    }


def _base64(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def as_text(report: Report) -> str:
    """The report in plain sentences, the verdict first."""
    own, lines = report.checkpoint, []
    if report.exit_code == 0 and own and own.at:
        lines.append("Nothing is wrong.")
        lines.append(f"The log {own.origin!r} has {own.size} entries; its root is {_base64(own.root)}.")
        lines.append(f"Its checkpoint is signed with the key and was published at {write_time(own.at)}.")
    elif report.exit_code == 1:
        lines += ["THE LOG IS NOT AS IT WAS SIGNED FOR.", _first_in_words(report.problems)]
    else:
        lines.append("The log could not be checked to its end.")
    lines += [f"- {problem.message}" for problem in report.problems]
    for kind, count in report.problems.counts.items():
        if count > checking.NAMED:
            lines.append(f"- {count - checking.NAMED} more problems of the kind '{kind}'.")
    if report.unreadable is not None:
        lines.append(f"- {report.unreadable}.")
    if report.kept:
        lines.append(f"Checkpoints kept elsewhere: {report.agreeing} of {report.kept} agree.")
    if report.bodies:
        lines.append(_bodies_in_words(report.bodies))
    return "\n".join(lines) + "\n"


def _first_in_words(problems: Problems) -> str:
    first = problems.first
    if first is None or first.first is None:
        return "No entry is known to be wrong."
    if first.last is None or first.last == first.first:
        return f"The first entry known to be wrong is {first.first}."
    return f"The first wrong entry lies between {first.first} and {first.last}."


def _bodies_in_words(bodies: Bodies) -> str:
    return (
        f"Bodies vouch for {bodies.vouched} entries; {bodies.erased} are erased and {bodies.not_given} were not given."
    )
