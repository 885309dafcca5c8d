"""Documents for tests, made by calling actions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from muster.evidence import actions
from muster.evidence.records import Version
from tests.people import build as people
from tests.register.build import asset
from tests.scoping import advise

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
REVIEW = date(2027, 6, 30)


def version(ref: str = "D-1", kind: str = "dpia", *, at: datetime = NOON, **more: object) -> Version:
    """A draft version by P-WENDY of a document that covers A-1."""
    people.person("P-WENDY", "list_owner")
    given: dict[str, object] = {
        "by": "P-WENDY",
        "title": f"Document {ref}",
        "assets": (asset(),),
        "content": b"What it says.",
        "file_name": "document.txt",
        "effective_on": date(2026, 6, 1),
        "review_on": None if kind == "mandate" else REVIEW,
    }
    if kind == "dpia":
        given |= {"residual_risk": "low", "measures_open": False}
    return actions.write_document(at=at, ref=ref, kind=kind, **(given | more))  # type: ignore[arg-type]


def approved(ref: str = "D-1", kind: str = "dpia", *, at: datetime = NOON, **more: object) -> Version:
    """A version written by P-WENDY and approved by P-SIRO."""
    people.person("P-SIRO", "siro", grade="ACC")
    number = version(ref, kind, at=at, **more).number
    if kind == "dpia":
        advise(ref, number, at)
    return actions.approve_document(by="P-SIRO", at=at, document=ref, number=number)
