"""What the criteria checker flags in a list, and answering it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.doors.forms import Form, LongText
from muster.doors.pages import Request, done, page, require, sent
from muster.kernel.errors import NotFound
from muster.lists.actions import answer_flag
from muster.lists.queries.flags import flags_shown
from muster.lists.rules import may_propose
from muster.people.rules import works_here


class AnswerForm(Form):
    answer = LongText(
        "Why is it right as it is?",
        hint="Whoever decides on the list reads it.",
        missing="Say why it is right as it is",
    )


def flags(request: Request, ref: str) -> HttpResponse:
    """Everything that the checker flags in a list, with what was answered."""
    require(works_here(request.person, request.on))
    row = the_list(request, ref)
    answers = may_propose(request.person, request.on).allowed
    return page(request, "access/flags.html", row=row, flags=flags_shown(row), answers=answers)


def answer(request: Request, ref: str, key: str) -> HttpResponse:
    """Answer one flag."""
    require(may_propose(request.person, request.on))
    row = the_list(request, ref)
    shown = next((each for each in flags_shown(row) if each.flag.key == key), None)
    if shown is None:
        raise NotFound("flag", key)
    form = AnswerForm(sent(request))
    if form.does(answer_flag, by=request.by, at=request.at, list=ref, key=key):
        return done(request, f"The flag on {shown.flag.place} is answered.", "lists:flags", ref)
    return page(request, "access/answer.html", form=form, row=row, shown=shown)


urls = [
    path("<ref:ref>/flags/", flags, name="flags"),
    path("<ref:ref>/flags/<ref:key>/", answer, name="answer"),
]
