"""An import half-way: a file kept aside, and what was said about how to read it, step by step.

What was said is kept aside like the file, under a token of its own that is the import's key. It is never in the session
or in a page, from where it could come back changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muster.doors import aside
from muster.doors.pages import Request
from muster.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Halfway:
    """One person's import in one session. `said` has the source, how the file is read, and the latest report."""

    by: str
    session: str
    key: str
    said: dict[str, Any]

    @property
    def done(self) -> bool:
        """Whether it was imported."""
        return bool(self.said.get("done"))

    @property
    def seen(self) -> str:
        """A mark of the file and of all that was said about reading it, so that what is confirmed is what was seen."""
        how = {name: value for name, value in self.said.items() if name not in ("report", "done")}
        return hashlib.sha256(json.dumps(how, sort_keys=True).encode()).hexdigest()

    def say(self, **more: Any) -> Halfway:
        """Note what was said; None takes it back."""
        said = {name: value for name, value in {**self.said, **more}.items() if value is not None}
        aside.put_back(self.by, self.key, json.dumps(said).encode(), session=self.session)
        return Halfway(self.by, self.session, self.key, said)

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The file, to be looked at. Raises Conflict when it is kept no longer."""
        with aside.laid_out(aside.take(self.by, self.said["file"], session=self.session)) as path:
            yield path

    @contextmanager
    def used_up(self) -> Iterator[Path]:
        """The file, for the last time. Raises Conflict for the second of two."""
        with (
            aside.used_up(self.by, self.said["file"], session=self.session) as content,
            aside.laid_out(content) as path,
        ):
            yield path

    def let_go(self) -> None:
        """Remove the file and everything said about it."""
        aside.forget(self.by, self.said["file"], session=self.session)
        aside.forget(self.by, self.key, session=self.session)


def begin(request: Request, content: bytes, **said: Any) -> Halfway:
    """Keep a file aside, to be imported in steps. Raises Invalid for its size."""
    session = _session(request)
    file = aside.keep(request.by, content, session=session)
    said = {**said, "file": file, "sha256": hashlib.sha256(content).hexdigest()}
    key = aside.keep(request.by, json.dumps(said).encode(), session=session)
    return Halfway(request.by, session, key, said)


def halfway(request: Request, key: str) -> Halfway:
    """The import that this person began in this session under this key. Raises Conflict when there is none, also where
    it is somebody else's: whether there is such a thing is not told."""
    session = _session(request)
    try:
        said = json.loads(aside.take(request.by, key, session=session))
    except ValueError:  # the token of a file, and not of an import
        raise Conflict("This is no import. Begin it again.") from None
    return Halfway(request.by, session, key, said)


def _session(request: Request) -> str:
    return request.session.session_key or ""
