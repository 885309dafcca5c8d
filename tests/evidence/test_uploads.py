"""Which files may be kept: told by what is inside, in a table, without a database."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from muster.evidence.rules import media_type_of, uploads, wrong_with_file

WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"


def archive(**parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def office(main: bytes, **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b'<Override ContentType="' + main + b'"/>'}, **more)


def opened(kind: str, **more: bytes) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive(**({"mimetype": mimetype, "META-INF/manifest.xml": b"<manifest/>"} | more))


DAMAGED = bytearray(office(WORD, **{"word/document.xml": bytes(range(256)) * 40}))
DAMAGED[-400] ^= 0xFF
DAMAGED[300] ^= 0xFF


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "a.pdf"),
        (PDF, "A.PDF"),
        (office(WORD), "a.docx"),
        (office(EXCEL), "a.xlsx"),
        (opened("text"), "a.odt"),
        (opened("spreadsheet"), "a.ods"),
        (b"What it says.\r\n", "a.txt"),
        ("\ufeffGr\u00f6\u00dfe \u05e9\u05dc\u05d5\u05dd".encode(), "a.txt"),
        ("caf\u00e9 from an older editor".encode("latin-1"), "a.txt"),
        (PNG, "scan.png"),
        (JPEG, "scan.jpg"),
        (JPEG, "scan.jpeg"),
    ],
)
def test_kept(content: bytes, name: str) -> None:
    assert wrong_with_file(content, name) == ""


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.txt", "empty"),
        (PDF, "a.docx", "inside it is a PDF"),
        (b"MZ\x90\0\x03", "a.pdf", "none of the files"),
        (b"MZ\x90\0\x03", "a.txt", "none of the files"),
        (PDF, "a.exe", r"ends in \.exe"),
        (PDF, "a", "ends in nothing"),
        (PDF, ".pdf", "ends in nothing"),
        (PDF, "a.pdf.html", r"ends in \.html"),
        (PDF[:20], "a.pdf", "broken"),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "a.pdf", "locked or encrypted"),
        (PNG[:20], "a.png", "broken"),
        (JPEG[:20], "a.jpg", "broken"),
        (b"<!DOCTYPE html><p>x", "a.txt", "web page"),
        (b"\xef\xbb\xbf \n<svg onload='x()'>", "a.txt", "web page"),
        (b"hello <SCRIPT>x()</SCRIPT>", "a.txt", "web page"),
        (b"<svg/>", "a.svg", r"ends in \.svg"),
        (office(MACROS), "a.docx", "macros"),
        (office(MACROS), "a.docm", r"ends in \.docm"),
        (office(WORD, **{"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (office(SLIDES), "a.docx", "another kind"),
        (opened("text", **{"Basic/Standard/Module1.xml": b"x"}), "a.odt", "macros"),
        (opened("text", **{"META-INF/manifest.xml": b"<encryption-data/>"}), "a.odt", "encrypted"),
        (opened("graphics"), "a.odt", "another kind"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), "a.odt", "broken"),
        (archive(**{"a.txt": b"x"}), "a.docx", "archive"),
        (office(WORD)[:-30], "a.docx", "broken"),
        (bytes(DAMAGED), "a.docx", "broken"),
        (b"PK\x03\x04", "a.docx", "broken"),
        (uploads.OLD_OFFICE + b"\0" * 512, "a.docx", "password"),
    ],
)
def test_refused_with_a_reason(content: bytes, name: str, why: str) -> None:
    import re

    assert re.search(why, wrong_with_file(content, name))


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(office(WORD))
    content[6] |= 1  # the flag in the part's own header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the list of parts
    assert wrong_with_file(bytes(content), "a.docx") == "The file is encrypted: save it without a password."


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(self: ZipFile) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(ZipFile, "testzip", unpacked)
    bomb = office(WORD, **{"word/document.xml": b"0" * (40 << 20)})
    assert len(bomb) < 100_000
    assert "unpack" in wrong_with_file(bomb, "a.docx")


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PARTS_LIMIT", 2)
    assert "unpack" in wrong_with_file(office(WORD, a=b"1", b=b"2"), "a.docx")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.PDF", "application/pdf"),
        ("a.jpeg", "image/jpeg"),
        ("a.html", "application/octet-stream"),
        ("x", "application/octet-stream"),
    ],
)
def test_what_is_sent_is_announced_as_what_it_is(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type
