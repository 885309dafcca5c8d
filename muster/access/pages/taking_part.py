"""Taking part in deciding on a list: saying what one thinks, declining it, authorising it urgently, meeting conditions;
and what the board does with decisions that were not its own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.access.telling.asking import asked_afresh
from muster.doors.forms import Choice, Form, LongText, Number
from muster.doors.pages import Request, done, page, require, sent
from muster.lists.actions import (
    authorise_urgently,
    call_in_list,
    decline_list,
    give_opinion,
    meet_condition,
    note_authorisation,
    revoke_authorisation,
)
from muster.lists.queries import facts_of
from muster.lists.queries.deciding import decisions_for_the_board, uses_while_urgent
from muster.lists.rules import (
    MOST_URGENT_HOURS,
    PARTS,
    SAYS,
    may_authorise_urgently,
    may_decide,
    may_oversee,
    part_wanted,
    why_no_part,
)
from muster.people.rules import may, works_here


class OpinionForm(Form):
    says = Choice("What do you think of it?", [(code, said) for code, said in SAYS.items() if code != "recused"])
    reason = LongText("Why?", hint="Whoever decides reads it.", missing="Say why")


class VoteForm(OpinionForm):
    says = Choice(
        "How do you vote?",
        [("for", "For"), ("against", "Against"), ("recused", "I take no part, because of an interest")],
    )
    conflict = LongText(
        "Have you any interest in it?", required=False, rows=2,
        hint="Declare whatever could seem to sway you. Whoever takes no part says here why.",
    )  # fmt: skip


class WhyForm(Form):
    reason = LongText("Why?", hint="It is kept with the decision.", missing="Say why")


class UrgentForm(Form):
    hours = Number("For how many hours?", hint=f"At most {MOST_URGENT_HOURS}. After that the list closes by itself.")
    reason = LongText("Why can it not wait?", missing="Say why it cannot wait")


class ConditionForm(Form):
    how = LongText("How is it met?", hint="For example: all nine analysts passed the course on 3 May.",
                   missing="Say how it is met")  # fmt: skip


OUTCOMES = {
    "noted": "Note it: it has been looked at, and stays",
    "called_in": "Call it in: it is void now, and the board decides itself",
    "revoked": "Revoke it: it is void now, and may be asked for afresh",
}


class OverseeForm(WhyForm):
    outcome = Choice("What does the board do with it?", [*OUTCOMES.items()])
    field_order: ClassVar = ("outcome", "reason")


def opinion(request: Request, ref: str) -> HttpResponse:
    """Say what one thinks of a list in one's part of the decision. Whoever has no part is told so."""
    require(works_here(request.person, request.on))
    row = the_list(request, ref)
    facts = facts_of(row, request.on)
    own = next((each.part for each in facts.opinions if each.person.ref == request.by), "")
    part = part_wanted(request.person, facts, request.on) or own
    if not part:
        require(why_no_part(request.person, facts, request.on))
    form = (VoteForm if part == "board" else OpinionForm)(sent(request))
    if form.does(give_opinion, by=request.by, at=request.at, list=ref, part=part):
        return done(request, f"What you think of {row.title} is on record.", "lists:list", ref)
    return page(request, "access/opinion.html", form=form, row=row, part=PARTS[part])


def decline(request: Request, ref: str) -> HttpResponse:
    """Say no to a list."""
    row = the_list(request, ref)
    require(may_decide(request.person, facts_of(row, request.on), request.on))
    form = WhyForm(sent(request))
    if form.does(decline_list, by=request.by, at=request.at, list=ref):
        return done(request, f"{row.title} is declined. Its owner may change it and ask again.", "lists:list", ref)
    return page(request, "access/decline.html", form=form, row=row)


def urgently(request: Request, ref: str) -> HttpResponse:
    """Authorise a list for some hours."""
    require(may(request.person, "list.authorise_urgently", request.on))
    row = the_list(request, ref)
    form = UrgentForm(sent(request))
    if form.does(asked_afresh(authorise_urgently), by=request.by, at=request.at, list=ref):
        until = form.result.urgent_until
        return done(request, f"{row.title} is authorised until {until:%-d %B %Y at %H:%M} UTC.", "lists:list", ref)
    facts = facts_of(row, request.on)
    why = may_authorise_urgently(request.person, facts, False, request.on)
    return page(request, "access/urgently.html", form=form, row=row, why=why, tier=facts.tier)


def condition(request: Request, ref: str, number: int) -> HttpResponse:
    """Say that a condition is met."""
    require(works_here(request.person, request.on))
    row = the_list(request, ref)
    form = ConditionForm(sent(request))
    if form.does(meet_condition, by=request.by, at=request.at, list=ref, number=number):
        return done(request, f"Condition {number} of {row.title} is met.", "lists:list", ref)
    found = row.authorisations.filter(voided_at=None, conditions__number=number).values_list(
        "conditions__says", "conditions__due_on", "conditions__owner__name"
    ).first()  # fmt: skip
    return page(request, "access/condition.html", form=form, row=row, number=number, found=found)


def oversee(request: Request, ref: str) -> HttpResponse:
    """Note, call in or revoke for the board the decision that a list stands on."""
    row = the_list(request, ref)
    require(may_oversee(request.person, "", request.on))
    actions: dict[str, Any] = {
        "noted": note_authorisation, "called_in": call_in_list, "revoked": revoke_authorisation,
    }  # fmt: skip
    form = OverseeForm(sent(request))
    if form.is_valid():
        action = actions[form.cleaned_data.pop("outcome")]
        if form.does(action, by=request.by, at=request.at, list=ref):
            said = form.result.get_outcome_display().lower()
            return done(request, f"The decision on {row.title} is {said}.", "lists:oversight")
    given = row.authorisations.filter(voided_at=None).select_related("decided_by").order_by("-decided_at").first()
    return page(request, "access/oversee.html", form=form, row=row, given=given)


def oversight(request: Request) -> HttpResponse:
    """The decisions that were not the board's own: those it has not dealt with first, urgent ones with their uses."""
    require(may(request.person, "assurance.read", request.on))
    rows = decisions_for_the_board()
    uses = uses_while_urgent([row for row in rows if row.urgent_until])
    return page(request, "access/oversight.html", rows=rows, uses=uses,
                oversees=may_oversee(request.person, "", request.on).allowed)  # fmt: skip


# Two words after /lists/, as one would be the reference of a list of that name.
urls = [
    path("decisions/for-the-board/", oversight, name="oversight"),
    path("<ref:ref>/opinion/", opinion, name="opinion"),
    path("<ref:ref>/decline/", decline, name="decline"),
    path("<ref:ref>/urgently/", urgently, name="urgently"),
    path("<ref:ref>/condition/<int:number>/", condition, name="condition"),
    path("<ref:ref>/oversee/", oversee, name="oversee"),
]
