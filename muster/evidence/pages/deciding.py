"""Approving a version, sending it back, withdrawing it, advising on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.actions import advise_on_document, approve_document, send_back_document, withdraw_document
from muster.evidence.forms import AdviseForm, ApproveForm, ReasonForm
from muster.evidence.queries import document_page
from muster.evidence.rules import NEXT, may_advise, may_approve, may_send_back, may_withdraw
from muster.kernel.decision import Decision
from muster.kernel.errors import Conflict, NotFound
from muster.people.rules import works_here


def approve(request: Request, ref: str, number: int) -> HttpResponse:
    """Approve a version, with exactly what is approved in sight."""
    document, version = _asked_for(request, ref, number, may_approve, "approved")
    form = ApproveForm(sent(request), against=version["advised_against"])
    if form.does(approve_document, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"You approved version {number} of {ref}.", "documents:document", ref)
    return page(request, "evidence/approve.html", form=form, document=document, version=version)


def send_back(request: Request, ref: str, number: int) -> HttpResponse:
    """Send a version back to its author, saying why."""
    document, version = _asked_for(request, ref, number, may_send_back, "sent_back")
    hint = "The author reads this on their first page and beside the version."
    form = ReasonForm(sent(request), question="What must the author change?", hint=hint)
    if form.does(send_back_document, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"You sent version {number} of {ref} back to its author.", "documents:document", ref)
    return page(request, "evidence/send_back.html", form=form, document=document, version=version)


def withdraw(request: Request, ref: str, number: int) -> HttpResponse:
    """Withdraw a version, saying why."""
    document, version = _asked_for(request, ref, number, may_withdraw, "withdrawn")
    hint = "It stays on record beside the version."
    form = ReasonForm(sent(request), question="Why does it count no longer?", hint=hint)
    if form.does(withdraw_document, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"You withdrew version {number} of {ref}.", "documents:document", ref)
    return page(request, "evidence/withdraw.html", form=form, document=document, version=version)


def advise(request: Request, ref: str, number: int) -> HttpResponse:
    """Leave advice on a version, as the data protection officer."""
    document, version = _asked_for(request, ref, number, lambda person, _, on: may_advise(person, on), None)
    form = AdviseForm(sent(request))
    if form.does(advise_on_document, by=request.by, at=request.at, document=ref, number=number):
        return done(request, f"Your advice on version {number} of {ref} is kept.", "documents:document", ref)
    return page(request, "evidence/advise.html", form=form, document=document, version=version)


def _asked_for(
    request: Request, ref: str, number: int, may: Callable[..., Decision], status: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document and the version. Raises NotAllowed, NotFound, and Conflict where the version is past this."""
    require(works_here(request.person, request.on))
    document = document_page(ref, request.on)
    version = next((each for each in document["versions"] if each["row"].number == number), None)
    if version is None:
        raise NotFound("version", f"{ref} {number}")
    require(may(request.person, version["facts"], request.on))
    was = version["row"].status
    if request.method != "POST" and (status not in NEXT[was] if status else was == "withdrawn"):
        raise Conflict(f"Version {number} of {ref} is {was.replace('_', ' ')}, so this cannot be done with it.")
    return document, version
