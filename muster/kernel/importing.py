"""What all imports share: the fields a file may hold, what a door read from it, and what became of its rows.

A door reads the file and maps its columns; an action validates every row and takes the good ones in one
transaction. Neither drops a row in silence: each is created, updated, unchanged or rejected with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from muster.kernel.text import NAME, tidy, wrong_with_line, wrong_with_reference

ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One field that an import understands: other names that columns have for it, whether it must be there.

    The door writes a day, number or yes/no it is certain of in one way (2026-03-01, 1640, yes/no) and leaves
    anything else as it stands, for the action to reject.
    """

    also: tuple[str, ...] = ()
    required: bool = False
    kind: Literal["text", "day", "number", "yes_no"] = "text"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row was not taken: its number as a person sees it in the file, the field ("" for all of it), and
    the reason with its remedy. A row may be rejected for several fields."""

    row: int
    field: str
    reason: str


@dataclass
class Incoming:
    """A file as a door hands it to an action.

    `rows` gives (row number, {field: text}) and can be read once; a field whose column the file lacks is not
    in it.
    `rejected` holds the rows the door could not read, and is complete when `rows` has been read to its end.
    `sha256` is that of the whole file, in hexadecimal, for the entry.
    """

    rows: Iterable[tuple[int, Mapping[str, str]]]
    sha256: str = ""
    rejected: list[Rejected] = field(default_factory=list)


@dataclass
class Cells:
    """One row being read. Each reader gives a value that can be kept, or notes a fault and an empty one.

    An empty cell says nothing: it asks for nothing to be changed, and never clears what is on record.
    """

    row: int
    cells: Mapping[str, str]
    faults: list[Rejected] = field(default_factory=list)

    def reject(self, field: str, reason: str) -> None:
        self.faults.append(Rejected(self.row, field, reason))

    def line(self, field: str, most: int = NAME, *, required: bool = False) -> str:
        """One line of text, tidied."""
        text = tidy(self.cells.get(field, ""))
        if wrong := wrong_with_line(text, most):
            self.reject(field, f"The text {wrong}")
            return ""
        if required and not text:
            self.reject(field, "It is empty: fill it in.")
        return text

    def reference(self, field: str, *, required: bool = False) -> str:
        """A reference, tidied."""
        text = tidy(self.cells.get(field, ""))
        if (text or required) and (wrong := wrong_with_reference(text)):
            self.reject(field, f"The reference {wrong}")
            return ""
        return text

    def day(self, field: str, *, required: bool = False) -> date | None:
        """A date."""
        text = self.line(field, required=required)
        if not text:
            return None
        try:
            # Python reads 20260301 and 2026-W09-7 as well, which no door has been certain of
            return date.fromisoformat(text if ISO.fullmatch(text) else "")
        except ValueError:
            self.reject(
                field,
                f"{_short(text)!r} is no date, or not one that is certain: write 2026-03-01, 01/03/2026 or "
                "1 March 2026.",
            )
            return None

    def choice(self, field: str, choices: Collection[str]) -> str:
        """One of the words, in any case; "" when the cell is empty."""
        text = self.line(field).casefold().replace(" ", "_")
        if text and text not in choices:
            self.reject(field, f"{_short(text)!r} is none of: {', '.join(choices)}.")
            return ""
        return text


@dataclass
class ImportReport:
    """What became of every row: `read` is `created` + `updated` + `unchanged` + the number of rejected rows.

    `missing` are references that are on record and not in the file; they are reported and never removed.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected, each counted once however many faults it has."""
        return len({each.row for each in self.rejected})

    @property
    def counts(self) -> dict[str, int]:
        """The figures alone: what an entry may hold of an import."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "missing": len(self.missing),
            "rejected": self.rejected_rows,
        }

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON: {"read", "created", "updated", "unchanged", "missing": [ref],
        "rejected": [{"row", "field", "reason"}]}."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "missing": sorted(self.missing),
            "rejected": [
                {"row": each.row, "field": each.field, "reason": each.reason}
                for each in sorted(self.rejected, key=lambda each: (each.row, each.field))
            ],
        }


def _short(text: str) -> str:
    """Enough of a cell to find it by; a reason must not repeat a page."""
    return text if len(text) <= 60 else text[:57] + "..."
