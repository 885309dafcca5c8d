"""What a printed assessment holds, block by block, whichever way it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from muster.evidence.assessing.queries import answers_of, measures_of, risk_facts, risks_of, taken_of, template_of
from muster.evidence.assessing.records import Answer, Assessment, Measure, MeasureTaken, Risk
from muster.evidence.assessing.rules import (
    EFFECTS,
    Question,
    Scale,
    Template,
    answer_lines,
    level,
    level_left,
    residual_risk,
)
from muster.evidence.records import Version
from muster.evidence.rules import RISKS


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, text, question (`text` and `lines` below it, `note` says who and when) or table (of `rows`,
    the first of them its heads)."""

    kind: str
    text: str = ""
    lines: tuple[str, ...] = ()
    note: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    title: str
    subtitle: str
    blocks: tuple[Block, ...]


def laid_out(
    assessment: Assessment,
    *,
    number: int | None,
    effective_on: date | None = None,
    review_on: date | None = None,
) -> Laid:
    """Everything that was said in an assessment. With a number it is that version; with days given, the version that it
    is about to become; else it is said to be a draft. Eight queries at most."""
    template = template_of(assessment)
    document = assessment.document
    version = assessment.version
    said = f"Version {number}" if number else "Being written: a draft that counts for nothing"
    days = (version.effective_on, version.review_on) if version else (effective_on, review_on)
    about = (
        ("Document", f"{document.ref}, {document.title}"),
        ("Covers", ", ".join(document.assets.order_by("ref").values_list("ref", flat=True))),
        ("In effect from", _day(days[0])),
        ("Review by", _day(days[1])),
        ("Questions", f"{template.title}, version {template.number}: {template.source}"),
    )
    blocks = [Block("table", "About this document", rows=(("", ""), *about)), *_steps(assessment, template)]
    if version is not None:
        blocks += _sign_off(version)
    return Laid(document.title, f"{template.title}. {said}", tuple(blocks))


def _steps(assessment: Assessment, template: Template) -> Iterator[Block]:
    answers = answers_of(assessment)
    for step in template.steps:
        yield Block("heading", step.title)
        if step.about:
            yield Block("text", step.about)
        for question in step.questions:
            yield _question(question, answers.get(question.id))
        if step.part == "risks" and template.scale is not None:
            risks, measures = risks_of(assessment), measures_of(assessment)
            yield from _risks(template, template.scale, risks)
            yield from _measures(measures, taken_of(assessment.document_id))


def _question(question: Question, answer: Answer | None) -> Block:
    if answer is None:
        return Block("question", question.says, ("Not answered",))
    note = f"{answer.by.name}, {_moment(answer.at)}"
    return Block("question", question.says, answer_lines(question, answer.says), note)


def _risks(template: Template, scale: Scale, risks: Iterable[Risk]) -> Iterator[Block]:
    rows = [
        (
            str(row.number),
            row.says,
            f"{scale.likelihood[row.likelihood]}, {scale.severity[row.severity].lower()}: "
            f"{RISKS[level(scale, row.likelihood, row.severity)].lower()}",
            RISKS[level_left(scale, risk_facts(row))] if row.left_likelihood else "Not said yet",
            f"{row.by.name}, {_moment(row.at)}",
        )
        for row in risks
    ]
    if not rows:
        yield Block("text", "No risk is named yet.")
        return
    yield Block("table", "Risks", rows=(("No", "What could happen", "How high", "What is left", "Said by"), *rows))
    whole = residual_risk(template, [risk_facts(row) for row in risks])
    yield Block("text", f"The risk that remains as a whole: {RISKS[whole].lower()}.")


def _measures(measures: Iterable[Measure], taken: Mapping[int, MeasureTaken]) -> Iterator[Block]:
    rows = [
        (
            str(row.number),
            str(row.risk),
            row.says,
            EFFECTS[row.effect],
            f"{row.owner.name}, by {_day(row.due_on)}",
            f"{taken[row.number].how} ({taken[row.number].by.name})" if row.number in taken else "Not yet",
        )
        for row in measures
    ]
    if rows:
        heads = ("No", "Risk", "Measure", "What it does", "Who, and until when", "Taken")
        yield Block("table", "Measures", rows=(heads, *rows))


def _sign_off(version: Version) -> Iterator[Block]:
    """How it was decided on: the rows of the ICO template's step 7."""
    yield Block("heading", "Sign-off")
    advice = version.advice.select_related("by").order_by("id").last()
    asked = version.consultations.select_related("by").order_by("id").last()
    rows = [("", "")]
    if version.residual_risk:
        rows.append(("Risk that remains", RISKS[version.residual_risk]))
    if advice is not None:
        said = "against" if advice.against else "for"
        rows.append(
            ("Data protection officer's advice", f"{said}: {advice.text} ({advice.by.name}, {_moment(advice.at)})")
        )
    if asked is not None:
        answer = (
            f"; answered on {_day(asked.answered_on)}: {asked.outcome}" if asked.answered_on else "; not answered yet"
        )
        rows.append(("Information Commissioner consulted (s.65)", f"asked on {_day(asked.asked_on)}{answer}"))
    decided = "Not approved"
    if version.approved_by is not None and version.approved_at is not None:
        decided = f"{version.approved_by.name}, {_moment(version.approved_at)}"
    rows.append(("Measures approved and remaining risk accepted by", decided))
    if version.overruled_because:
        rows.append(("Advice overruled because", version.overruled_because))
    yield Block("table", "Decision", rows=tuple(rows))


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "not said yet"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"


def as_plain(laid: Laid) -> dict[str, Any]:
    """The same as lists and strings, for a program that knows nothing of us."""
    return {
        "title": laid.title,
        "subtitle": laid.subtitle,
        "blocks": [
            {
                "kind": each.kind,
                "text": each.text,
                "lines": list(each.lines),
                "note": each.note,
                "rows": [list(row) for row in each.rows],
            }
            for each in laid.blocks
        ],
    }
