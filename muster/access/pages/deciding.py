"""Deciding on a list: authorising it until a day, suspending it, closing it for good."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from muster.access.pages.finding import the_list
from muster.access.telling.asking import ask_to_authorise
from muster.access.telling.deciding import deciding_of
from muster.access.telling.whole import authorising
from muster.doors.forms import Day, Form, LongText, Tick
from muster.doors.pages import Request, done, page, require, sent
from muster.kernel.errors import Invalid
from muster.lists.actions import close_list, review_list, suspend_list
from muster.lists.queries import facts_of, owns
from muster.lists.rules import advised_against, answers_for_it, longest, may_suspend
from muster.people.rules import may

DECIDING = ("list.authorise", "list.vote")
"""Whoever holds one of these may decide on a list of some tier."""


class AuthoriseForm(Form):
    ends_on = Day("Until which day?", missing="Enter the last day of the authorisation")
    reason = LongText(
        "Why is the list necessary and proportionate?", missing="Say why the list is necessary and proportionate"
    )

    despite = LongText(
        "Why is it authorised all the same?", missing="Say why it is authorised all the same",
        hint="An assessor or the data protection officer advised against it.",
    )  # fmt: skip
    conditions = LongText(
        "Conditions", required=False, rows=3,
        hint="One in each line: what must be done; who answers for it (staff number); by which day, for example "
        "Train the analysts; P-HARTLEY; 2027-03-31. Leave it empty for none.",
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, last: date, advised_against: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.on, self.last = on, last
        if not advised_against:
            del self.fields["despite"]
        self.fields["ends_on"].help_text = f"The last day: {last:%-d %-m %Y} or earlier"

    def clean_ends_on(self) -> date:
        """The action would refuse a day that is too far off, and record that; a slip of the pen is told here."""
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on > self.last:
            raise ValidationError(f"Use {self.last:%-d %B %Y} or an earlier day: that is the most for this tier")
        if ends_on <= self.on:
            raise ValidationError("Use a day after today")
        return ends_on

    def clean_conditions(self) -> list[tuple[str, str, date]]:
        """The lines as (what, who, until when)."""
        lines = [line for line in self.cleaned_data["conditions"].splitlines() if line.strip()]
        return [_condition(number, line) for number, line in enumerate(lines, start=1)]

    def add_invalid(self, wrong: Invalid) -> None:
        """What is wrong with a condition goes to their box, by its number."""
        for name in [*wrong.fields]:
            if name.startswith("condition "):
                self.add_error("conditions", f"{name.capitalize()}: {wrong.fields.pop(name)}")
        if wrong.fields:
            super().add_invalid(wrong)


def _condition(number: int, line: str) -> tuple[str, str, date]:
    parts = [part.strip() for part in line.rsplit(";", 2)]
    try:
        what, who, day = parts
        return what, who, date.fromisoformat(day)
    except ValueError:
        raise ValidationError(
            f"Line {number}: write what must be done; who answers for it; by which day as YYYY-MM-DD"
        ) from None


class ReasonForm(Form):
    reason = LongText("Why?", hint="It is kept in the log, and shown with the list.", missing="Say why")


class ReviewForm(Form):
    reason = LongText(
        "What did you look at, and what came of it?", hint="It is kept in the log. Name nobody who is on the list.",
        missing="Say what you looked at",
    )  # fmt: skip


class CloseForm(ReasonForm):
    sure = Tick(
        "I know that a closed list cannot be opened again", missing="Tick the box if you mean to close the list"
    )

    def values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


def decides(request: Request) -> bool:
    """Whether this person decides on lists of some tier."""
    return any(may(request.person, permission, request.on).allowed for permission in DECIDING)


def authorise(request: Request, ref: str) -> HttpResponse:
    """Authorise a list, or renew that. Whoever cannot is told why."""
    if not decides(request):
        require(may(request.person, DECIDING[0], request.on))
    row = the_list(request, ref)
    facts = facts_of(row, request.on)
    tier = facts.tier
    last = longest(tier, request.on)
    form = AuthoriseForm(sent(request), on=request.on, last=last, advised_against=bool(advised_against(facts.opinions)))
    if form.does(ask_to_authorise, by=request.by, at=request.at, list=ref):
        return done(request, f"{row.title} is authorised until {form.result.ends_on:%-d %B %Y}.", "lists:list", ref)
    why = authorising(row, request.person, request.at, request.on, facts)
    told = deciding_of(row, facts, request.person, request.on)
    return page(request, "access/authorise.html", form=form, row=row, tier=tier, why=why, last=last, deciding=told)


def review(request: Request, ref: str) -> HttpResponse:
    """Say that one has looked through a list before it is used."""
    row = the_list(request, ref)
    require(answers_for_it(request.person, any(owns(row, request.person)), request.on))
    form = ReviewForm(sent(request))
    if form.does(review_list, by=request.by, at=request.at, list=ref):
        until = timezone.localtime(form.result.until)
        return done(
            request, f"{row.title} is reviewed; that holds until {until:%-d %B %Y at %H:%M}.", "lists:list", ref
        )
    return page(request, "access/review.html", form=form, row=row)


def suspend(request: Request, ref: str) -> HttpResponse:
    """Suspend a list: nobody opens it until it is authorised again."""
    require(may_suspend(request.person, request.on))
    row = the_list(request, ref)
    form = ReasonForm(sent(request))
    if form.does(suspend_list, by=request.by, at=request.at, list=ref):
        return done(request, f"{row.title} is suspended.", "lists:list", ref)
    return page(request, "access/suspend.html", form=form, row=row)


def close(request: Request, ref: str) -> HttpResponse:
    """Close a list for good."""
    require(may_suspend(request.person, request.on))
    row = the_list(request, ref)
    form = CloseForm(sent(request))
    if form.does(close_list, by=request.by, at=request.at, list=ref):
        return done(request, f"{row.title} is closed.", "lists:list", ref)
    return page(request, "access/close.html", form=form, row=row)


urls = [
    path("<ref:ref>/authorise/", authorise, name="authorise"),
    path("<ref:ref>/review/", review, name="review"),
    path("<ref:ref>/suspend/", suspend, name="suspend"),
    path("<ref:ref>/close/", close, name="close"),
]
