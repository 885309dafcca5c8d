"""Opening a list for a purpose, and looking through the opening while it runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from muster.access.forms import LookForm, OpenForm
from muster.access.looking.asking import ask_to_open
from muster.access.looking.queries import Door, Running, door_of, one_seen, people_seen, running, whom_to_ask
from muster.access.looking.rules import age_on, asks, marks, may_ask, time_left
from muster.doors.pages import Request, page, require
from muster.doors.templating import day
from muster.kernel.decision import Decision
from muster.kernel.errors import NotAllowed, NotFound
from muster.lists.queries import entitled_to_add, terms_of_lists
from muster.lists.rules import SUBJECT_CATEGORIES, may_add
from muster.people.rules import may

GONE = 410
AFTER_THE_END = 2
"""Seconds that the page waits beyond the end before it asks again, so that it asks once."""


def open_list(request: Request, ref: str) -> HttpResponse:
    """Say what the list is wanted for; the gate decides and records it."""
    door = list_door(request, ref)
    policy = door.reason_policy or settings.MUSTER["MUSTER_REASON"]
    form = OpenForm(request.POST if request.method == "POST" else None, door, policy, _notes(door))
    try:
        if form.does(ask_to_open, by=request.by, at=request.at, list=ref, read=False):
            return redirect("openings:opening", form.result.id)
    except NotAllowed as refusal:
        return refused(request, door, refusal.decision)
    open_now = door.standing is not None and door.standing.verdict == "met" and not _ended(door, request)
    # what is wrong with a list is not told to other organisations
    told = door.standing if not open_now and request.person.at_home else None
    contacts = whom_to_ask(told.who, ref, request.on) if told else []
    context = {"policy": policy, "open_now": open_now, "told": told, "contacts": contacts}
    return page(request, "access/open.html", form=form, door=door, **context)


def opening(request: Request, opening: int) -> HttpResponse:
    """The people on the list: searched, sorted, fifty at a time. What is searched for comes in the body of a POST."""
    look = running(request.by, opening)
    if look is None:
        return ended(request)
    terms = terms_of_lists([look.list_id])[look.list_id]
    form = LookForm(request.POST if request.method == "POST" else None, terms)
    seen = people_seen(request.by, opening, form.look(request.POST.get("page", "")), request.on)
    people = [shown(each, request) for each in seen.rows]
    narrowed = any(request.POST.get(name) for name in form.fields if name != "words")
    context = {"form": form, "seen": seen, "people": people, "narrowed": narrowed}
    return while_it_runs(request, look, "access/opening.html", **context, **_words(terms), **_offers(request, look))


@require_POST
def person(request: Request, opening: int) -> HttpResponse:
    """One person on the list, with everything on record. Who, stands in the body and not in the address."""
    look = running(request.by, opening)
    if look is None:
        return ended(request)
    found = one_seen(request.by, opening, request.POST.get("nominal", ""))
    terms = terms_of_lists([look.list_id])[look.list_id]
    one = shown(found, request) if found else None
    # sent along, so that going back leads to the same search
    back = {name: request.POST.get(name, "") for name in LookForm.base_fields} | {"page": request.POST.get("at", "")}
    context = {"one": one, "back": back} | _words(terms) | _offers(request, look)
    return while_it_runs(request, look, "access/person.html", **context)


def ended(request: Request) -> HttpResponse:
    """One answer for an opening that has ended, that is somebody else's and that never was."""
    return page(request, "access/ended.html", status=GONE)


def while_it_runs(request: Request, look: Running, template: str, **context: Any) -> HttpResponse:
    """A page that goes away by itself when the opening ends, without any script: names must not stay on a screen that
    nobody looks at any more. A header and no element, as a page that is read aloud must not be interrupted unannounced:
    the banner says when it ends."""
    response = page(request, template, look=look, left=time_left(look.until, request.at), **context)
    seconds = max(0, int((look.until - request.at).total_seconds())) + AFTER_THE_END
    response.headers["Refresh"] = f"{seconds}; url=/openings/{look.id}/"
    return response


def list_door(request: Request, ref: str) -> Door:
    """The list, for whom may ask to open it. To people of other organisations a list that there is not and one that is
    not theirs look the same."""
    try:
        door = door_of(ref, request.person.id, request.on)
    except NotFound:
        require(may_ask(request.person, False, request.on))
        raise
    require(may_ask(request.person, bool(door.granted), request.on))
    return door


def refused(
    request: Request, door: Door, decision: Decision, heading: str = "You cannot open this list now"
) -> HttpResponse:
    """What is needed to be let in next time, and nothing else of the list. The refusal is on record already."""
    who = asks(decision, request.person)
    contacts = whom_to_ask(who, door.ref, request.on) if who else []
    themselves = decision.who in ("You", request.person.name)
    context = {"decision": decision, "who": who, "themselves": themselves, "contacts": contacts, "heading": heading}
    return page(request, "access/refused.html", status=403, door=door, **context)


def _notes(door: Door) -> dict[str, str]:
    held = {code: f"You hold a grant until {day(ends_on)}." for code, ends_on in door.granted.items()}
    return {code: held.get(code, "You hold no grant for this.") for code, _ in door.purposes}


def _ended(door: Door, request: Request) -> bool:
    until = door.standing.until if door.standing else None
    return until is not None and until <= request.at


def _offers(request: Request, look: Running) -> dict[str, bool]:
    """Whether to offer adding, keeping and taking off, and disclosing: what the actions will ask again."""
    entitled = entitled_to_add(look.list_id, request.by, request.on)
    return {
        "adds": may_add(request.person, entitled, request.on).allowed,
        "discloses": look.owned and may(request.person, "nominal.disclose", request.on).allowed,
    }


def shown(row: dict[str, Any], request: Request) -> dict[str, Any]:
    """A row with what must be said of it today."""
    return row | {
        "age": age_on(row["born_on"], request.on),
        "marks": marks(row["categories"], row["born_on"], request.on),
        "overdue": row["review_on"] < request.on,
    }


def _words(terms: Any) -> dict[str, Any]:
    """What stands for codes on these pages."""
    return {
        "category_words": SUBJECT_CATEGORIES,
        "criterion_words": {each.code: each.says for each in terms.criteria},
        "fields": terms.fields,
    }


list_urls = [path("<ref:ref>/open/", open_list, name="open")]
urls = [
    path("<int:opening>/", opening, name="opening"),
    path("<int:opening>/person/", person, name="person"),
]
