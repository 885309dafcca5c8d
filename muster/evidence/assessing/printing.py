"""Prints what was laid out: as PDF with Typst, as DOCX with python-docx. What people wrote is handed over as data and
never as markup, so that nothing they write is run or shapes the page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import typst
from docx import Document as Docx
from docx.shared import Pt

from muster.evidence.assessing.laying_out import Block, Laid, as_plain

TEMPLATE = Path(__file__).with_name("printed.typ")


def as_pdf(laid: Laid) -> bytes:
    """A PDF with its structure marked, so that a screen reader can read it. Not held to PDF/UA-1, which refuses a whole
    document for one letter that no font on the machine can show."""
    given = {"data": json.dumps(as_plain(laid), ensure_ascii=False)}
    return bytes(typst.compile(TEMPLATE.read_bytes(), sys_inputs=given, format="pdf"))


def as_docx(laid: Laid) -> bytes:
    """A DOCX in which headings are headings and tables are tables, to be commented on."""
    page = Docx()
    page.core_properties.title = laid.title
    page.core_properties.author = ""
    page.core_properties.comments = ""  # the library names itself there
    page.add_heading(laid.title, 0)
    page.add_paragraph(laid.subtitle, style="Subtitle")
    for block in laid.blocks:
        _add(page, block)
    kept = io.BytesIO()
    page.save(kept)
    return kept.getvalue()


FORMATS: Mapping[str, Callable[[Laid], bytes]] = {"pdf": as_pdf, "docx": as_docx}


def _add(page, block: Block) -> None:  # type: ignore[no-untyped-def]
    if block.kind == "heading":
        page.add_heading(block.text, 1)
    elif block.kind == "text":
        page.add_paragraph(block.text)
    elif block.kind == "question":
        page.add_heading(block.text, 2)
        for line in block.lines:
            page.add_paragraph(line)
        if block.note:
            page.add_paragraph().add_run(block.note).font.size = Pt(8)
    else:
        page.add_heading(block.text, 2)
        _add_table(page, block)


def _add_table(page, block: Block) -> None:  # type: ignore[no-untyped-def]
    headed = any(block.rows[0])
    rows = block.rows if headed else block.rows[1:]
    table = page.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    if headed:
        for cell in table.rows[0].cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
