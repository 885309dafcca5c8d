"""What an assessment asks, how high a risk is, what is still missing, and who may write in it. Pure functions over
plain values; the questions themselves are data, in `questions/`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from muster.evidence.rules import RISKS, ScopeFacts, wrong_texts
from muster.kernel.decision import Decision, allow, refuse
from muster.people.rules import PersonFacts, in_post, may

SCOPE: dict[str, str] = {
    "purposes": "purposes",
    "categories": "categories of people",
    "fields": "fields",
    "recipients": "recipients",
    "retention_months": "months for which people are kept",
}
"""The parts of an assessment that are compared with the lists it covers. A question of that kind asks for the codes."""

NONE = "-"
"""The answer that says: none of them. An empty answer says nothing."""

EFFECTS: dict[str, str] = {
    "removes": "It removes the risk",
    "reduces": "It reduces the risk",
    "accepts": "The risk is accepted as it is, for the reason given",
}
"""What a measure does about a risk (ICO template for an assessment, step 6)."""

LONGEST = 8000
"""Most characters in an answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is "text", "choice" (of `options`: code and words) or a key of SCOPE."""

    id: str
    says: str
    hint: str = ""
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """`part` is "risks" where the step asks for the risks and the measures, else ""."""

    id: str
    title: str
    about: str = ""
    questions: tuple[Question, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How likely, how severe (code to words), and how high a risk is for each pair of the two: a key of RISKS."""

    likelihood: Mapping[str, str]
    severity: Mapping[str, str]
    levels: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Template:
    """One version of the questions for a kind of document. An assessment keeps the one it was started with."""

    id: str
    kind: str
    number: int
    title: str
    source: str
    steps: tuple[TemplateStep, ...]
    scale: Scale | None = None

    def questions(self) -> dict[str, Question]:
        """Every question by its id."""
        return {each.id: each for step in self.steps for each in step.questions}


@dataclass(frozen=True, slots=True)
class RiskFacts:
    number: int
    says: str
    likelihood: str
    severity: str
    left_likelihood: str = ""
    left_severity: str = ""


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """`owner` is the reference of the person who takes it; `taken` whether it is taken."""

    number: int
    risk: int
    says: str
    effect: str
    owner: str
    due_on: date
    taken: bool = False
    owner_name: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """All that was said in an assessment: answers by question, the risks, the measures."""

    answers: Mapping[str, str] = field(default_factory=dict)
    risks: tuple[RiskFacts, ...] = ()
    measures: tuple[MeasureFacts, ...] = ()


def level(scale: Scale, likelihood: str, severity: str) -> str:
    """How high a risk is: a key of RISKS."""
    return scale.levels[likelihood][severity]


def level_left(scale: Scale, risk: RiskFacts) -> str:
    """How high a risk is once its measures are taken; as it was where that is not said."""
    return level(scale, risk.left_likelihood or risk.likelihood, risk.left_severity or risk.severity)


def residual_risk(template: Template, risks: Collection[RiskFacts]) -> str:
    """The highest risk that remains; "" where the template asks for none, or there is none."""
    if template.scale is None or not risks:
        return ""
    order = list(RISKS)
    return max((level_left(template.scale, each) for each in risks), key=order.index)


def scope_of(template: Template, answers: Mapping[str, str]) -> ScopeFacts | None:
    """What the answers say of the lists covered; None where the template asks for nothing of that."""
    asked = {each.kind: each.id for each in template.questions().values() if each.kind in SCOPE}
    if not asked:
        return None
    said = {part: codes_in(answers.get(id, "")) for part, id in asked.items()}
    codes = {
        part: tuple(code for code in each if code != NONE)
        for part, each in said.items()
        if each and part != "retention_months"
    }
    months = said.get("retention_months")
    return ScopeFacts(**codes, retention_months=int(months[0]) if months else None)


def missing(template: Template, written: Written) -> dict[str, str]:
    """What an assessment lacks before it is finished, by the id of the question, "risks", or "risk n"."""
    faults = {
        each.id: f"Not answered: {each.says}"
        for each in template.questions().values()
        if each.required and not written.answers.get(each.id, "").strip()
    }
    if template.scale is None:
        return faults
    if not written.risks:
        faults["risks"] = "Name at least one risk to people, with how likely and how severe it is."
    for risk in written.risks:
        if wrong := _unfinished(template.scale, risk, written.measures):
            faults[f"risk {risk.number}"] = wrong
    return faults


def _unfinished(scale: Scale, risk: RiskFacts, measures: Collection[MeasureFacts]) -> str:
    its = [each for each in measures if each.risk == risk.number]
    if not its:
        return "Say what is done about it, or that it is accepted and why."
    if not risk.left_likelihood:
        return "Say how likely and how severe it is once its measures are taken."
    order = list(RISKS)
    lower = order.index(level_left(scale, risk)) < order.index(level(scale, risk.likelihood, risk.severity))
    if lower and all(each.effect == "accepts" for each in its):
        return "It is said to become lower, and nothing is done about it: add a measure, or say what remains as it is."
    return ""


def wrong_answers(template: Template, answers: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with answers, by question. An empty answer says nothing and is not wrong."""
    questions = template.questions()
    faults = {
        id: f"There is no such question in {template.title}, version {template.number}."
        for id in answers
        if id not in questions
    }
    for id, says in answers.items():
        if id not in faults and says and (wrong := _wrong_answer(questions[id], says)):
            faults[id] = wrong
    return faults


def _wrong_answer(question: Question, says: str) -> str:
    if question.kind == "text":
        return wrong_texts({"says": says}, {"says": LONGEST}, ()).get("says", "")
    if question.kind == "choice":
        codes = [code for code, _ in question.options]
        return "" if says in codes else f"Use one of {', '.join(codes)}."
    if question.kind == "retention_months":
        return "" if says.isascii() and says.isdigit() and 1 <= int(says) <= 1200 else "Use whole months, 1 to 1,200."
    return _wrong_codes(codes_in(says))


def codes_in(says: str) -> list[str]:
    """The codes of an answer, one on each line: a reference may have a space in it."""
    return [line.strip() for line in says.splitlines() if line.strip()]


def _wrong_codes(codes: list[str]) -> str:
    if NONE in codes and len(codes) > 1:
        return f"Name them, or say {NONE} for none of them, and not both."
    if len(set(codes)) < len(codes):
        return "The same code is there twice."
    if len(codes) > 200 or any(wrong_texts({"ref": code}, {"ref": 60}, ()) for code in codes if code != NONE):
        return "Name each by its code, as the list does, on a line of its own."
    return ""


def answer_lines(question: Question, says: str) -> tuple[str, ...]:
    """An answer in words, line by line."""
    if question.kind == "choice":
        return (dict(question.options).get(says, says),)
    if question.kind == "retention_months":
        return (f"{says} months",)
    if question.kind in SCOPE:
        return tuple(codes_in(says)) if says.strip() != NONE else ("None",)
    return tuple(says.splitlines())


def wrong_risk(scale: Scale, risk: RiskFacts) -> dict[str, str]:
    """What is wrong with a risk, by field."""
    faults = wrong_texts({"says": risk.says}, {"says": 2000}, {"says"})
    left = bool(risk.left_likelihood or risk.left_severity)
    for name, codes in (("likelihood", scale.likelihood), ("severity", scale.severity)):
        if getattr(risk, name) not in codes:
            faults[name] = f"Use {', '.join(codes)}."
        if left and getattr(risk, f"left_{name}") not in codes:
            faults[f"left_{name}"] = f"Use {', '.join(codes)}."
    return faults


def wrong_measure(measure: MeasureFacts, risks: Collection[int]) -> dict[str, str]:
    """What is wrong with a measure, by field."""
    faults = wrong_texts({"says": measure.says}, {"says": 2000}, {"says"})
    if measure.risk not in risks:
        faults["risk"] = "There is no such risk in this assessment."
    if measure.effect not in EFFECTS:
        faults["effect"] = f"Use {', '.join(EFFECTS)}."
    return faults


def may_assess(person: PersonFacts, on: date) -> Decision:
    """Whether a person may write in an assessment: whoever may write documents."""
    return may(person, "document.write", on)


def may_take(person: PersonFacts, owner: str, on: date) -> Decision:
    """Whether a person may say that a measure is taken: whoever answers for it, or decides on documents."""
    if person.ref == owner:
        return in_post(person, on)
    if may(person, "document.approve", on).allowed:
        return allow()
    return refuse("measure.not_theirs", "Somebody else answers for this measure.", "Ask them to say so.", owner)
