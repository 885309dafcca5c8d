"""Which column of a file is which field: proposed, explained, saved and checked."""

import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Fields
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import Literal, Self

from .unreadable import Unreadable

How = Literal["same name", "known other name", "similar name", "given"]

SIMILAR = 0.9
"""Lowest likeness of a 'similar name'. At 0.88 'inclusion criteria' would pass for 'exclusion criteria'."""


@dataclass(frozen=True)
class Match:
    """One field and the column it is read from."""

    field: str
    column: str
    how: How


@dataclass(frozen=True)
class Unsure:
    """Fields and columns that fit each other in more than one way; a person has to choose."""

    fields: tuple[str, ...]
    columns: tuple[str, ...]
    how: How


@dataclass(frozen=True)
class Mapping:
    """Matches, one column for each field, and what was left for a person to decide."""

    matches: tuple[Match, ...]
    unsure: tuple[Unsure, ...] = ()
    unmapped_fields: tuple[str, ...] = ()
    unmapped_columns: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Field name to column name, for the mapped fields only."""
        return {match.field: match.column for match in self.matches}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the matches as JSON, {"columns": {field: column}}, whole or not at all."""
        target = Path(path)
        text = json.dumps({"columns": self.columns}, indent=2, ensure_ascii=False) + "\n"
        half_done = target.with_name(target.name + ".new")
        half_done.write_text(text, encoding="utf-8")
        half_done.replace(target)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """A mapping saved before or written by hand; every match is 'given'. Raises Unreadable."""
        wrong = f"The mapping {Path(path).name}"
        try:
            found = json.loads(Path(path).read_text(encoding="utf-8"), object_pairs_hook=_no_repeats)
        except OSError as error:
            raise Unreadable(f"{wrong} cannot be opened: {error.strerror}.") from None
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{wrong} is not the JSON expected: {error}.") from None
        columns = found.get("columns") if isinstance(found, dict) and set(found) == {"columns"} else None
        if not isinstance(columns, dict) or not all(isinstance(column, str) for column in columns.values()):
            raise Unreadable(f'{wrong} must be {{"columns": {{"field": "column", ...}}}} and nothing else.')
        return cls(tuple(Match(field, column, "given") for field, column in columns.items()))

    def check(self, columns: Iterable[str], fields: Iterable[str]) -> None:
        """Raise Unreadable when the mapping names a column the file lacks or a field that does not exist."""
        for word, wanted, present in (
            ("column", [match.column for match in self.matches], list(columns)),
            ("field", [match.field for match in self.matches], list(fields)),
        ):
            missing = [name for name in wanted if name not in present]
            if missing:
                near = get_close_matches(missing[0], present, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(present)}."
                names = ", ".join(f"'{name}'" for name in missing)
                raise Unreadable(f"The mapping names {word} {names}, which is not there.{hint}")


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """json would keep the last of two equal keys, and a field would be read from a column nobody checked."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"'{next(n for n in names if names.count(n) > 1)}' is there twice")
    return dict(pairs)


def propose_mapping(columns: Sequence[str], fields: Fields[str, tuple[str, ...]]) -> Mapping:
    """The columns that plainly are a field, each with how it was found. `fields`: name to known other names.

    First equal names, then known other names, then similar names. Where a field has two columns, or a column
    two fields, on the same step, none is taken: it is listed under `unsure`.
    """
    steps: tuple[tuple[How, Callable[[str, str], bool]], ...] = (
        ("same name", lambda field, column: _key(field) == _key(column)),
        ("known other name", lambda field, column: _key(column) in map(_key, fields[field])),
        ("similar name", lambda field, column: any(_similar(n, column) for n in (field, *fields[field]))),
    )
    matches: list[Match] = []
    unsure: list[Unsure] = []
    open_fields, open_columns = list(fields), list(columns)
    for how, fits in steps:
        pairs = [(f, c) for f in open_fields for c in open_columns if _key(c) and fits(f, c)]
        for group_fields, group_columns in _groups(pairs):
            if len(group_fields) == len(group_columns) == 1:
                matches.append(Match(group_fields[0], group_columns[0], how))
            else:
                unsure.append(Unsure(group_fields, group_columns, how))
            open_fields = [f for f in open_fields if f not in group_fields]
            open_columns = [c for c in open_columns if c not in group_columns]
    mapped = {match.field: match.column for match in matches}
    return Mapping(
        tuple(sorted(matches, key=lambda match: list(fields).index(match.field))),
        tuple(unsure),
        tuple(field for field in fields if field not in mapped),
        tuple(column for column in columns if column not in mapped.values()),
    )


def _groups(pairs: Iterable[tuple[str, str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The fields and columns that hang together through the pairs."""
    groups: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for field, column in pairs:
        joined = [group for group in groups if field in group[0] or column in group[1]]
        groups = [group for group in groups if group not in joined]
        names = dict.fromkeys([*(f for group in joined for f in group[0]), field])
        heads = dict.fromkeys([*(c for group in joined for c in group[1]), column])
        groups.append((tuple(names), tuple(heads)))
    return groups


def _words(name: str) -> list[str]:
    """A name's words: case, punctuation, underscores, CamelCase and a simple plural do not count."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    return [_singular(word) for word in re.findall(r"[^\W_]+", spread.replace("&", " and ").casefold())]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _key(name: str) -> str:
    """Equal for names that are the same but for spelling: 'DATASET_NAME', 'Data set names'."""
    return "".join(_words(name))


def _similar(name: str, column: str) -> bool:
    """Whether two names differ as a slip of the pen does.

    Digits must be equal ('address line 1' is not 'address line 2'), and each word must begin with the same
    letter ('lawful' is not 'unlawful', 'inclusion' is not 'exclusion').
    """
    ours, theirs = _words(name), _words(column)
    if [word[0] for word in ours] != [word[0] for word in theirs]:
        return False
    if re.findall(r"\d+", name) != re.findall(r"\d+", column):
        return False
    return SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False).ratio() >= SIMILAR
