"""Taking an assessment out, as a file to read or to comment on."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.assessing.laying_out import laid_out
from muster.evidence.assessing.printing import FORMATS
from muster.evidence.assessing.queries import the_assessment
from muster.evidence.rules import may_download
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid
from muster.log.acting import acting
from muster.people.queries import the_person


def export_assessment(
    *, by: str, at: datetime, document: str, number: int | None = None, form: str
) -> tuple[str, bytes]:
    """The name and the content of a file with everything that was said in the assessment of a version, or in the one
    that is being written, and how it was decided on; `form` is "pdf" or "docx". The file that was approved is another:
    `download_document` gives that. Raises NotFound, Invalid."""
    with acting("assessment.exported", by=by, at=at, document=document) as act:
        act.check(may_download(the_person(by, day_of(at)), day_of(at)))
        if form not in FORMATS:
            raise Invalid("It cannot be written like this.", {"form": f"Use {', '.join(FORMATS)}."})
        assessment = the_assessment(document, number)
        act.enter(form=form, number=number)
        content = FORMATS[form](laid_out(assessment, number=number))
    named = f"{document}-{number or 'being-written'}.{form}".replace("/", "-").replace("\\", "-")
    return named, content
