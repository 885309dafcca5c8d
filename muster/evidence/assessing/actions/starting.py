"""Starting an assessment as the next version of a document, and dropping one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from muster.evidence.actions.writing import covered
from muster.evidence.assessing.actions.found import the_unfinished
from muster.evidence.assessing.asking import kinds_assessed, newest_template
from muster.evidence.assessing.queries import answers_of, measures_of, risks_of
from muster.evidence.assessing.records import Answer, Assessment, Measure, Risk
from muster.evidence.assessing.rules import Template, may_assess
from muster.evidence.records import Document
from muster.evidence.rules import LIMITS, wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, invalid_if
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person


def start_assessment(
    *, by: str, at: datetime, ref: str, kind: str = "", title: str = "", assets: Sequence[str] = ()
) -> Assessment:
    """Start an assessment as a new document, or as the next version of one that there is: then kind, title and assets
    may be left out, and what was said in the last assessment of it stands until somebody says something else, each
    answer with who gave it and when. Raises Invalid, NotFound, and Conflict where one is being written already."""
    with acting("assessment.started", by=by, at=at, document=ref) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_assess(person, today))
        invalid_if(wrong_texts({"ref": ref, "title": title}, LIMITS, {"ref"}), "The assessment is not started yet.")
        take_turns("evidence")
        document = Document.objects.select_for_update().filter(ref=ref).first()
        template = _template(document, kind)
        found = None if document else covered(assets)
        if document is None:
            invalid_if({} if title.strip() else {"title": "Missing: give a value."}, "It is not started yet.")
        else:
            _check_same(document, kind, title, assets)
        act.enter(kind=template.kind, template=template.id)
        if document is None:
            document = Document.objects.create(ref=ref, kind=template.kind, title=title)
            document.assets.add(*(found or ()))
        before = (
            Assessment.objects.filter(document=document, version__isnull=False).order_by("-version__number").first()
        )
        assessment = Assessment.objects.create(
            document=document, template=template.id, started_by_id=person.id, started_at=at
        )
        if before is not None:
            _carry_over(before, assessment, template)
    return assessment


def drop_assessment(*, by: str, at: datetime, document: str, reason: str) -> Assessment:
    """Drop an assessment that is being written. What was said in it stays on record, and counts for nothing."""
    with acting("assessment.dropped", by=by, at=at, document=document) as act:
        act.check(may_assess(the_person(by, day_of(at)), day_of(at)))
        assessment = the_unfinished(document)
        invalid_if(wrong_texts({"reason": reason}, LIMITS, {"reason"}), "Say why it is dropped.")
        act.enter(justification=reason)
        assessment.dropped_at, assessment.dropped_because = at, reason
        assessment.save(update_fields=["dropped_at", "dropped_because"])
    return assessment


def _template(document: Document | None, kind: str) -> Template:
    template = newest_template(document.kind if document else kind)
    if template is None:
        kinds = ", ".join(kinds_assessed())
        raise Invalid(
            "This kind of document is not written here: upload it as a file.", {"kind": f"Use one of {kinds}."}
        )
    return template


def _check_same(document: Document, kind: str, title: str, assets: Sequence[str]) -> None:
    if Assessment.objects.filter(document=document, version=None, dropped_at=None).exists():
        raise Conflict(f"The next version of {document.ref} is being written already: go on with that one, or drop it.")
    faults = {}
    if kind and kind != document.kind:
        faults["kind"] = f"{document.ref} is of kind {document.kind}."
    if title and title != document.title:
        faults["title"] = f"{document.ref} has the title {document.title!r}."
    if assets and set(assets) != set(document.assets.values_list("ref", flat=True)):
        faults["assets"] = "Leave them out; for other assets write another document."
    invalid_if(faults, f"There is a document {document.ref!r} already, and it is not the same.")


def _carry_over(before: Assessment, after: Assessment, template: Template) -> None:
    """What still stands and is still asked, each with its own author and time."""
    asked = template.questions()
    Answer.objects.bulk_create(
        Answer(assessment=after, question=row.question, says=row.says, by_id=row.by_id, at=row.at)
        for row in answers_of(before).values()
        if row.question in asked
    )
    if template.scale is None:
        return
    Risk.objects.bulk_create(_again(row, after) for row in risks_of(before))
    Measure.objects.bulk_create(_again(row, after) for row in measures_of(before))


def _again(row, after):  # type: ignore[no-untyped-def]
    row.pk, row.assessment = None, after
    row._state.adding = True
    return row
