"""What the actions on a version share: finding and locking it, its next status, and saying what is wrong."""

from __future__ import annotations

from muster.evidence.records import Document, Version
from muster.evidence.rules import NEXT
from muster.kernel.errors import Conflict, NotFound, invalid_if
from muster.kernel.text import wrong_with_reference


def the_version(document: str, number: int) -> Version:
    """One version, locked until the action is over. Raises NotFound."""
    versions = Version.objects.select_for_update(of=("self",)).select_related("document", "author")
    version = None if wrong_with_reference(document) else versions.filter(document__ref=document, number=number).first()
    if version is None:
        raise NotFound("version", f"{document} {number}")
    return version


def check_next(version: Version, status: str) -> None:
    """Raises Conflict unless a version may go on to this status."""
    if status not in NEXT[version.status]:
        raise Conflict(
            f"Version {version.number} of {version.document.ref} is {_said(version.status)}, so it cannot become "
            f"{_said(status)}."
        )


def asset_ids(document: Document) -> list[int]:
    """The assets that a document covers, by primary key."""
    return list(document.assets.values_list("id", flat=True))


def complain(faults: dict[str, str]) -> None:
    """Raises Invalid when anything is wrong."""
    invalid_if(faults, "The document is not complete or not right.")


def _said(status: str) -> str:
    return status.replace("_", " ")
