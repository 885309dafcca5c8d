"""Proposing a list, and changing what it is: purposes, criteria, categories and fields in rows, without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.access.pages.terms import ProposeForm, TermsForm
from muster.access.telling.queries import standings_told
from muster.doors.pages import Request, done, page, require, sent
from muster.lists.actions import change_list, propose_list
from muster.lists.queries import terms_of_lists
from muster.lists.queries.flags import unanswered_flags
from muster.lists.rules import SAID, SUBJECT_CATEGORIES, may_propose

STARTED = ("asset", "title", "alternatives", "users", "expected_size", "youngest", "duration_months")
"""What the address may start a proposal with: whoever asked whether they need a list need not say it twice."""


def propose(request: Request) -> HttpResponse:
    """Propose that an asset is a list of people. "Add another" draws the form again with one row more."""
    require(may_propose(request.person, request.on))
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in STARTED}
    asked["purposes"] = [{"title": each} for each in request.GET.getlist("purpose")[:1] if each]
    asked["categories"] = [{"code": each} for each in request.GET.getlist("category") if each in SUBJECT_CATEGORIES]
    form = ProposeForm(sent(request), given=asked | {"owner": request.by, "reason_policy": "", "tier": "low"})
    if wanted := form.wants_more():
        form = form.with_one_more(wanted)
    elif form.does(propose_list, by=request.by, at=request.at):
        return _on(request, form.result, "is proposed. Somebody else must authorise it.")
    return page(request, "access/propose.html", form=form)


def change(request: Request, ref: str) -> HttpResponse:
    """Change what a list is. Says before that a material change voids the authorisation."""
    require(may_propose(request.person, request.on))
    row = the_list(request, ref)
    form = TermsForm(sent(request), given=_as_typed(row))
    if wanted := form.wants_more():
        form = form.with_one_more(wanted)
    elif form.does(change_list, by=request.by, at=request.at, list=ref):
        return _on(request, form.result, f"is changed and is {form.result.state} now.")
    told = standings_told(request.at, [row.id])[row.id]
    return page(request, "access/change.html", form=form, row=row, told=told)


def _on(request: Request, row: Any, said: str) -> HttpResponse:
    """On to the flags that the checker now raises; where it raises none, to the list."""
    unanswered = unanswered_flags(terms_of_lists([row.id]))[row.id]
    if not unanswered:
        return done(request, f"{row.title} {said}", "lists:list", row.ref)
    flags = "One flag waits" if len(unanswered) == 1 else f"{len(unanswered)} flags wait"
    return done(request, f"{row.title} {said} {flags} for you.", "lists:flags", row.ref)


def _as_typed(row: Any) -> dict[str, Any]:
    """What the list is now, as the form holds it."""
    terms = terms_of_lists([row.id])[row.id]
    return {
        "title": row.title,
        "owner": row.owner.ref,
        **{name: getattr(row, name) for name in SAID},
        "automated": {True: "yes", False: "no"}.get(row.automated, ""),
        "tier": row.tier_asked,
        "reason_policy": row.reason_policy,
        "purposes": [{"code": code, "title": title} for code, title in terms.purposes],
        "categories": [{"code": code, "reason": reason} for code, reason in terms.categories],
        "criteria": [{"code": each.code, "kind": each.kind, "says": each.says} for each in terms.criteria],
        "fields": [
            {"name": each.name, "title": each.title, "basis": each.basis, "reason": each.reason}
            | {"sensitive": each.sensitive}
            for each in terms.fields
        ],
    }


# Two words after /lists/, as one would be the reference of a list of that name.
urls = [
    path("propose/a-list/", propose, name="propose"),
    path("<ref:ref>/change/", change, name="change"),
]
