"""Small files for the tests of tables, written byte by byte where no library writes them."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from muster.doors.tables import Unreadable, open_table

NAMESPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def text_cell(text: str) -> str:
    """One ODS cell of text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    """One ODS row of ready cells."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def write_ods(path: Path, *rows: str, manifest: str = "<manifest/>") -> Path:
    """An ODS file with one sheet, 'Assets'."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content{NAMESPACES} xmlns:calcext="urn:calcext">'
        f'<office:body><office:spreadsheet><table:table table:name="Assets">{"".join(rows)}</table:table>'
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def write_xlsx(path: Path, cells: dict[str, object], sheet: str = "Assets") -> Path:
    """One sheet; dates get a date format, a tuple is a formula and its cached value."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        formats = {
            dt.date: book.add_format({"num_format": "dd/mm/yyyy"}),
            dt.datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            dt.time: book.add_format({"num_format": "hh:mm"}),
        }
        for place, value in cells.items():
            if isinstance(value, tuple):
                page.write_formula(place, value[0], None, value[1])
            elif isinstance(value, str):
                page.write_string(place, value)
            else:
                page.write(place, value, formats.get(type(value)))
    return path


def refused(path: Path, *words: str, **options) -> None:
    """Opening and reading it all is refused, and the error names the file and says these words."""
    with pytest.raises(Unreadable) as error:
        list(open_table(path, **options).rows())
    for word in (path.name, *words):
        assert word in str(error.value)
