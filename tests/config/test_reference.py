"""The generated pages name everything there is; --check notices a page that is missing or stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from muster.config import reference
from muster.config.commands import root
from muster.config.derivations import DERIVATIONS
from muster.config.variables import VARIABLES
from muster.controls.catalogue import CATALOGUE
from muster.log.events import EVENTS
from muster.people.rules import ROLES


def commands() -> Iterator[str]:
    """Every command as it is typed."""

    def walk(command: object, path: str) -> Iterator[str]:
        for name, sub in getattr(command, "commands", {}).items():
            yield from walk(sub, f"{path} {name}") if hasattr(sub, "commands") else [f"{path} {name}"]

    yield from walk(get_command(root()), "muster")


def first_column(page: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)


def test_every_variable_event_and_control_is_there() -> None:
    assert first_column(reference.settings_page()) == [each.name for each in VARIABLES]
    assert first_column(reference.events_page()) == list(EVENTS)
    assert first_column(reference.controls_page()) == [each.CONTROL.id for each in CATALOGUE]


def test_every_role_is_there_with_its_permissions() -> None:
    permissions = sorted({each for role in ROLES.values() for each in role.may})
    assert first_column(reference.roles_page()) == [*ROLES, *permissions]


def test_every_command_is_there_and_says_what_it_does() -> None:
    rows = re.findall(r"^\| `(muster [^`]+)` \| ([^|]*) \|", reference.commands_page(), re.MULTILINE)
    words = {" ".join(word for word in line.split() if not word.isupper()) for line, _ in rows}
    assert words == set(commands())
    assert [line for line, says in rows if not says.strip()] == []


def test_what_an_event_restates_is_there() -> None:
    page = reference.events_page()
    for event, restatements in DERIVATIONS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{event}` |"))
        assert all(each.__name__.replace("_", " ") in row for each in restatements)


@pytest.mark.parametrize("page", reference.PAGES)
def test_each_row_of_a_table_is_one_line_with_as_many_cells(page: str) -> None:
    for block in reference.PAGES[page]().split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(re.split(r"(?<!\\)\|", line)) for line in rows}) <= 1
        assert not rows or len(rows) == len(block.splitlines())


def test_check_notices_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    assert reference.main(["--check"]) == 1
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    page = tmp_path / "events.md"
    page.write_text(page.read_text() + "| `door.kicked` | - | - | - |\n")
    assert reference.main(["--check"]) == 1
