"""Takes no more of an uploaded file than may be kept, however much is sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class NoLarger(FileUploadHandler):
    """Lets a file through up to MUSTER_FILE_LIMIT_MB and a little more, by which the form knows that it was too large.

    Django reads a form before any page, so a page's own check comes when the disk is full already.
    """

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.taken > settings.MUSTER["MUSTER_FILE_LIMIT_MB"] * 1_000_000:
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""
