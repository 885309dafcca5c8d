"""What is written down when something goes wrong: where and of what class, never the words of it."""

from __future__ import annotations

import logging
import traceback

PAGE = "muster/"


class Reserved(logging.Formatter):
    """One line for each report. The message of an error, and the values of a request, can hold a nominal's name or a
    password, and a log file is kept by people who may see neither."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        where = _where(error) if error else f"{record.module}:{record.lineno}"
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        page = f" on page {match.view_name}" if match else ""
        what = f" {type(error).__name__}" if error else ""
        return f"{record.levelname} {record.name}:{what} at {where}{page}"


def _where(error: BaseException) -> str:
    """The last of our own lines that the error came through; the last line of all where none is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"/{PAGE}" in frame.filename] or frames
    if not ours:
        return "an unknown line"
    name = ours[-1].filename
    return f"{name[name.rfind(PAGE) :] if PAGE in name else name.rsplit('/', 1)[-1]}:{ours[-1].lineno}"
