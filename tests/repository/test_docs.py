"""The documentation keeps its promises: pages can be found, links lead somewhere, every command shown can be typed.

A page that shows a command which is gone teaches people that the pages are not to be trusted.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from muster.config.commands import root
from muster.config.variables import VARIABLES
from muster.controls.catalogue import CATALOGUE
from muster.log.events import EVENTS

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])

HOSTS = frozenset({"c2sp.org", "gov.uk"})  # the latter as the name of the Design System
"""Hosts that a page may name. Whoever adds one has thought about whether it will still be there in ten years."""

FENCE = re.compile(r"^(```+)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
HOST = re.compile(r"(?<![\w./@-])(?:https?://)?((?:[a-z0-9-]+\.)+(?:org|com|net|io|dev|uk|gov))\b", re.IGNORECASE)
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.~])/(?:home|root|Users|work|tmp|mnt|srv)/|\b[A-Z]:\\")
UsageError: Any = typer.BadParameter.__base__  # what Typer raises for a wrong option, which it does not name itself
SHELL_WORDS = frozenset({"|", ">", ">>", "&&", ";", "2>", "<"})

named = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", text)


def broken_links(page: Path, text: str) -> list[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    plain = INLINE.sub("", prose(text))
    return [link for link in LINK.findall(plain) if "://" not in link and not _leads_somewhere(page, link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_file():
        return path.endswith("/") and target.is_dir()
    return not heading or heading in {_slug(each) for each in HEADING.findall(prose(target.read_text()))}


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def blocks(text: str) -> Iterator[list[str]]:
    """Each `muster` command in the blocks of code, as words, with lines that go on joined."""
    for _, block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            words = _words(line.strip().removeprefix("$ "))
            if words:
                yield words


def mentions(text: str) -> Iterator[list[str]]:
    """Each `muster` command named in a sentence; it may be cut short with an ellipsis."""
    for code in INLINE.findall(prose(text)):
        words = _words(re.sub(r"[\[\]|…]", " ", code))
        if words:
            yield words


def _words(line: str) -> list[str]:
    """What comes after `muster` up to the end of the command; nothing when the line is no such command."""
    if not re.match(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?muster(?: |$)", line):
        return []
    words = shlex.split(line, comments=True)
    words = words[next(at for at, word in enumerate(words) if word.endswith("muster")) :]
    end = next((at for at, word in enumerate(words) if word in SHELL_WORDS), len(words))
    return words[:end]


@cache
def _whole_command_line() -> Any:
    return get_command(root())


def _leaf(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words lead to, and the words that are left. Raises LookupError."""
    command, rest = _whole_command_line(), words[1:]
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            raise LookupError(f"there is no `{' '.join(words)}`: {rest[0]!r} is not a command")
        command, rest = command.commands[rest[0]], rest[1:]
    return command, rest


def wrong_with_command(words: list[str], *, whole: bool) -> str:
    """Why a command shown cannot be typed; "" when it can. A `whole` one has all its arguments and options."""
    try:
        command, rest = _leaf(words)
        if whole and "--help" not in rest and not hasattr(command, "commands"):
            command.make_context(words[-1], list(rest))
    except (LookupError, UsageError) as wrong:
        return f"{' '.join(words)}: {wrong.format_message() if isinstance(wrong, UsageError) else wrong}"
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    unknown = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
    return f"{' '.join(words)}: no option {', '.join(unknown)}" if unknown and not whole else ""


def foreign_hosts(text: str) -> set[str]:
    """The hosts that a page names and that are not on the list of those allowed."""
    return {host.lower() for host in HOST.findall(text)} - HOSTS


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) > 30


def test_every_page_is_on_the_map() -> None:
    links = LINK.findall(prose((DOCS / "README.md").read_text()))
    mapped = {(DOCS / link.partition("#")[0]).resolve() for link in links}
    lost = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} - {"README.md"}
    assert {page for page in lost if (DOCS / page).resolve() not in mapped} == set()


@named
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page, page.read_text()) == []


@named
def test_commands_shown_can_be_typed(page: Path) -> None:
    text = page.read_text()
    wrong = [wrong_with_command(words, whole=True) for words in blocks(text)]
    wrong += [wrong_with_command(words, whole=False) for words in mentions(text)]
    assert [each for each in wrong if each] == []


@named
def test_pages_name_no_machine_and_no_foreign_host(page: Path) -> None:
    text = page.read_text()
    assert PATH_OF_A_MACHINE.findall(text) == []
    assert foreign_hosts(text) == set()


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("events.md", list(EVENTS)),
        ("controls.md", [module.CONTROL.id for module in CATALOGUE]),
        ("settings.md", [variable.name for variable in VARIABLES]),
    ],
)
def test_the_reference_is_complete(page: str, names: list[str]) -> None:
    text = (REFERENCE / page).read_text()
    assert [name for name in names if f"`{name}`" not in text] == []


def test_a_broken_link_would_be_noticed() -> None:
    page = DOCS / "README.md"
    assert broken_links(page, "[gone](gone.md) [there](README.md) [elsewhere](https://c2sp.org/x)") == ["gone.md"]
    assert broken_links(page, "[no heading](README.md#nowhere)") == ["README.md#nowhere"]
    assert broken_links(page, "`[code](gone.md)`\n```\n[block](gone.md)\n```\n") == []


def test_a_wrong_command_would_be_noticed() -> None:
    def wrong(block: str) -> list[str]:
        return [
            each for words in blocks(f"```console\n{block}\n```\n") if (each := wrong_with_command(words, whole=True))
        ]

    assert wrong("$ muster people list --format json | jq .") == []
    assert wrong("$ MUSTER_BY=P-ADA muster people add P-BO \\\n    --name 'Bo Fen'") == []
    assert len(wrong("$ muster people lost")) == 1
    assert len(wrong("$ muster people list --colour red")) == 1
    assert len(wrong("$ muster people add P-BO")) == 1  # the name is missing
    assert len(wrong("$ muster people list unasked")) == 1
    assert wrong("$ mustering people lost\n# muster nothing") == []


def test_a_wrong_mention_would_be_noticed() -> None:
    def wrong(text: str) -> list[str]:
        return [each for words in mentions(text) if (each := wrong_with_command(words, whole=False))]

    assert wrong("Try `muster people …` or `muster people add` or `muster people list [--all]`.") == []
    assert len(wrong("Try `muster pepole list`.")) == 1
    assert len(wrong("Try `muster people list --colour`.")) == 1


def test_a_foreign_host_or_a_path_of_a_machine_would_be_noticed() -> None:
    assert foreign_hosts("See https://somewhere.com/x, c2sp.org, log.fenmarch.example and muster/log/log.sql.") == {
        "somewhere.com"
    }
    assert PATH_OF_A_MACHINE.search("Look in /home/ann/file.")
    assert not PATH_OF_A_MACHINE.search("Look in docs/home/page and tests/tmp/x.")
