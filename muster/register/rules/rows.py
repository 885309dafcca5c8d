"""What one row of somebody else's register says, as values an asset can hold; or why it cannot be taken.

An empty cell says nothing and so changes nothing. A row that names a personal drive is rejected (finding S1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from muster.kernel.importing import Cells, Field, Rejected
from muster.kernel.text import NAME, REFERENCE, tidy, wrong_with_line
from muster.register.rules.fields import CHOICES, COUNTS, LINES, TEXTS, wrong_with_text
from muster.register.rules.places import classification_of, may_keep_in_words
from muster.register.rules.schedule import period_of

FIELDS: dict[str, Field] = {
    "title": Field(
        (
            "asset name",
            "name of asset",
            "information asset",
            "asset",
            "name",
            "dataset name",
            "dataset",
            "asset title",
            "fides dataset",
        ),
        required=True,
    ),
    "source_id": Field(
        (
            "record id",
            "asset id",
            "id",
            "ref",
            "reference",
            "unique id",
            "identifier",
            "asset reference",
            "asset number",
        )
    ),
    "description": Field(("dataset summary", "summary", "asset description")),
    "kind": Field(("type", "asset type", "dataset type")),
    "organisation": Field(("agency name", "agency", "organisation name", "organization", "controller", "body")),
    "organisation_code": Field(("agency acronym", "organisation acronym", "organisation code", "acronym")),
    "unit": Field(("business unit",)),
    "owner_as_named": Field(("owner", "data owner", "asset owner", "information asset owner", "iao")),
    "part": Field(("part of the act",)),
    "purposes": Field(("purpose", "purpose of processing", "the purposes of the processing")),
    "lawful_basis": Field(("legal basis", "article 6 lawful basis for processing personal data")),
    "sensitive": Field(("special category data", "sensitive processing"), kind="yes_no"),
    "condition": Field(("article 9 condition for processing special category data", "schedule 8 condition")),
    "subjects": Field(
        (
            "data subjects",
            "categories of individuals",
            "categories of data subjects",
            "a description of the categories of data subjects",
        )
    ),
    "data": Field(("personal data", "categories of personal data", "the categories of personal data")),
    "joint_controllers": Field(("name and contact details of joint controller (if applicable)",)),
    "processors": Field(("names of processors",)),
    "recipients_as_named": Field(("recipients", "categories of recipients", "the categories of recipients")),
    "transfers": Field(
        (
            "international transfers",
            "third countries",
            "names of third countries or international organisations that personal data are transferred to "
            "(if applicable)",
        )
    ),
    "profiling": Field(("existence of automated decision-making, including profiling (if applicable)",)),
    "security": Field(
        (
            "security measures",
            "a general description of the technical and organisational security",
            "general description of technical and organisational security measures (if possible)",
        )
    ),
    "origin": Field(("source of data", "the source of the personal data (if applicable)")),
    "classification": Field(
        (
            "protective marking",
            "marking",
            "security classification",
            "data classification",
            "dataset classification name",
        )
    ),
    "location": Field(("storage location", "asset location")),
    "copy": Field(("master or copy",)),
    "volume": Field(("number of records", "record count"), kind="number"),
    "retention": Field(
        (
            "retention period",
            "retention rule",
            "retention schedule (if possible)",
            "the envisaged time limits for erasure of the different categories of data",
        )
    ),
}
"""The columns an import understands. `location` and `retention` name a place and a rule by reference or title, or are
kept as written; `organisation_code` is what the source calls the organisation for short."""

LINE_FIELDS = {**LINES, "source_id": 200, "organisation": NAME, "organisation_code": REFERENCE, "unit": NAME}
"""Cells of one line, and the most characters they may have."""


@dataclass(slots=True)
class RowRead:
    """`values` holds only what the row says; `unclassified` is a word for the classification that nobody has given
    a meaning here."""

    values: dict[str, object]
    faults: list[Rejected]
    unclassified: str = ""


def read_row(number: int, texts: Mapping[str, str], classify: Mapping[str, str]) -> RowRead:
    """Read one row. `classify` maps words of the source (in lower case) to our classifications."""
    cells = Cells(number, texts)
    row = RowRead({}, cells.faults)
    if not texts.get("title", "").strip():
        cells.reject("title", "It is empty: give the asset a title.")
    for name, text in texts.items():
        said = tidy(text)
        if said:
            _read_cell(row, cells, name, said, classify)
    return row


def asset_ref(title: str, *key: str) -> str:
    """A reference for a new asset: readable, and the same for the same key in whatever order rows come."""
    words = "-".join(re.findall(r"[a-z0-9]+", title.casefold()))[:40].strip("-")
    digest = hashlib.sha256("\0".join(key).encode()).hexdigest()[:12]
    return f"{words}-{digest}" if words else digest


def organisation_ref(name: str) -> str:
    """A reference for an organisation that is known by its name only."""
    words = "-".join(re.findall(r"[A-Z0-9]+", name.upper()))[:40].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:8].upper()
    return f"{words}-{digest}" if words else digest


def single_spaced(text: str) -> str:
    """One line: titles and names must not differ by a line break that nobody sees."""
    return " ".join(text.split())


def _read_cell(row: RowRead, cells: Cells, name: str, said: str, classify: Mapping[str, str]) -> None:
    if name in LINE_FIELDS:
        _keep(row, cells, name, single_spaced(said))
    elif name in TEXTS:
        _keep(row, cells, name, said)
    elif name == "classification":
        _read_classification(row, single_spaced(said), classify)
    elif name == "location":
        _read_location(row, cells, single_spaced(said))
    elif name == "retention":
        _read_retention(row, cells, said)
    elif name == "volume":
        _read_volume(row, cells, said)
    else:
        _read_choice(row, cells, name)


def _keep(row: RowRead, cells: Cells, name: str, said: str, *, column: str = "") -> None:
    limit = LINE_FIELDS.get(name)
    wrong = wrong_with_text(said) if limit is None else wrong_with_line(said, limit)
    if wrong:
        cells.reject(column or name, f"The text {wrong}")
    else:
        row.values[name] = said


def _read_classification(row: RowRead, said: str, classify: Mapping[str, str]) -> None:
    known = classify.get(said.casefold()) or classification_of(said)
    # Cleared, not left: the source says something that we cannot weigh, and unknown never passes.
    row.values["classification"] = known or ""
    row.unclassified = "" if known else said[:80]


def _read_location(row: RowRead, cells: Cells, said: str) -> None:
    decision = may_keep_in_words(said)
    if decision.allowed:
        _keep(row, cells, "location_as_named", said, column="location")
    else:
        cells.reject("location", f"{decision.reason} {decision.remedy}")


def _read_retention(row: RowRead, cells: Cells, said: str) -> None:
    _keep(row, cells, "retention_as_named", said, column="retention")
    months = period_of(said).months
    if months is not None:
        row.values["retention_months"] = months


def _read_volume(row: RowRead, cells: Cells, said: str) -> None:
    if said.isascii() and said.isdigit() and len(said) <= 19 and int(said) <= COUNTS["volume"]:
        row.values["volume"] = int(said)
    else:
        cells.reject("volume", f"{said[:60]!r} is not a whole number: write digits only, such as 1640.")


def _read_choice(row: RowRead, cells: Cells, name: str) -> None:
    chosen = cells.choice(name, SPELLINGS[name])
    if chosen:
        row.values[name] = SPELLINGS[name][chosen]


SPELLINGS: dict[str, dict[str, object]] = {
    "sensitive": {"yes": True, "no": False},
    "copy": {word: word for word in CHOICES["copy"]},
    "part": {spelled: word for word in CHOICES["part"] if word for spelled in (word, f"part_{word}")},
}
