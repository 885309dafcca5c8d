"""What needs a person: what it is, since when or by when, who else can do it, and in which order it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing for one person to do. `what` is the whole of it in a sentence, `why` what happens otherwise; `by` is
    the last day on which it is in time, `since` the day from which it waits; `others` says who else can. `page`,
    `args` and `query` are the address that leads exactly there, `link` its words."""

    what: str
    why: str
    link: str
    page: str
    args: tuple[str | int, ...] = ()
    query: str = ""
    since: date | None = None
    by: date | None = None
    others: str = ""

    def late(self, on: date) -> bool:
        """Whether the day by which it should have been done has passed."""
        return self.by is not None and self.by < on


def oldest_first(needs: Iterable[Need]) -> list[Need]:
    """By the day by which each must be done, else by that since which it waits; what has no day comes last. Then by its
    words, so that a page that is loaded again says the same."""
    return sorted(needs, key=lambda need: (need.by or need.since or date.max, need.what))


def ends_soon(ends_on: date, on: date) -> bool:
    """Whether something that ends on a day does so within 30 days, and has not ended yet."""
    return on <= ends_on <= on + SOON


def counted(number: int, one: str, several: str = "") -> str:
    """1 list, 2 lists."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
