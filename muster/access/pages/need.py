"""Do I need a list? Five questions, one on each page; what was answered goes along in the form and is kept nowhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path

from muster.doors.forms import Choice, Form, LongText, Number, Several
from muster.doors.pages import Request, page, require
from muster.lists.actions import answer_need
from muster.lists.queries.nearest import nearest_lists
from muster.lists.rules import SEEN_BY, SUBJECT_CATEGORIES, Need, may_propose, started_from
from muster.people.rules import works_here

NONE = "none-of-these"


class ForForm(Form):
    what_for = LongText(
        "What do you need a list of people for?", rows=3, missing="Say what you need a list for",
        hint="What you want to achieve. Name nobody: nothing personal is written down before a list is authorised.",
    )  # fmt: skip


class ExistingForm(Form):
    existing = Choice("Will one of these do?", ())
    why_not = LongText("If none will do, why not?", required=False, rows=2)

    def __init__(self, data: Any, near: list[dict[str, Any]]) -> None:
        super().__init__(data)
        choices = [(each["ref"], f"{each['title']}: {'; '.join(each['purposes'])}") for each in near]
        self.fields["existing"].choices = [*choices, (NONE, "None of these")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("existing") == NONE and not self.cleaned_data.get("why_not", "").strip():
            self.add_error("why_not", "Say why none of them will do")
        return self.cleaned_data


class WhomForm(Form):
    categories = Several("Whom would it hold?", [*SUBJECT_CATEGORIES.items()])
    children = Choice("Could any of them be under 18?", [("yes", "Yes"), ("no", "No")])
    how_many = Number("How many people at most?", hint="An estimate will do")


class LongForm(Form):
    weeks = Number("For how many weeks do you need it?", hint="A year is 52")


class WhoForm(Form):
    seen_by = Choice("Who else than you would see it?", [*SEEN_BY.items()])


STEPS = {"for": ForForm, "existing": ExistingForm, "whom": WhomForm, "long": LongForm, "who": WhoForm}
NAMES = ("what_for", "existing", "why_not", "categories", "children", "how_many", "weeks", "seen_by")


def need(request: Request) -> HttpResponse:
    """One question after the other, then what comes of it. What was answered before is judged again with each step."""
    require(works_here(request.person, request.on))
    sent = request.POST if request.method == "POST" else None
    near = nearest_lists(sent.get("what_for", "")[:4000].replace("\0", "")) if sent is not None else []
    answers: dict[str, Any] = {}
    steps = list(STEPS)
    for number, step in enumerate(steps, start=1):
        asked = sent is not None and sent.get("step") in steps and steps.index(sent["step"]) >= number - 1
        form = _form(step, sent if asked else None, near)
        if not asked or not form.is_valid():
            return page(request, "access/need.html", form=form, step=step, number=number, of=len(steps), near=near,
                        so_far=_carried(answers), status=422 if asked else 200)  # fmt: skip
        answers |= form.cleaned_data
        if answers.get("existing") not in (None, "", NONE):
            break
    return _told(request, answers, near)


def _form(step: str, data: Any, near: list[dict[str, Any]]) -> Form:
    return ExistingForm(data, near) if step == "existing" else STEPS[step](data)  # type: ignore[call-arg]


def _carried(answers: dict[str, Any]) -> list[tuple[str, str]]:
    several = {name: value if isinstance(value, list) else [value] for name, value in answers.items()}
    return [(name, str(one)) for name, values in several.items() for one in values]


def _told(request: Request, answers: dict[str, Any], near: list[dict[str, Any]]) -> HttpResponse:
    chosen = answers["existing"] if answers["existing"] != NONE else ""
    said = Need(
        what_for=answers["what_for"],
        existing=chosen,
        why_not=answers["why_not"],
        categories=tuple(answers.get("categories", ())),
        children=answers.get("children") == "yes",
        how_many=answers.get("how_many") or 1,
        weeks=answers.get("weeks") or 1,
        seen_by=answers.get("seen_by", "unit"),
    )
    outcome = answer_need(by=request.by, at=request.at, need=said)
    start: list[tuple[str, object]] = [("purpose", said.what_for[:300]), *started_from(said).items()]
    start += [("category", each) for each in said.categories]
    return page(
        request,
        "access/need_answered.html",
        outcome=outcome,
        chosen=_row(near, chosen),
        start=urlencode(start),
        proposes=may_propose(request.person, request.on).allowed,
    )


def _row(near: list[dict[str, Any]], ref: str) -> dict[str, Any] | None:
    return next((each for each in near if each["ref"] == ref), None)


# Two words after /lists/, as one would be the reference of a list of that name.
urls = [path("need/a-list/", need, name="need")]
