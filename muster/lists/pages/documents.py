"""A document: what it is, which lists it covers, what is in force, and what comes next."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page, require
from muster.evidence.forms import OnForm
from muster.evidence.queries import document_page
from muster.evidence.rules import (
    STATES,
    VERSION_STATES,
    document_states,
    in_one_sentence,
    may_consult,
    may_write,
    what_may_be_done,
    why_not_approve,
)
from muster.lists.queries import lists_of_assets
from muster.people.rules import works_here


def document(request: Request, ref: str) -> HttpResponse:
    """One document, with all its versions."""
    require(works_here(request.person, request.on))
    person, on = request.person, request.on
    shown = document_page(ref, on)
    versions = shown["facts"]
    form = OnForm(request.GET if "on-day" in request.GET else None)
    return page(
        request,
        "lists/document.html",
        document=shown,
        lists=lists_of_assets(each["id"] for each in shown["assets"]),
        today=in_one_sentence(versions, on, on),
        form=form,
        answer=in_one_sentence(versions, form.cleaned_data["on"], on) if form.is_valid() else "",
        states=[STATES[each] for each in document_states(versions, on, writing=shown["writing"] is not None)],
        state_words=VERSION_STATES,
        doable={each.number: what_may_be_done(person, each, on) for each in versions},
        why_not={each.number: why for each in versions if (why := why_not_approve(person, each, on))},
        may_write=may_write(person, on).allowed,
        may_consult=may_consult(person, shown["kind"], on).allowed,
    )


urls = [path("<ref:ref>/", document, name="document")]
