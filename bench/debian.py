"""Debian's PostgreSQL 15 in a temporary folder, with pgaudit where its package is there or can be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "postgresql-15-pgaudit"
HOME = Path("/usr/lib/postgresql/15")
LIBRARY = HOME / "lib" / "pgaudit.so"


def pgaudit_present() -> bool:
    """Whether pgaudit is installed; as root on Debian it is installed first, as CI installs PostgreSQL 15."""
    if not LIBRARY.exists() and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", PACKAGE], env=environment, capture_output=True, check=False)
    return LIBRARY.exists() and (HOME / "bin" / "postgres").exists()


@contextmanager
def debian_server() -> Iterator[str]:
    """The URL of a new server with pgaudit loaded, as an administrator; ended and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="muster-bench-15-"))
    folder.chmod(0o755)
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8")
        _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-h '' -k {folder} {_LOADED}", "start")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            _run("pg_ctl", "-D", data, "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


_LOADED = "-c shared_preload_libraries=pgaudit"


def _run(program: str, *arguments: object) -> None:
    """One of PostgreSQL's programs, which refuse to run as root."""
    first = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*first, str(HOME / "bin" / program), *map(str, arguments)]
    # To a file and not a pipe: the server would hold the pipe open and the wait for its end would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{program} failed: {said.read().decode(errors='replace')}")
