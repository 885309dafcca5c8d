"""Rounds, medians and rows: how every figure on the page is made.

What is compared runs in turn (A B A B …), so that other work on the machine hits both alike, and the figure is the
median of the rounds' own ratios.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One line of the page. `met` is None where there is no target."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def at_least(what: str, values: Sequence[float], target: float, unit: str = "", note: str = "") -> Row:
    """A row whose median must reach the target."""
    return Row(what, spread(values, unit), f"at least {short(target)}{unit}", median(values) >= target, note)


def at_most(what: str, values: Sequence[float], target: float, unit: str = "", note: str = "") -> Row:
    """A row whose median must not pass the target."""
    return Row(what, spread(values, unit), f"at most {short(target)}{unit}", median(values) <= target, note)


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, on the wall."""
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turn(
    sides: Mapping[str, Callable[[], float]], rounds: int = ROUNDS, *, warm: bool = True
) -> dict[str, list[float]]:
    """What each side gives in each round; `warm` runs a round before that does not count."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + warm):
        for name, side in sides.items():
            figure = side()
            if number >= warm:
                found[name].append(figure)
    return found


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours over theirs, round by round."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def spread(values: Sequence[float], unit: str = "") -> str:
    """The median, and in brackets the least and the most: "0.84 (0.81 to 0.90)"."""
    return f"{short(median(values))}{unit} ({short(min(values))} to {short(max(values))})"


def short(value: float) -> str:
    """A number with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
