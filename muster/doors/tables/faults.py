"""The error cells of a sheet ('#REF!'), which python-calamine gives as blank or as 0.

A blank or a 0 would pass validation although nobody knows what the value should be, so the XML is read a
second time for these cells alone.
"""

import codecs
import posixpath
import re
from collections.abc import Callable
from typing import IO
from xml.etree import ElementTree
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from .unreadable import Unreadable

Faults = dict[tuple[int, int], str]
"""Row and column, both from 0, to the text of the error."""

CHUNK = 1 << 18
NOT_CALCULATED = "#NOT CALCULATED!"
XLSX_MARK = re.compile(rb"""\bt\s*=\s*["']e["']|<(\w+:)?f[\s/>]""")
ODS_MARK = re.compile(rb"""value-type\s*=\s*["']error["']""")
MOST = 100_000
"""Error cells after which the sheet is given up: it is broken as a whole."""


def xlsx_faults(archive: ZipFile, sheet: str) -> Faults:
    """Error cells of one sheet of an XLSX file."""
    scan = _XlsxScan()
    name = _sheet_part(archive, sheet)
    if not _holds(archive, name, XLSX_MARK):
        return {}
    with archive.open(name) as part:
        _parse(part, scan.start, scan.end, scan.text)
    return scan.faults


def ods_faults(archive: ZipFile, sheet: str) -> Faults:
    """Error cells of one sheet of an ODS file."""
    scan = _OdsScan(sheet)
    if not _holds(archive, "content.xml", ODS_MARK):
        return {}
    with archive.open("content.xml") as part:
        _parse(part, scan.start, scan.end, scan.text)
    return scan.faults


def _holds(archive: ZipFile, name: str, mark: re.Pattern[bytes]) -> bool:
    """Whether a part can hold error cells at all: three times quicker than reading it as XML."""
    with archive.open(name) as part:
        kept = b""
        while chunk := part.read(CHUNK):
            if mark.search(kept + chunk) or chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return True
            kept = chunk[-64:]
    return False


def _sheet_part(archive: ZipFile, sheet: str) -> str:
    """The path inside the archive of the sheet with this name."""
    targets = {
        node.get("Id"): node.get("Target", "")
        for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")).iter()  # noqa: S314 - see _parse
    }
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if _local(node.tag) == "sheet" and node.get("name") == sheet:
            link = next(value for name, value in node.attrib.items() if name.endswith("}id"))
            return posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
    raise Unreadable(f"the sheet '{sheet}' is not in its workbook")


def _parse(part: IO[bytes], start: Callable[..., None], end: Callable[..., None], text: Callable[..., None]) -> None:
    """Run expat over a part in chunks. It fetches nothing and refuses entity expansion bombs."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    while chunk := part.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    """An element's name without prefix or namespace."""
    return name.rpartition("}")[2].rpartition(":")[2]


def _prefixed(attributes: dict[str, str], name: str) -> str | None:
    """An attribute by its local name, whatever prefix the writer chose."""
    return next((value for key, value in attributes.items() if _local(key) == name), None)


def _count(attributes: dict[str, str], name: str) -> int:
    return int(_prefixed(attributes, name) or 1)


class _XlsxScan:
    """Follows `row`, `c`, `f` and `v`. Where a writer left out the references, cells follow each other.

    A formula without any value was never calculated (libraries write such files); its blank is an error too.
    """

    def __init__(self) -> None:
        self.faults: Faults = {}
        self.row, self.column = -1, -1
        self.kind = ""
        self.value = ""
        self.has_formula = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
        elif local == "c":
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.value, self.has_formula = attributes.get("t", "n"), "", False
        elif local == "f":
            self.has_formula = True
        elif local == "v":
            self.in_value = True

    def text(self, data: str) -> None:
        if self.in_value:
            self.value = (self.value + data)[:40]

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "v":
            self.in_value = False
        elif local == "c" and self.kind == "e":
            add(self.faults, self.row, self.column, self.value)
        elif local == "c" and self.has_formula and not self.value and self.kind != "str":
            add(self.faults, self.row, self.column, NOT_CALCULATED)


class _OdsScan:
    """Follows `table`, `table-row` and cells, with their repeats; text of annotations does not count."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.faults: Faults = {}
        self.active = False
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.fault: str | None = None
        self.paragraphs = 0
        self.notes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "table":
            self.active, self.row = _prefixed(attributes, "name") == self.sheet, 0
        elif not self.active:
            return
        elif local == "table-row":
            self.rows, self.column = _count(attributes, "number-rows-repeated"), 0
        elif local in ("table-cell", "covered-table-cell"):
            self.columns = _count(attributes, "number-columns-repeated")
            self.fault = "" if _is_fault(attributes) else None
        elif local == "annotation":
            self.notes += 1
        elif local == "p":
            self.paragraphs += 1

    def text(self, data: str) -> None:
        if self.fault is not None and self.paragraphs and not self.notes:
            self.fault = (self.fault + data)[:40]

    def end(self, name: str) -> None:
        if not self.active:
            return
        local = _local(name)
        if local == "table":
            self.active = False
        elif local == "table-row":
            self.row += self.rows
        elif local in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif local == "annotation":
            self.notes -= 1
        elif local == "p":
            self.paragraphs -= 1

    def _end_cell(self) -> None:
        if self.fault is not None:
            for row in range(self.row, self.row + self.rows):
                for column in range(self.column, self.column + self.columns):
                    add(self.faults, row, column, self.fault)
            self.fault = None
        self.column += self.columns


def _is_fault(attributes: dict[str, str]) -> bool:
    """LibreOffice marks errors with an attribute of its own, value-type 'error'."""
    return any(_local(name) == "value-type" and value == "error" for name, value in attributes.items())


def add(faults: Faults, row: int, column: int, text: str) -> None:
    if len(faults) >= MOST:
        raise Unreadable(f"the sheet has over {MOST:,} cells in error; mend its formulas first")
    faults[row, column] = text or "#ERROR!"


def _column(reference: str) -> int:
    """The column, from 0, of a reference such as 'AB12'."""
    number = 0
    for char in reference.rstrip("0123456789"):
        number = 26 * number + ord(char) - ord("A") + 1
    return number - 1
