"""Approving a version, sending it back to its author, withdrawing it."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.actions.versions import asset_ids, check_next, complain, the_version
from muster.evidence.files import kept
from muster.evidence.queries import facts_to_decide
from muster.evidence.records import Version
from muster.evidence.rules import LIMITS, may_approve, may_send_back, may_withdraw, wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict
from muster.log.acting import acting
from muster.people.queries import the_person


def approve_document(
    *, by: str, at: datetime, document: str, number: int, sha256: str = "", overruled: str = ""
) -> Version:
    """Approve a version and bind the approval to the file as it is on the disk now.

    `sha256` is that of the file which the approver read; when it is given and is not the version's, nothing is
    approved. `overruled` says why they go against the data protection officer, and must when the advice is against it.
    Raises Conflict when the file is missing or changed, or the version is no draft; Invalid.
    """
    with acting("document.approved", by=by, at=at, document=document, number=number) as act:
        version = the_version(document, number)
        approver = the_person(by, day_of(at))
        act.check(may_approve(approver, facts_to_decide(version), day_of(at)))
        check_next(version, Version.Status.APPROVED)
        if sha256 and sha256 != version.sha256:
            raise Conflict("The file that you read is not the one kept as this version. Read this one first.")
        kept(version.sha256)
        overruled = _overruling(version, overruled)
        act.enter(kind=version.document.kind, sha256=version.sha256, overruled=bool(overruled))
        version.status = Version.Status.APPROVED
        version.approved_by_id = approver.id
        version.approved_at = at
        version.approved_hash = version.sha256
        version.overruled_because = overruled
        version.save(update_fields=["status", "approved_by", "approved_at", "approved_hash", "overruled_because"])
        act.affects(assets=asset_ids(version.document))
    return version


def send_back_document(*, by: str, at: datetime, document: str, number: int, reason: str) -> Version:
    """Send a draft back to its author, saying why. It waits for approval no longer; the author writes another one."""
    with acting("document.sent_back", by=by, at=at, document=document, number=number) as act:
        version = the_version(document, number)
        reader = the_person(by, day_of(at))
        act.check(may_send_back(reader, facts_to_decide(version), day_of(at)))
        complain(wrong_texts({"reason": reason}, LIMITS, {"reason"}))
        check_next(version, Version.Status.SENT_BACK)
        act.enter(kind=version.document.kind, sha256=version.sha256)
        version.status = Version.Status.SENT_BACK
        version.sent_back_by_id = reader.id
        version.sent_back_at = at
        version.sent_back_reason = reason
        version.save(update_fields=["status", "sent_back_by", "sent_back_at", "sent_back_reason"])
    return version


def withdraw_document(*, by: str, at: datetime, document: str, number: int, reason: str) -> Version:
    """Withdraw a version: it stays on record and counts no longer; the version before it counts again."""
    with acting("document.withdrawn", by=by, at=at, document=document, number=number) as act:
        version = the_version(document, number)
        act.check(may_withdraw(the_person(by, day_of(at)), facts_to_decide(version), day_of(at)))
        complain(wrong_texts({"reason": reason}, LIMITS, {"reason"}))
        check_next(version, Version.Status.WITHDRAWN)
        act.enter(kind=version.document.kind)
        version.status = Version.Status.WITHDRAWN
        version.withdrawn_at = at
        version.withdrawn_reason = reason
        version.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
        act.affects(assets=asset_ids(version.document))
    return version


def _overruling(version: Version, why: str) -> str:
    """Why the approver goes against the advice; "" where it is not against the version. Raises Invalid."""
    last = version.advice.order_by("-id").first()
    if last is None or not last.against:
        return ""
    if not why.strip():
        said = "The data protection officer advised against this version: say why you approve it all the same."
        complain({"overruled": said})
    complain(wrong_texts({"overruled": why}, LIMITS, {"overruled"}))
    return why
