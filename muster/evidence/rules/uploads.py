"""Which files may be kept as a document: told by what is inside, and only where their name says the same.

Refused are files that run something when they are opened (macros, HTML, SVG), that nobody can read without a password,
that are broken, or that unpack to more than any document does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that may be kept: what people call it, how its names end, and how it is announced when it is sent."""

    says: str
    endings: tuple[str, ...]
    media_type: str


TYPES: dict[str, FileType] = {
    "pdf": FileType("PDF", (".pdf",), "application/pdf"),
    "docx": FileType(
        "Word document", (".docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "odt": FileType("OpenDocument text", (".odt",), "application/vnd.oasis.opendocument.text"),
    "xlsx": FileType("Excel workbook", (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": FileType("OpenDocument spreadsheet", (".ods",), "application/vnd.oasis.opendocument.spreadsheet"),
    "txt": FileType("plain text", (".txt",), "text/plain; charset=utf-8"),
    "png": FileType("PNG picture", (".png",), "image/png"),
    "jpeg": FileType("JPEG picture", (".jpg", ".jpeg"), "image/jpeg"),
}
ENDINGS = tuple(ending for each in TYPES.values() for ending in each.endings)
ANY_TYPE = "PDF, DOCX, ODT, XLSX, ODS, TXT, PNG or JPEG"

PARTS_LIMIT = 10_000
UNPACKED_LIMIT = 400 << 20
RATIO_LIMIT, RATIO_FROM = 200, 32 << 20
"""An archive of more parts, or that says it unpacks to more bytes, or to more than RATIO_FROM at over RATIO_LIMIT times
its size, is taken for a bomb. Real documents pack 2 to 50 times."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"<(!doctype|html|head|body|svg|script|\?xml|!--|iframe)", re.IGNORECASE)
UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Refused(ValueError):
    """Why a file is not kept, with the remedy."""


def wrong_with_file(content: bytes, file_name: str) -> str:
    """Why this file cannot be kept under this name, with the remedy; "" when it can."""
    ending = ending_of(file_name)
    if ending not in ENDINGS:
        return f"A name that ends in {ending or 'nothing'} cannot be kept: use {ANY_TYPE}."
    try:
        kind = type_of(content)
    except Refused as refused:
        return str(refused)
    if ending not in TYPES[kind].endings:
        return f"Its name ends in {ending}, but inside it is a {TYPES[kind].says}: give it the right name."
    return ""


def ending_of(file_name: str) -> str:
    """The end of a name from its last dot on, in small letters: ".pdf"; "" for none."""
    stem, dot, ending = file_name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def media_type_of(file_name: str) -> str:
    """How a kept file is announced when it is sent; anything unknown as mere bytes, which no browser opens."""
    ending = ending_of(file_name)
    return next((each.media_type for each in TYPES.values() if ending in each.endings), "application/octet-stream")


def type_of(content: bytes) -> str:
    """The type of a file by what is inside, as a key of TYPES. Raises Refused."""
    if not content:
        raise Refused("The file is empty: choose the file that holds the document.")
    for beginning, reader in READERS:
        if content.startswith(beginning):
            return reader(content)
    return _text(content)


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise Refused("The PDF is broken or cut short: save it again.")
    if b"/Encrypt" in content:
        raise Refused("The PDF is locked or encrypted: save it without a password and without restrictions.")
    return "pdf"


def _png(content: bytes) -> str:
    if b"IEND" not in content[-64:]:
        raise Refused("The picture is broken or cut short: save it again.")
    return "png"


def _jpeg(content: bytes) -> str:
    if b"\xff\xd9" not in content[3:]:
        raise Refused("The picture is broken or cut short: save it again.")
    return "jpeg"


def _old_office(content: bytes) -> str:
    raise Refused("It is an old Office file, or one locked with a password: save it as DOCX or XLSX without one.")


def _archive(content: bytes) -> str:
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_bomb(archive, len(content))
            if archive.testzip() is not None:
                raise Refused("The file is broken: save it again.")
            names = frozenset(archive.namelist())
            if "[Content_Types].xml" in names:
                return _office(archive, names)
            if "mimetype" in names:
                return _open_document(archive, names)
    except (BadZipFile, ZlibError, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, OverflowError):
        raise Refused("The file is broken or encrypted: save it again without a password.") from None
    raise Refused(f"It is an archive, and not a document: use {ANY_TYPE}.")


def _refuse_bomb(archive: ZipFile, packed: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_LIMIT or unpacked > UNPACKED_LIMIT or unpacked > max(RATIO_FROM, RATIO_LIMIT * packed):
        raise Refused("The file would unpack to more than any document does: save it again, or as a PDF.")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("The file is encrypted: save it without a password.")


def _office(archive: ZipFile, names: frozenset[str]) -> str:
    said = archive.read("[Content_Types].xml").lower()
    if b"macroenabled" in said or b"vbaproject" in said or any("vbaproject" in name.lower() for name in names):
        raise Refused("The file holds macros, which run when it is opened: save it as DOCX or XLSX without macros.")
    for kind, main in (("docx", b"wordprocessingml.document.main+xml"), ("xlsx", b"spreadsheetml.sheet.main+xml")):
        if main in said:
            return kind
    raise Refused(f"It is an Office file of another kind: use {ANY_TYPE}.")


def _open_document(archive: ZipFile, names: frozenset[str]) -> str:
    said = archive.read("mimetype").strip().decode("ascii", "replace")
    kind = next((name for name in ("odt", "ods") if TYPES[name].media_type == said), None)
    if kind is None:
        raise Refused(f"It is an OpenDocument file of another kind: use {ANY_TYPE}.")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Refused("The file holds macros, which run when it is opened: save it without them.")
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused("The file is encrypted: save it without a password.")
    return kind


def _text(content: bytes) -> str:
    if MARKUP.search(content[:1024]):
        raise Refused(f"It is a web page, SVG or XML, which can run something when it is opened: use {ANY_TYPE}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # older plain text; what is no text at all shows below
    if UNPRINTED.search(text):
        raise Refused(f"It is none of the files that can be kept: use {ANY_TYPE}.")
    return "txt"


READERS = (
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _archive),
    (b"PK\x05\x06", _archive),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (OLD_OFFICE, _old_office),
)
"""How each type begins, and who looks at the rest. Text is what is left."""
