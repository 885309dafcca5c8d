"""What people fill in about assessments: a step's questions, a risk, a measure, and what comes at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from muster.doors.forms import Choice, Day, Form, LongText, Number, Several, Text, Tick
from muster.evidence.assessing.asking import kinds_assessed
from muster.evidence.assessing.rules import EFFECTS, LONGEST, NONE, Question, Scale, TemplateStep, codes_in
from muster.evidence.rules import LIMITS
from muster.people.forms import PersonField

Offered = Mapping[str, Iterable[tuple[str, str]]]


class StartForm(Form):
    nouns = {"asset": "assets"}
    kind = Choice("What do you write?", (), missing="Select what you write")
    ref = Text("Reference", hint="For example DPIA-A-01. It cannot be changed later.", width=20)
    title = Text("Title", most=LIMITS["title"])
    assets = LongText(
        "Information assets it covers", hint="The reference of each, such as A-01, on a line of its own.", rows=2
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["kind"].choices = [*kinds_assessed().items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"assets": codes_in(self.cleaned_data["assets"])}


class AnswersForm(Form):
    """The questions of one step. What the lists covered name is offered to be ticked, so that a code is not mistyped;
    what is already said and named no longer is offered too, so that it can be seen and taken back."""

    def __init__(self, data: Any, step: TemplateStep, answers: Mapping[str, str], offered: Offered) -> None:
        super().__init__(data, initial={each.id: _initial(each, answers.get(each.id, "")) for each in step.questions})
        for each in step.questions:
            self.fields[each.id] = _field(each, answers.get(each.id, ""), offered)

    def values(self) -> dict[str, Any]:
        return {"answers": {name: _says(value) for name, value in self.cleaned_data.items()}}


class RiskForm(Form):
    says = LongText(
        "What could happen to people?",
        hint="The source of the risk and the harm, such as: a victim is taken for a suspect, and is stopped.",
        missing="Say what could happen",
    )

    def __init__(self, data: Any, scale: Scale, *, there_already: bool, **given: Any) -> None:
        super().__init__(data, **given)
        likely, severe = [*scale.likelihood.items()], [*scale.severity.items()]
        later = "Once its measures are taken. Leave it until they are planned."
        self.fields |= {
            "likelihood": Choice("How likely is it?", likely),
            "severity": Choice("How severe would it be?", severe),
            "left_likelihood": Choice("How likely is it then?", likely, required=False, hint=later),
            "left_severity": Choice("How severe would it be then?", severe, required=False, hint=later),
        }
        if there_already:
            self.fields["drop"] = Tick("Drop this risk", hint="It is no risk, or said elsewhere.", required=False)


class MeasureForm(Form):
    nouns = {"person": "owner"}
    risk = Choice("Against which risk?", ())
    says = LongText("What is done?", missing="Say what is done")
    effect = Choice("What does that do?", [*EFFECTS.items()])
    owner = PersonField("Who does it?")
    due_on = Day("By which day?", missing="Enter the day by which it is done")

    def __init__(self, data: Any, risks: Iterable[tuple[str, str]], *, there_already: bool, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["risk"].choices = list(risks)  # type: ignore[attr-defined]
        if there_already:
            self.fields["drop"] = Tick("Drop this measure", required=False)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"risk": int(self.cleaned_data["risk"])}


class FinishForm(Form):
    effective_on = Day("In effect from", hint="It counts from this day, once somebody else has approved it.")
    review_on = Day("Review by", hint="Its last day. Nobody can approve it without one.")


class TakeForm(Form):
    how = LongText("What was done, and when?", missing="Say what was done")


class ConsultForm(Form):
    asked_on = Day("On which day was the Commissioner asked?", missing="Enter the day")
    answered_on = Day("On which day did they answer?", required=False, hint="Leave it empty while you wait.")
    outcome = LongText("What did they answer?", required=False)


def _field(question: Question, says: str, offered: Offered) -> Any:
    field = _empty_field(question, says, offered)
    # An answer may be left for later, so the form requires none; "optional" would say that it may be left for good.
    field.drawing["unmarked"] = question.required
    return field


def _empty_field(question: Question, says: str, offered: Offered) -> Any:
    about: dict[str, Any] = {"hint": question.hint, "required": False}
    if question.kind == "text":
        return LongText(question.says, most=LONGEST, **about)
    if question.kind == "choice":
        return Choice(question.says, question.options, **about)
    if question.kind == "retention_months":
        return Number(question.says, **about)
    named = dict(offered.get(question.kind, ()))
    gone = {code: f"{code} (no list that it covers names it now)" for code in codes_in(says) if code not in named}
    return Several(question.says, [*(named | gone | {NONE: "None"}).items()], **about)


def _initial(question: Question, says: str) -> Any:
    return codes_in(says) if question.kind not in ("text", "choice", "retention_months") else says


def _says(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)
