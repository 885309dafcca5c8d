"""Taking the file of a version out."""

from __future__ import annotations

from datetime import date, datetime

from muster.evidence.actions.versions import the_version
from muster.evidence.files import kept
from muster.evidence.queries import administrators
from muster.evidence.records import Version
from muster.evidence.rules import may_download
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict
from muster.log.acting import acting
from muster.people.queries import the_person


def download_document(*, by: str, at: datetime, document: str, number: int) -> tuple[Version, bytes]:
    """The file of a version, its hash checked, once the log has it that this person took it. Raises Conflict, naming
    whom to tell, when the file is missing or was changed on the disk."""
    with acting("document.downloaded", by=by, at=at, document=document, number=number) as act:
        act.check(may_download(the_person(by, day_of(at)), day_of(at)))
        version = the_version(document, number)
        content = content_of(version, day_of(at))
        act.enter(kind=version.document.kind, sha256=version.sha256)
    return version, content


def content_of(version: Version, on: date) -> bytes:
    """The file of a version, its hash checked. Raises Conflict, naming whom to tell."""
    try:
        return kept(version.sha256)
    except Conflict as wrong:
        raise Conflict(f"{wrong} Tell an administrator: {administrators(on)}.") from None
