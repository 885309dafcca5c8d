"""Reading somebody's register: which source it is, by which mapping it is read, and the rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from muster.doors import tables
from muster.doors.importing import mapped_rows
from muster.kernel.errors import Invalid
from muster.kernel.importing import Incoming
from muster.register.queries import source_mapping, sources_mapped_like
from muster.register.reading import without_row
from muster.register.rules.rows import FIELDS

HEADER_ROW = "say where the header is: --header-row."
SHAPE = 'It must be {"columns": {"field": "column", …}, "classify": {"word": "classification", …}}.'


@dataclass(frozen=True, slots=True)
class Reading:
    """What an import needs of a file: its rows, the mapping they are read by, and whose register it is."""

    incoming: Incoming
    columns: dict[str, str]
    classify: dict[str, str]
    source: str


def read_register(
    file: Path,
    given: Sequence[str] | None,
    mapping_file: Path | None,
    save_mapping: Path | None,
    sheet: str | None,
    header_row: int | None,
    source: str,
    classify: Sequence[str] | None,
) -> Reading:
    """Open the file by the mapping given, else the one saved for its source, else one proposed.

    Raises Invalid when it is no table, when a required column is not plain, or when it may be a newer copy of a
    source that was imported before under another name.
    """
    named = source or file.stem
    saved = _load(mapping_file) if mapping_file else source_mapping(named)
    incoming, columns = _mapped(file, saved.get("columns"), sheet, header_row, given)
    if not source and not source_mapping(named):
        _ask_which_source(named, columns)
    meaning = {**saved.get("classify", {}), **_meaning(classify or ())}
    if save_mapping is not None:
        _save(save_mapping, columns, meaning)
    if header_row is None and (doubtful := tables.open_table(file, sheet=sheet).doubtful_row):
        incoming = without_row(doubtful, incoming, HEADER_ROW)
    return Reading(incoming, columns, meaning, named)


def _mapped(
    file: Path,
    columns: dict[str, str] | None,
    sheet: str | None,
    header_row: int | None,
    given: Sequence[str] | None,
) -> tuple[Incoming, dict[str, str]]:
    """The rows, and the mapping that was used."""
    with TemporaryDirectory() as folder:
        before, used = Path(folder) / "mapping.json", Path(folder) / "used.json"
        if columns:
            before.write_text(json.dumps({"columns": columns}), encoding="utf-8")
        incoming = mapped_rows(file, FIELDS, before if columns else None, used, sheet, header_row, given)
        return incoming, tables.Mapping.load(used).columns


def _ask_which_source(named: str, columns: dict[str, str]) -> None:
    """A source is known by its name, and a newer copy often has another. Guessing wrong would merge two registers."""
    like = sources_mapped_like(columns)
    if like:
        known = ", ".join(repr(name) for name in like)
        raise Invalid(
            f"This file has the columns of what was imported before as {known}, and another name.",
            {
                "--source": f"Say --source {like[0]!r} if it is a newer copy of that, or --source {named!r} if it is "
                "a register of its own."
            },
        )


def _meaning(classify: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in classify:
        word, equals, name = text.rpartition("=")
        if not equals or not word.strip():
            raise Invalid(
                f"--classify {text!r} names no word and classification.", {"--classify": "Write 'word=OFFICIAL'."}
            )
        found[word.strip()] = name.strip()
    return found


def _load(path: Path) -> dict[str, dict[str, str]]:
    """A mapping saved before or written by hand. Raises Invalid."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_repeats)
    except OSError as error:
        raise Invalid(f"The mapping {path.name} cannot be opened: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The mapping {path.name} is not the JSON expected: {error}.", {"--mapping": SHAPE}) from None
    right = isinstance(found, dict) and "columns" in found and set(found) <= {"columns", "classify"}
    if not right or not all(_texts(part) for part in found.values()):
        raise Invalid(f"The mapping {path.name} has another shape than is read.", {"--mapping": SHAPE})
    return dict(found)


def _texts(part: object) -> bool:
    return isinstance(part, dict) and all(isinstance(value, str) for value in part.values())


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """json would keep the last of two equal names, and a field would be read from a column nobody checked."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is there twice")
    return dict(pairs)


def _save(path: Path, columns: dict[str, str], classify: dict[str, str]) -> None:
    """Write the mapping whole or not at all."""
    mapping = {"columns": columns} | ({"classify": classify} if classify else {})
    half_done = path.with_name(path.name + ".new")
    try:
        half_done.write_text(json.dumps(mapping, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        half_done.replace(path)
    except OSError as error:
        raise Invalid(f"The mapping cannot be saved as {path}: {error.strerror}.") from None
