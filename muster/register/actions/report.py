"""What became of a file, with what a person should know of it beside the figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from muster.kernel.importing import ImportReport


@dataclass
class RegisterReport(ImportReport):
    """`notes` are sentences about the file as a whole: what was understood, and what was not."""

    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The shape of every import, with "notes" when there are any."""
        return super().as_dict() | ({"notes": self.notes} if self.notes else {})


class OnlyLooking(Exception):
    """Ends a dry run inside its transaction, before the entry and before any change."""
