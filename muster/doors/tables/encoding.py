"""Which encoding a text file is in, found by reading the whole of it once in bounded memory."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from .unreadable import Unreadable

CHUNK = 1 << 20
SAMPLE = 1 << 16
"""Most bytes of lines that are not ASCII to judge an old encoding by."""

CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x7f]")
"""What no text in an old encoding holds, and every picture, archive or document does."""

BINARY = "is not text: save the table as CSV (UTF-8) or XLSX and import that"


def encoding_of(path: Path) -> tuple[str, str | None]:
    """Python's name of the encoding, and a sentence to show when it had to be inferred.

    UTF-8 and UTF-16 prove themselves. Windows-1252 cannot, so it is accepted only when the text reads as
    language, and said. Raises Unreadable for anything else.
    """
    start = _start(path)
    encoding = "utf-8-sig"
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(f"{path.name} is in UTF-32: save it as CSV UTF-8 and import that.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        _prove(path, encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise Unreadable(f"{path.name} is broken UTF-16: save it as CSV UTF-8 and import that.") from None
        _accept_windows(path, start)
        note = "The file is not UTF-8 and was read as Windows-1252; check names with accents."
        return "cp1252", note
    return encoding, None


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE)


def _prove(path: Path, encoding: str) -> None:
    """Raise UnicodeDecodeError unless the whole file is in the encoding, and Unreadable at a NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                raise Unreadable(f"{path.name} holds NUL characters and {BINARY}.")
    decoder.decode(b"", final=True)


def _accept_windows(path: Path, start: bytes) -> None:
    """Raise Unreadable unless the file can be Windows-1252 and reads as language."""
    # Plain lines would drown the foreign ones and make any encoding look like language.
    sample = start.partition(b"\n")[0] + b"\n" + _foreign_lines(path)
    if CONTROL.search(start + sample):
        raise Unreadable(f"{path.name} {BINARY}.")
    if _mostly_utf8(sample):
        raise Unreadable(
            f"{path.name} is UTF-8 except for a few bytes, the first on line {_first_bad_line(path)}: "
            f"mend that line, or save the table again as CSV UTF-8."
        )
    try:
        _prove(path, "cp1252")
    except UnicodeDecodeError:
        likely = None
    else:
        likely = from_bytes(sample, cp_isolation=["cp1252"], threshold=0.5).best()
    if likely is None:
        raise Unreadable(f"{path.name} is in an encoding that cannot be told: save it as CSV UTF-8 and import that.")


def _foreign_lines(path: Path) -> bytes:
    """The first lines, up to SAMPLE bytes of them, that are not ASCII."""
    found = b""
    with path.open("rb") as file:
        while len(found) < SAMPLE and (line := file.readline(CHUNK)):
            if not line.isascii():
                found += line[:SAMPLE]
    return found


def _mostly_utf8(sample: bytes) -> bool:
    """Whether more characters are valid UTF-8 beyond ASCII than are not.

    Read as Windows-1252, such a file would turn every 'é' into 'Ã©' and match nobody.
    """
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    valid = sum(not char.isascii() for char in text) - bad
    return valid > 0 and valid >= bad


def _first_bad_line(path: Path) -> int:
    """The line, from 1, of the first byte that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(CHUNK), b""), start=1):
            try:
                decoder.decode(line)
            except UnicodeDecodeError:
                return number
    return number
