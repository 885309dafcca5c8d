"""Our own styles: each name has one home, or the last room to be loaded would decide how another's page looks."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

STYLES = Path(__file__).resolve().parents[2] / "muster" / "doors" / "styles"
DEFINED = re.compile(r"^\.(muster-[a-z_-]+)", re.MULTILINE)


def homes(styles: dict[str, str]) -> dict[str, set[str]]:
    """The files that say at their outermost level how a class of ours looks."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in styles.items():
        for each in DEFINED.findall(text):
            found[each].add(name)
    return found


def test_a_class_has_one_home() -> None:
    styles = {path.name: path.read_text() for path in STYLES.glob("*.scss")}
    assert {each: where for each, where in homes(styles).items() if len(where) > 1} == {}


def test_two_homes_would_be_found() -> None:
    assert homes({"_a.scss": ".muster-row { }", "_b.scss": ".muster-row { }\n"})["muster-row"] == {"_a.scss", "_b.scss"}
