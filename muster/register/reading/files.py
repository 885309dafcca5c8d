"""Files that are no tables and can be read as one: a JSON list of records, and a graph of records of processing."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from muster.kernel.errors import Invalid
from muster.kernel.importing import Incoming
from muster.register.reading import graphs

LARGEST_JSON = 64 << 20
"""Most bytes of a JSON file: it is read whole."""


@contextmanager
def as_table(file: Path) -> Iterator[tuple[Path, Callable[[Incoming], Incoming]]]:
    """A path that can be read as a table, and what gives its rows the numbers they have in the file itself.

    A JSON list of records becomes a table for as long as the context lasts; each record is numbered from 1.
    """
    if not _starts_a_list(file):
        yield file, lambda incoming: incoming
        return
    with _written(_records(file), file) as table:
        yield table, lambda incoming: _renumbered(incoming, file)


@contextmanager
def register_as_table(file: Path) -> Iterator[tuple[Path, Callable[[Incoming], Incoming]]]:
    """`as_table`, and of a graph its records of processing too. Not for a schedule: they are no rules of one."""
    if not graphs.is_graph(file):
        with as_table(file) as found:
            yield found
        return
    with _written(graphs.records(file), file) as table:
        yield table, lambda incoming: _renumbered(incoming, file)


@contextmanager
def _written(records: list[dict[str, str]], file: Path) -> Iterator[Path]:
    """The records as a table of the file's name, which tells an import whose they are."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / f"{file.stem}.csv"
        with table.open("w", encoding="utf-8", newline="") as content:
            writer = csv.DictWriter(content, _columns(records), restval="")
            writer.writeheader()
            writer.writerows(records)
        yield table


def _starts_a_list(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as content:
        start = content.read(200).removeprefix(b"\xef\xbb\xbf").split()
    return b"".join(start).startswith((b"[{", b"[]"))


def _records(file: Path) -> list[dict[str, str]]:
    """Each record as one level of texts, without line breaks, so that the table's lines count the records."""
    if file.stat().st_size > LARGEST_JSON:
        raise Invalid(f"{file.name} is over {LARGEST_JSON >> 20} MB: save it as CSV UTF-8 and import that.")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{file.name} is not the JSON expected: {error}.") from None
    if not all(isinstance(record, dict) for record in found):
        raise Invalid(f"{file.name} must be a list of records and nothing else.")
    paths = [dict(_flat(record, ())) for record in found]
    ends = Counter(path[-1] for path in {path for record in paths for path in record})
    return [
        {path[-1] if ends[path[-1]] == 1 else ".".join(path): text for path, text in record.items()} for record in paths
    ]


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, (*path, name))
    elif isinstance(value, list):
        yield path, "; ".join(str(inner) for inner in value)
    else:
        yield path, "" if value is None else " ".join(str(value).split())


def _columns(records: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for record in records for name in record))


def _renumbered(incoming: Incoming, file: Path) -> Incoming:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Incoming(((number - 1, texts) for number, texts in incoming.rows), digest, incoming.rejected)
