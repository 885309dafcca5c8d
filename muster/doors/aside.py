"""Files kept aside between the steps of an upload: private, for an hour, and for whoever brought them alone.

token = aside.keep(request.by, content, session=session_of(request))     upload: the token goes into a hidden field
content = aside.take(request.by, token, session=session_of(request))     each later step
aside.forget(request.by, token, session=session_of(request))             done, or given up

Neither the session nor the log holds anything of the file. Its name on the disk is a hash of person, session and
token: somebody else's token, or one's own after signing in anew, leads to no file, and whoever reads the folder learns
no token.

After the hour nobody is given the file, and it is deleted: at once when it is asked for, else by `sweep`, which runs at
each upload and, every few minutes, beside the pages that are served. What a process was using when it was killed goes
after three hours.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from django.conf import settings

from muster.kernel.errors import Conflict, Invalid

HOUR = 3600
IN_USE = 3 * HOUR
"""How old a file that is being used up may get: one that was uploaded an hour ago may be imported just now."""
USING = ".using"
AT_ONCE = 4
"""The most files of one person: the oldest makes way, so that nobody fills the disk by never confirming."""


def check_size(size: int) -> None:
    """Raises Invalid, at the field `file`, for a file that is empty or larger than MUSTER_FILE_LIMIT_MB. To be asked
    with the size that was announced, before anything is read."""
    limit = settings.MUSTER["MUSTER_FILE_LIMIT_MB"]
    if size == 0:
        raise Invalid("The file is empty.", {"file": "The file is empty. Select another one."})
    if size > limit * 1_000_000:
        raise Invalid("The file is too large.", {"file": f"The file must be {limit} MB or smaller. Split it, or ask "
                      "your administrator to raise MUSTER_FILE_LIMIT_MB."})  # fmt: skip


def keep(person: str, content: bytes, *, session: str = "") -> str:
    """Keep a file aside for this person. Gives the token to ask for it with. Raises Invalid for its size."""
    check_size(len(content))
    sweep()
    _make_room(person)
    token = secrets.token_urlsafe(32)
    path = _path(person, session, token)
    # made for its owner alone from the first moment, not opened to all and closed afterwards
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return token


def take(person: str, token: str, *, session: str = "") -> bytes:
    """The file that this person kept in this session; it stays kept. Raises Conflict when there is none (any more)."""
    path = _path(person, session, token)
    try:
        if _age(path) <= HOUR:
            return path.read_bytes()
        path.unlink()
    except FileNotFoundError:
        pass
    raise Conflict("The file is no longer kept: that is for an hour at most. Upload it again.")


def forget(person: str, token: str, *, session: str = "") -> None:
    """Delete the file, if it is there still."""
    _path(person, session, token).unlink(missing_ok=True)


def put_back(person: str, token: str, content: bytes, *, session: str = "") -> None:
    """Keep something else under a token, whole or not at all. Raises Conflict when nothing is kept under it."""
    take(person, token, session=session)
    path = _path(person, session, token)
    half_done = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    half_done.replace(path)


@contextmanager
def used_up(person: str, token: str, *, session: str = "") -> Iterator[bytes]:
    """The file, for the one who uses it up: gone afterwards, back if that failed. Raises Conflict for the second of two
    who press the button at once, so that the file is used once."""
    content = take(person, token, session=session)
    path = _path(person, session, token)
    using = path.with_name(f"{path.name}{USING}")
    try:
        path.rename(using)
    except FileNotFoundError:
        raise Conflict("The file is being used just now. Wait, and look at what became of it.") from None
    try:
        yield content
    except BaseException:
        with suppress(FileNotFoundError):  # else that would hide what went wrong
            using.rename(path)
        raise
    using.unlink(missing_ok=True)  # what was done with it is done, and must not look as if it had failed


@contextmanager
def laid_out(content: bytes) -> Iterator[Path]:
    """The file under a name of ours, for readers that need one; gone afterwards. The name stands in what they say is
    wrong ("Your file is a PDF …"), so the uploader's own, which may name a person, does not."""
    folder = _folder()
    with TemporaryDirectory(dir=folder, prefix=".reading-") as inside:
        path = Path(inside) / "Your file"
        path.write_bytes(content)
        yield path


def sweep() -> None:
    """Delete what is too old, whoever's it is. Raises OSError where the folder cannot be read or a file not deleted."""
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):  # somebody else sweeps at the same moment
            if _age(path) <= (IN_USE if path.name.endswith(USING) else HOUR):
                continue
            if path.is_dir():  # laid out; left behind only by a process that was killed while it read
                rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _make_room(person: str) -> None:
    """Delete the oldest of this person's where they keep many; not what is being used up."""
    ages: list[tuple[float, Path]] = []
    for path in _folder().glob(f"{_of(person)}-*"):
        with suppress(FileNotFoundError):
            if not path.name.endswith(USING):
                ages.append((_age(path), path))
    for _, path in sorted(ages)[AT_ONCE - 1 :]:
        path.unlink(missing_ok=True)


def _path(person: str, session: str, token: str) -> Path:
    hashed = hashlib.sha256("\0".join((person, session, token)).encode("utf-8", "replace")).hexdigest()
    return _folder() / f"{_of(person)}-{hashed}"


def _of(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _folder() -> Path:
    folder = Path(settings.MUSTER["MUSTER_HOME"]) / "aside"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
