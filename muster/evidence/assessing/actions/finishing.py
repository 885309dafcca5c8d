"""Finishing an assessment: what was said becomes a version of the document, with a file to read and to approve."""

from __future__ import annotations

from datetime import date, datetime

from muster.evidence.actions.versions import asset_ids
from muster.evidence.actions.writing import keep_scope
from muster.evidence.assessing.actions.found import the_unfinished
from muster.evidence.assessing.laying_out import laid_out
from muster.evidence.assessing.printing import as_pdf
from muster.evidence.assessing.queries import template_of, written_in
from muster.evidence.assessing.rules import may_assess, missing, residual_risk, scope_of
from muster.evidence.files import keep
from muster.evidence.records import Version
from muster.evidence.rules import wrong_dates
from muster.kernel.dates import day_of
from muster.kernel.errors import invalid_if
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.queries import the_person


def finish_assessment(*, by: str, at: datetime, document: str, effective_on: date, review_on: date | None) -> Version:
    """Finish the assessment that is being written. It becomes the document's next version, a draft that waits for
    somebody else's approval, with a PDF of exactly what was said. Raises Invalid, naming everything that is missing."""
    with acting("assessment.finished", by=by, at=at, document=document) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.check(may_assess(person, today))
        take_turns("evidence")
        assessment = the_unfinished(document)
        template, written = template_of(assessment), written_in(assessment)
        invalid_if(missing(template, written) | wrong_dates(effective_on, review_on), "The assessment is not finished.")
        number = assessment.document.versions.count() + 1
        content = as_pdf(laid_out(assessment, number=number, effective_on=effective_on, review_on=review_on))
        sha256 = keep(content)
        act.enter(kind=template.kind, number=number, sha256=sha256, template=template.id)
        version = Version.objects.create(
            document=assessment.document,
            number=number,
            file_name=f"{document}-{number}.pdf".replace("/", "-").replace("\\", "-"),
            sha256=sha256,
            size=len(content),
            author_id=person.id,
            written_at=at,
            effective_on=effective_on,
            review_on=review_on,
            residual_risk=residual_risk(template, written.risks),
        )
        keep_scope(version, scope_of(template, written.answers))
        assessment.version = version
        assessment.save(update_fields=["version"])
        act.affects(assets=asset_ids(assessment.document))
    return version
