"""The few kinds of value a cell can be read as. Nothing is guessed; what is not plain is refused."""

import datetime as dt
import re

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})

_ISO = re.compile(r"([12]\d{3})-(\d\d)-(\d\d)", re.ASCII)
_UK = re.compile(r"(\d\d)/(\d\d)/([12]\d{3})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})\s+([a-z]+)\s+([12]\d{3})", re.ASCII | re.IGNORECASE)
_INT = re.compile(r"-?(\d{1,18}|\d{1,3}(,\d{3}){1,5})", re.ASCII)


def to_date(text: str) -> dt.date | None:
    """The date in YYYY-MM-DD, DD/MM/YYYY (day first, two digits each) or D Month YYYY; blank is None.

    Raises ValueError, with the remedy, for anything else: one-digit days and months with slashes are how
    month-first programs write, and reading those day first would move a review date by months.
    """
    wanted = text.strip()
    if not wanted:
        return None
    try:
        if found := _ISO.fullmatch(wanted):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _UK.fullmatch(wanted):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.fullmatch(wanted):
            return dt.date(int(found[3]), _month(found[2]), int(found[1]))
    except ValueError:
        raise ValueError(f"'{_short(wanted)}' is not a day that exists: the day comes before the month.") from None
    raise ValueError(f"'{_short(wanted)}' is not a date that is certain: write YYYY-MM-DD, DD/MM/YYYY or 1 March 2026.")


def _month(word: str) -> int:
    """1 to 12 from a month's English name, whole or its first three letters; ValueError otherwise."""
    folded = word.lower()
    for number, month in enumerate(MONTHS, start=1):
        if folded in (month, month[:3]):
            return number
    raise ValueError(word)


def to_bool(text: str) -> bool | None:
    """True or False for yes/no, y/n, true/false, 1/0 in any case; blank is None; else ValueError."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    if wanted in YES:
        return True
    if wanted in NO:
        return False
    raise ValueError(f"'{_short(text.strip())}' is neither yes nor no: write Yes or No.")


def to_int(text: str) -> int | None:
    """The whole number, at most 18 digits, commas at thousands allowed; blank is None; else ValueError."""
    wanted = text.strip()
    if not wanted:
        return None
    if not _INT.fullmatch(wanted):
        raise ValueError(f"'{_short(wanted)}' is not a whole number: write digits only, such as 1640.")
    return int(wanted.replace(",", ""))


def _short(text: str) -> str:
    """Enough of a cell to find it by; a message must not repeat a page."""
    return text if len(text) <= 60 else text[:57] + "..."
