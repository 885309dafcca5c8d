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
    may_write,
    what_may_be_done,
)
from muster.lists.queries import lists_of_assets
from muster.people.rules import works_here


def document(request: Request, ref: str) -> HttpResponse:
    """One document, with all its versions."""
    require(works_here(request.person, request.on))
    shown = document_page(ref, request.on)
    form = OnForm(request.GET if "on-day" in request.GET else None)
    return page(
        request,
        "lists/document.html",
        document=shown,
        lists=lists_of_assets(each["id"] for each in shown["assets"]),
        today=in_one_sentence(shown["facts"], request.on, request.on),
        form=form,
        answer=in_one_sentence(shown["facts"], form.cleaned_data["on"], request.on) if form.is_valid() else "",
        states=[STATES[each] for each in document_states(shown["facts"], request.on)],
        state_words=VERSION_STATES,
        doable={each.number: what_may_be_done(request.person, each, request.on) for each in shown["facts"]},
        may_write=may_write(request.person, request.on).allowed,
    )


urls = [path("<ref:ref>/", document, name="document")]
