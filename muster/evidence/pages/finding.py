"""Documents: what there is, and what is in force."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, QueryDict

from muster.doors.pages import Request, page, require
from muster.evidence.forms import SearchForm
from muster.evidence.queries import documents_found, next_to_lapse
from muster.evidence.rules import STATES, may_write
from muster.people.rules import works_here


def documents(request: Request) -> HttpResponse:
    """Every document, by what is looked for, and which lapse next."""
    require(works_here(request.person, request.on))
    query = asked(request.GET, request.on)
    form = SearchForm(query)
    wanted = form.cleaned_data if form.is_valid() else {}
    on = wanted.get("on") or request.on
    words = {name: wanted.get(name, "") for name in ("search", "kind", "asset", "state")}
    sort = query.get("sort", "ref")
    return page(
        request,
        "evidence/documents.html",
        form=form,
        on=on,
        query=query,
        sort=sort,
        filtered=any(words.values()),
        found=documents_found(on=on, sort=sort, number=query.get("page", 1), **words),
        lapsing=next_to_lapse(request.on),
        states=STATES,
        may_write=may_write(request.person, request.on).allowed,
    )


def asked(given: QueryDict, today: date) -> QueryDict:
    """What the page was asked for, with today's date in the boxes where none was given."""
    query = given.copy()
    if not any(query.get(f"on-{part}") for part in ("day", "month", "year")):
        for part in ("day", "month", "year"):
            query[f"on-{part}"] = str(getattr(today, part))
    return query
