"""The criteria checker, measured on a labelled set: how often each rule of wording is right, and where it is wrong."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from muster.lists.rules import wording_flags

FILE = Path(__file__).with_name("criteria.csv")


@dataclass(frozen=True, slots=True)
class Measured:
    """Per rule: how many it flagged rightly, wrongly, and did not flag though it should have; and each wording on which
    it was wrong."""

    right: Counter[str]
    false: Counter[str]
    missed: Counter[str]
    wrong: tuple[tuple[str, str, str], ...]
    size: int


def measure() -> Measured:
    """Run the rules of wording over the labelled set: made-up criteria, labelled by hand before the rules were run."""
    right, false, missed, wrong = Counter[str](), Counter[str](), Counter[str](), []
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        wanted = set(row["flags"].split())
        found = {rule for rule, _ in wording_flags(row["says"], inclusion=row["kind"] == "inclusion")}
        right.update(wanted & found)
        false.update(found - wanted)
        missed.update(wanted - found)
        wrong += [(row["says"], rule, "flagged wrongly") for rule in sorted(found - wanted)]
        wrong += [(row["says"], rule, "not flagged") for rule in sorted(wanted - found)]
    return Measured(right, false, missed, tuple(wrong), len(rows))
