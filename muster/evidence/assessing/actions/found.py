"""What the actions on an assessment share: finding and locking it, and saying what is wrong."""

from __future__ import annotations

from muster.evidence.assessing.records import Assessment
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_reference


def the_unfinished(document: str) -> Assessment:
    """The assessment being written as the next version of a document, locked: two people who save at once take turns.
    Raises NotFound."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("document")
    found = None
    if not wrong_with_reference(document):
        found = rows.filter(document__ref=document, version=None, dropped_at=None).first()
    if found is None:
        raise NotFound("assessment", document)
    return found
