"""How a reference stands in an address: any reference that can be kept, also one with a slash or a space in it."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.urls import register_converter


class Reference:
    """A reference. Django has decoded the path once already, so a slash within a reference is encoded twice."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquote(value)

    def to_url(self, value: str) -> str:
        return quote(value, safe="") if "/" in value or "%" in value else value


register_converter(Reference, "ref")
