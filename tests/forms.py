"""The forms of a page, read from its markup: what a person could send from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

TYPED = {"text", "search", "email", "password", "tel", "number", "date", "time", "url"}


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with what they hold before anybody types."""

    method: str
    action: str
    typed: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, text: str, fits: Mapping[str, str]) -> dict[str, Any]:
        """What is sent when every field to type in holds the text, but for those where it does not fit; of choices the
        first is taken."""
        chosen = {name: values[0] for name, values in self.chosen.items() if values}
        typed = {name: fits.get(re.split("[-_]", name)[-1], text) for name in self.typed}
        files = {name: SimpleUploadedFile("notes.txt", text.encode()) for name in self.files}
        return chosen | typed | (files if self.method == "post" else {})


class _Forms(HTMLParser):
    """The forms of a page, and the ids that links can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self._within: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in given}
        self.ids |= {said["id"]} if "id" in said else set()
        if tag == "form":
            self._within = Form(said.get("method", "get").lower(), said.get("action", ""))
            self.forms.append(self._within)
        elif self._within is not None:
            self._field(tag, said, self._within)

    def _field(self, tag: str, said: dict[str, str], form: Form) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and said.get("value"):
            form.chosen.setdefault(self._select, []).append(said["value"])
        elif tag == "textarea" or (tag == "input" and kind in TYPED):
            form.typed.append(name)
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif (tag == "input" or (tag == "button" and name)) and name != "csrfmiddlewaretoken":
            form.chosen.setdefault(name, []).append(said.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        self._within = None if tag == "form" else self._within
        self._select = "" if tag == "select" else self._select


def read(answer: HttpResponse) -> _Forms:
    reader = _Forms()
    reader.feed(answer.content.decode())
    return reader
