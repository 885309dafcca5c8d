"""Records out of XLSX, XLS and ODS: a child process reads the sheet into an unnamed temporary file."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from .headers import Record
from .unreadable import UNREADABLE_EXIT, Unreadable

FILE_LIMIT = 256 << 20
"""Largest spreadsheet file, in bytes."""

UNPACKED_LIMIT = 2 << 30
RATIO_LIMIT = 200
RATIO_FROM = 64 << 20
"""A spreadsheet that says it unpacks to more than UNPACKED_LIMIT bytes, or to more than RATIO_FROM bytes at
over RATIO_LIMIT times its size, is taken for a bomb. Real sheets pack 5 to 50 times."""

TOO_MUCH = "it is damaged, or too large to read as a spreadsheet; save the sheet as CSV UTF-8 and import that"


def zip_kind(path: Path) -> str:
    """'xlsx' or 'ods', from what is inside; raises Unreadable for any other archive, and for a bomb."""
    try:
        with ZipFile(path) as archive:
            _refuse_bomb(path, archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.open("mimetype").read(200):
                if b"encryption-data" in archive.open("META-INF/manifest.xml").read(1 << 20):
                    raise Unreadable(f"{path.name} is locked with a password: save it without one.")
                return "ods"
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{path.name} is a damaged or locked archive: save it again as XLSX.") from None
    what = "an XLSB workbook" if "xl/workbook.bin" in names else "an archive, but not a spreadsheet"
    raise Unreadable(f"{path.name} is {what}: save the table as XLSX, ODS or CSV.")


def _refuse_bomb(path: Path, archive: ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    packed = path.stat().st_size
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed):
        raise Unreadable(
            f"{path.name} would unpack from {packed:,} to {unpacked:,} bytes, which no honest table does: "
            f"save the table as CSV UTF-8 and import that."
        )


class SheetSource:
    """One sheet, already read. `records()` may be called again and again."""

    separator = None

    def __init__(self, path: Path, kind: str, sheet: str | None) -> None:
        """Read the sheet asked for, else the first visible one with anything in it; raises Unreadable."""
        if path.stat().st_size > FILE_LIMIT:
            raise Unreadable(f"{path.name} is over {FILE_LIMIT >> 20} MB: save the sheet as CSV UTF-8.")
        self.kind = kind
        self._rows: IO[bytes] = TemporaryFile()  # noqa: SIM115 - open for as long as the table is
        summary = _run_child(path, kind, sheet, self._rows)
        self.sheet: str = summary["sheet"]
        self.total: int = summary["rows"]
        others = ", ".join(f"'{name}'" for name in summary["others"])
        self.notes = (f"Read the sheet '{self.sheet}'; not read: {others}.",) if others else ()
        self._done = 0

    def progress(self) -> float:
        """The share of the rows, 0 to 1, that the latest `records()` has given out."""
        return self._done / self.total if self.total else 1.0

    def records(self) -> Iterator[Record]:
        """Every row that is not wholly empty: its number, and its cells up to the last filled one."""
        place, self._done = 0, 0
        while True:
            # Two readers may take turns on the one file, so each remembers its own place.
            self._rows.seek(place)
            line = self._rows.readline()
            if not line:
                return
            place += len(line)
            self._done += 1
            number, cells = json.loads(line)
            yield number, cells


def _run_child(path: Path, kind: str, sheet: str | None, rows: IO[bytes]) -> dict[str, Any]:
    """What the child says of the sheet; its rows are in `rows`. The child gets no secrets of this process."""
    package_root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            f"{__package__}.child",
            kind,
            str(path.resolve()),
            *([] if sheet is None else [sheet]),
        ],
        stdin=subprocess.DEVNULL,
        stdout=rows,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(package_root), "PYTHONUTF8": "1", "RUST_BACKTRACE": "0", "PATH": os.defpath},
        check=False,
    )
    said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    if done.returncode == UNREADABLE_EXIT:
        raise Unreadable(f"{path.name} cannot be read: {json.loads(said)['unreadable']}.")
    if done.returncode != 0:
        raise Unreadable(f"{path.name} cannot be read: {TOO_MUCH}.")
    summary: dict[str, Any] = json.loads(said)
    return summary
