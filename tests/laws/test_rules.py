"""Law 5: rules never ask the clock, read the environment or reach outside; they are given all they judge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import muster

PACKAGE = Path(muster.__file__).parent
RULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.name == "rules.py" or {"rules", "catalogue", "kernel"} & set(path.relative_to(PACKAGE).parts[:-1])
)
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "localtime", "gmtime", "getenv", "open"}


def test_there_are_rules_to_look_at() -> None:
    assert len(RULES) > 15


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rules_never_ask_the_clock(path: Path) -> None:
    assert clocks_asked(path.read_text()) == []


def test_a_clock_would_be_noticed() -> None:
    assert clocks_asked("from datetime import datetime\nx = datetime.now()") == ["now"]
    assert clocks_asked("import os\nx = os.environ['TZ']") == ["environ"]


def clocks_asked(source: str) -> list[str]:
    called = [
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    ]
    read = [node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return [name for name in called if name in CLOCKS] + [name for name in read if name == "environ"]
