"""What was said in assessments: as the rules need it, and with who said it and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from muster.evidence.assessing.asking import templates
from muster.evidence.assessing.records import Answer, Assessment, Measure, MeasureTaken, Risk
from muster.evidence.assessing.rules import (
    MeasureFacts,
    RiskFacts,
    Template,
    TemplateStep,
    Written,
    answer_lines,
    level,
    level_left,
    missing,
    residual_risk,
)
from muster.evidence.records import Version
from muster.evidence.rules import RISKS
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_reference


def unfinished() -> QuerySet[Assessment]:
    """The assessments that are being written."""
    return Assessment.objects.filter(version=None, dropped_at=None)


def being_written(document: str) -> Assessment | None:
    """The assessment that is being written as the next version of a document; None when none is."""
    if wrong_with_reference(document):
        return None
    return unfinished().filter(document__ref=document).select_related("document", "started_by__unit").first()


def the_assessment(document: str, number: int | None = None) -> Assessment:
    """The assessment of a version of a document, or the one being written. Raises NotFound."""
    if number is None:
        found = being_written(document)
    else:
        rows = Assessment.objects.filter(document__ref=document, version__number=number)
        found = None if wrong_with_reference(document) else rows.select_related("document", "version").first()
    if found is None:
        raise NotFound("assessment", document if number is None else f"{document} {number}")
    return found


def template_of(assessment: Assessment) -> Template:
    """The questions it was started with."""
    return templates()[assessment.template]


def answers_of(assessment: Assessment, *, up_to: int | None = None) -> dict[str, Answer]:
    """The answer that stands to each question that has one, with who gave it; or that stood when the answer with this
    primary key was the last. One query."""
    rows = Answer.objects.filter(assessment=assessment).select_related("by")
    if up_to is not None:
        rows = rows.filter(id__lte=up_to)
    return {row.question: row for row in rows.order_by("question", "-id").distinct("question") if row.says}


def last_answer(assessment: Assessment) -> int:
    """The primary key of the last answer that was given in it; 0 for none."""
    return Answer.objects.filter(assessment=assessment).aggregate(last=Max("id"))["last"] or 0


def risks_of(assessment: Assessment) -> list[Risk]:
    """The risks that stand, by number, with who said so. One query."""
    rows = Risk.objects.filter(assessment=assessment).select_related("by")
    return [row for row in rows.order_by("number", "-id").distinct("number") if not row.dropped]


def measures_of(assessment: Assessment) -> list[Measure]:
    """The measures that stand, by number, with who said so and who takes them. One query."""
    rows = Measure.objects.filter(assessment=assessment).select_related("by", "owner")
    return [row for row in rows.order_by("number", "-id").distinct("number") if not row.dropped]


def measure_in_force(document_id: int, number: int) -> Measure:
    """A measure of a document as it stands in the last version that is finished. Raises NotFound."""
    rows = Measure.objects.filter(assessment__document=document_id, assessment__version__isnull=False, number=number)
    found = rows.select_related("owner").order_by("-assessment__version__number", "-id").first()
    if found is None or found.dropped:
        raise NotFound("measure", str(number))
    return found


def taken_of(document_id: int) -> dict[int, MeasureTaken]:
    """The measures of a document that are taken, by number, with who said so. One query."""
    return {row.number: row for row in MeasureTaken.objects.filter(document=document_id).select_related("by")}


def written_in(assessment: Assessment) -> Written:
    """All that stands in an assessment, as the rules need it. Four queries."""
    taken = taken_of(assessment.document_id)
    return Written(
        answers={question: row.says for question, row in answers_of(assessment).items()},
        risks=tuple(risk_facts(row) for row in risks_of(assessment)),
        measures=tuple(measure_facts(row, row.number in taken) for row in measures_of(assessment)),
    )


def risk_facts(row: Risk) -> RiskFacts:
    return RiskFacts(row.number, row.says, row.likelihood, row.severity, row.left_likelihood, row.left_severity)


def measure_facts(row: Measure, taken: bool) -> MeasureFacts:
    return MeasureFacts(
        row.number, row.risk, row.says, row.effect, row.owner.ref, row.due_on, taken, owner_name=row.owner.name
    )


def measures_to_take(person: int, on: date) -> list[Measure]:
    """The measures that a person (by primary key) is to take, the first due first: of the last version of each
    assessment that is approved and in effect, and not taken yet. One query."""
    later = Version.objects.filter(
        document=OuterRef("assessment__document"), status="approved", effective_on__lte=on,
        number__gt=OuterRef("assessment__version__number"),
    )  # fmt: skip
    again = Measure.objects.filter(assessment=OuterRef("assessment"), number=OuterRef("number"), id__gt=OuterRef("id"))
    taken = MeasureTaken.objects.filter(document=OuterRef("assessment__document"), number=OuterRef("number"))
    counting = {"assessment__version__status": "approved", "assessment__version__effective_on__lte": on}
    rows = Measure.objects.filter(
        ~Exists(later), ~Exists(again), ~Exists(taken), owner=person, dropped=False, **counting
    )
    return list(rows.select_related("assessment__document").order_by("due_on", "id"))


def measures_of_versions(version_ids: Iterable[int]) -> dict[int, tuple[MeasureFacts, ...]]:
    """The measures that stand in each of these versions that was written here, by primary key, and which are taken.
    Three queries."""
    ids = list(version_ids)
    assessed = Assessment.objects.filter(version__in=ids).values_list("version", flat=True)
    found: dict[int, tuple[MeasureFacts, ...]] = dict.fromkeys(assessed, ())
    rows = Measure.objects.filter(assessment__version__in=ids).select_related("assessment", "owner")
    standing = [
        row for row in rows.order_by("assessment", "number", "-id").distinct("assessment", "number") if not row.dropped
    ]
    done = MeasureTaken.objects.filter(document__in={row.assessment.document_id for row in standing})
    taken = set(done.values_list("document_id", "number"))
    for row in standing:
        facts = measure_facts(row, (row.assessment.document_id, row.number) in taken)
        version: Any = row.assessment.version_id
        found[version] = (*found[version], facts)
    return found


def assessment_page(assessment: Assessment) -> dict[str, Any]:
    """Everything a page says of an assessment: its template and steps with how far each is, what is missing, every
    answer in words with who gave it, the risks and the measures. Seven queries."""
    template = template_of(assessment)
    answers, risks, measures = answers_of(assessment), risks_of(assessment), measures_of(assessment)
    taken = taken_of(assessment.document_id)
    written = Written(
        {question: row.says for question, row in answers.items()},
        tuple(risk_facts(row) for row in risks),
        tuple(measure_facts(row, row.number in taken) for row in measures),
    )
    return {
        "row": assessment,
        "document": assessment.document,
        "template": template,
        "steps": [_step(step, answers, written, template) for step in template.steps],
        "missing": missing(template, written),
        "risks": [_risk(template, row) for row in risks],
        "measures": [{"row": row, "taken": taken.get(row.number)} for row in measures],
        "residual": residual_risk(template, written.risks),
    }


def _step(step: TemplateStep, answers: dict[str, Answer], written: Written, template: Template) -> dict[str, Any]:
    required = [each for each in step.questions if each.required]
    answered = sum(each.id in answers for each in required)
    lacks = [why for place, why in missing(template, written).items() if place.startswith("risk")]
    whole = answered == len(required) and not (step.part and lacks)
    return {
        "id": step.id,
        "title": step.title,
        "about": step.about,
        "part": step.part,
        "whole": whole,
        "answered": answered,
        "required": len(required),
        "questions": [
            {
                "question": each,
                "answer": answers.get(each.id),
                "lines": answer_lines(each, answers[each.id].says) if each.id in answers else (),
            }
            for each in step.questions
        ],
    }


def _risk(template: Template, row: Risk) -> dict[str, Any]:
    scale = template.scale
    if scale is None:
        raise ValueError(f"{template.id} asks for no risks")
    facts = risk_facts(row)
    return {
        "row": row,
        "likelihood": scale.likelihood[row.likelihood],
        "severity": scale.severity[row.severity],
        "level": RISKS[level(scale, row.likelihood, row.severity)],
        "left": RISKS[level_left(scale, facts)] if row.left_likelihood else "",
    }
