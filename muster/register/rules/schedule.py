"""What a retention schedule's words mean, as far as they are certain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from muster.kernel.importing import Cells, Field, Rejected
from muster.kernel.text import tidy
from muster.register.rules.fields import wrong_with_text

LONGEST_YEARS = 200
FOR_GOOD = (999, 9999)
"""Numbers of years by which schedules mean "permanent"; a list kept for 999 years is one never disposed of."""

_PERIOD = re.compile(r"(\d{1,4})\s+(year|month)s?(?:\s+after\s+(.+))?", re.ASCII | re.IGNORECASE | re.DOTALL)
_CONDITIONAL = re.compile(r"[(+;]|\b(or|and|unless|if|then|until)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """How long: a number of months after a trigger, or for good, or (both empty) not known."""

    months: int | None = None
    trigger: str = ""
    permanent: bool = False


def period_of(text: str) -> Period:
    """The period that a text states for certain: "10 years", "6 months after rejection", "Permanent".

    Anything with a second part or a condition is not known: "During employment + 3 years after leaving" is not three
    years. The text itself is for the caller to keep.
    """
    said = " ".join(text.split())
    if said.casefold() in ("permanent", "permanently"):
        return Period(permanent=True)
    found = _PERIOD.fullmatch(said)
    if found is None or _CONDITIONAL.search(found[3] or ""):
        return Period()
    number, unit = int(found[1]), found[2].casefold()
    if unit == "year" and number in FOR_GOOD:
        return Period(permanent=True)
    months = number * 12 if unit == "year" else number
    return Period(months, found[3] or "") if 0 < months <= LONGEST_YEARS * 12 else Period()


def looks_damaged(text: str) -> bool:
    """Whether a text has lost something on its way: a word that mixes alphabets, or a sign for an unreadable byte."""
    words = re.findall(r"[^\W\d_]+", tidy(text))  # tidied, as the ohm sign and the letter omega look the same
    return "\ufffd" in text or any(len(_alphabets(word)) > 1 for word in words)


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(letter, "").split(" ")[0] for letter in word)
    return {name for name in names if name in ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")}


SCHEDULE_FIELDS: dict[str, Field] = {
    "ref": Field(("id", "rule id", "series id", "reference", "rule"), required=True),
    "title": Field(("record category", "series title", "category", "record series", "name"), required=True),
    "description": Field(("series description", "details")),
    "period": Field(("retention period", "retention")),
    "years": Field(("duration years", "retention years"), kind="number"),
    "months": Field(("duration months", "retention months"), kind="number"),
    "trigger": Field(("trigger event", "start of retention")),
    "disposal": Field(("disposal method", "disposition method", "disposal action", "disposition")),
    "authority": Field(("legal basis / source", "legal citation", "legal basis", "citation")),
}
"""The columns an import of a schedule understands. `years` and `months` are numbers; `period` is words."""

_LINES = {"title": 500}
_TEXTS = ("description", "disposal", "authority")


@dataclass(slots=True)
class RuleRead:
    """One rule as a row states it. `values` holds only what the row says."""

    row: int
    ref: str
    values: dict[str, Any]
    faults: list[Rejected]
    damaged: bool = False


def read_rule(number: int, texts: Mapping[str, str]) -> RuleRead:
    """Read one row of a schedule: a period only where it is certain, its words kept where it is not."""
    cells = Cells(number, texts)
    ref = cells.reference("ref", required=True)
    values: dict[str, Any] = {"title": cells.line("title", _LINES["title"], required=True)}
    for name in (*_TEXTS, "trigger", "period"):
        if wrong := wrong_with_text(texts.get(name, "")):
            cells.reject(name, f"The text {wrong}")
    values |= {name: text for name in _TEXTS if (text := tidy(texts.get(name, "")))}
    values |= _period_values(cells)
    return RuleRead(number, ref, values, cells.faults, any(looks_damaged(text) for text in texts.values()))


def _period_values(cells: Cells) -> dict[str, Any]:
    words, trigger = tidy(cells.cells.get("period", "")), tidy(cells.cells.get("trigger", ""))
    years, months = _number(cells, "years"), _number(cells, "months")
    if not (words or trigger or years or months):
        return {}
    if years is None and months is None:
        period = period_of(words)
        kept = "" if period.months or period.permanent else words
        said = [trigger, period.trigger, kept]
    else:
        period, said = _counted(years or 0, months or 0), [trigger, words]
    text = "; ".join(dict.fromkeys(filter(None, said)))
    return {"months": period.months, "permanent": period.permanent, "trigger": text}


def _counted(years: int, months: int) -> Period:
    if years in FOR_GOOD:
        return Period(permanent=True)
    total = years * 12 + months
    return Period(total) if 0 < total <= LONGEST_YEARS * 12 else Period()


def _number(cells: Cells, name: str) -> int | None:
    text = tidy(cells.cells.get(name, ""))
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    cells.reject(name, f"{text[:60]!r} is not a whole number: write digits only, or leave the cell empty.")
    return None
