"""The data protection officer's advice on a version."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.actions.versions import complain, the_version
from muster.evidence.records import Advice, Version
from muster.evidence.rules import LIMITS, may_advise, wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict
from muster.log.acting import acting
from muster.people.queries import the_person


def advise_on_document(*, by: str, at: datetime, document: str, number: int, text: str, against: bool) -> Advice:
    """Leave advice on a version, for or against it. It decides nothing: whoever approves against it must say why.
    Raises Invalid, and Conflict for a version that was withdrawn."""
    with acting("document.advised", by=by, at=at, document=document, number=number) as act:
        version = the_version(document, number)
        officer = the_person(by, day_of(at))
        act.check(may_advise(officer, day_of(at)))
        complain(wrong_texts({"text": text}, LIMITS, {"text"}))
        if version.status == Version.Status.WITHDRAWN:
            raise Conflict(f"Version {number} of {document} is withdrawn, so advice on it would change nothing.")
        act.enter(kind=version.document.kind, sha256=version.sha256, against=against)
        return Advice.objects.create(version=version, by_id=officer.id, at=at, against=against, text=text)
