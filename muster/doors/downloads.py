"""Sending a kept file: as an attachment of exactly its type, with its hash."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def sent_file(content: bytes, name: str, media_type: str, sha256: str) -> HttpResponse:
    """The file under its name, whatever letters are in it; `sha256` is hexadecimal, and sent as RFC 9530 has it."""
    digest = b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
