"""Disclosing people through an opening, and what was disclosed of a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.access.looking.queries import running
from muster.access.pages.finding import the_list
from muster.access.pages.opening import ended, while_it_runs
from muster.access.telling.queries import purposes_of
from muster.access.telling.rules import may_see_use
from muster.doors.pages import Request, done, page, require
from muster.lists.queries import owns
from muster.lists.records import List
from muster.sharing.actions import disclose
from muster.sharing.forms import DiscloseForm
from muster.sharing.queries import disclosures_of, every_field, recipients_of
from muster.sharing.rules import may_disclose


def disclose_people(request: Request, opening: int) -> HttpResponse:
    """Record whom on the list a recipient is told about, before they are. Who stands in the body, not the address."""
    look = running(request.by, opening)
    if look is None:
        return ended(request)
    require(may_disclose(request.person, look.owned, request.on))
    row = List.objects.get(pk=look.list_id)
    recipients, every = recipients_of(row), every_field(row)
    data = request.POST if "reason" in request.POST else None
    form = DiscloseForm(data, recipients, every, request.POST.get("nominal", ""))
    if form.does(disclose, by=request.by, at=request.at, opening=opening):
        told = form.result
        people = "One person is" if len(told.nominals) == 1 else f"{len(told.nominals)} people are"
        said = f"{people} recorded as disclosed to {told.recipient.name}. Tell them that and no more."
        return done(request, said, "openings:opening", opening)
    return while_it_runs(request, look, "sharing/disclose.html", form=form, recipients=recipients)


def disclosures(request: Request, ref: str) -> HttpResponse:
    """What was disclosed of a list: figures and never people."""
    row = the_list(request, ref)
    require(may_see_use(request.person, any(owns(row, request.person)), request.on))
    rows = disclosures_of(row)
    return page(
        request, "sharing/disclosures.html", row=row, rows=rows, words=every_field(row), purposes=purposes_of(row)
    )


list_urls = [path("<ref:ref>/disclosures/", disclosures, name="disclosures")]
urls = [path("<int:opening>/disclose/", disclose_people, name="disclose")]
