"""Whether a text can be kept as one line or as a reference; and several of them in a sentence.

PostgreSQL refuses a NUL and a half of a surrogate pair, terminals obey control characters, and a turned-round
line can show another name than the one kept. All of them are named here, before anything is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from muster.kernel.errors import Invalid

REFERENCE = 60
"""Most characters in a reference."""
NAME = 300
"""Most characters in a name, a title or a post."""

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, so that a line reads as another one."""


def wrong_with_line(text: str, most: int = NAME) -> str:
    """Why the text cannot be kept as one line, with the remedy; "" when it can. An empty line can."""
    if len(text) > most:
        return f"is {len(text):,} characters long: use {most} at most."
    if text.isprintable():  # nearly every text; looking at each character takes long in a file of 100,000 rows
        return ""
    if bad := next((char for char in text if _unkeepable(char)), None):
        return f"contains {_name(bad)}: take it out."
    return ""


def wrong_with_reference(text: str) -> str:
    """Why the text cannot be a reference, with the remedy; "" when it can.

    It begins with a letter or digit, so that the command line never takes it for an option nor a spreadsheet
    for a formula, and every character of it can be seen.
    """
    if not text:
        return "is empty: give a reference."
    if wrong := wrong_with_line(text, REFERENCE):
        return wrong
    if not text[0].isalnum():
        return f"begins with {text[0]!r}: begin with a letter or a digit."
    if not text.isprintable() or text != text.strip():
        return "contains a character that cannot be seen: type it again."
    return ""


def check_reference(field: str, text: str) -> None:
    """Raises Invalid, naming the field, unless the text can be a reference."""
    if wrong := wrong_with_reference(text):
        raise Invalid(f"The reference {wrong}", {field: _sentence(wrong)})


def check_lines(lines: Mapping[str, str], *, may_be_empty: Collection[str] = (), most: int = NAME) -> None:
    """Raises Invalid naming each field whose text cannot be kept as one line, or is empty and may not be."""
    wrong = {
        field: why
        for field, text in lines.items()
        if (why := wrong_with_line(text, most) or ("" if text.strip() or field in may_be_empty else "is empty."))
    }
    if wrong:
        field, why = next(iter(wrong.items()))
        raise Invalid(f"The {field} {why}", {name: _sentence(why) for name, why in wrong.items()})


def tidy(text: str) -> str:
    """Text from a file without spaces around it, in the composed form, so that equal names are equal."""
    return unicodedata.normalize("NFC", text).strip()


def listed(values: Iterable[object], otherwise: str = "None") -> str:
    """Several things in a sentence: a, b and c."""
    *most, last = [str(value) for value in values] or [otherwise]
    return f"{', '.join(most)} and {last}" if most else last


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _unkeepable(char: str) -> bool:
    return char in TURNING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def _name(char: str) -> str:
    if char in "\r\n\u2028\u2029":
        return "a line break"
    if char == "\t":
        return "a tab"
    return f"a character that cannot be kept (U+{ord(char):04X})"
