"""Documents that say of a list exactly what it is, and the advice that an assessment needs, by calling actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from muster.evidence.actions import advise_on_document
from muster.evidence.rules import ScopeFacts
from muster.lists.queries import terms_of_lists
from muster.lists.records import List
from tests.people.build import person


def scope_of(asset: str) -> ScopeFacts | None:
    """What the list on an asset is, as a document about it would say; None where the asset is no list."""
    row = List.objects.filter(asset__ref=asset).first()
    if row is None:
        return None
    terms = terms_of_lists([row.id])[row.id]
    return ScopeFacts(
        purposes=tuple(code for code, _ in terms.purposes),
        categories=tuple(code for code, _ in terms.categories),
        fields=tuple(each.name for each in terms.fields),
        recipients=tuple(ref for ref, _ in terms.recipients),
        retention_months=terms.retention_months,
    )


def scoped(asset: str, kind: str) -> dict[str, Any]:
    """What a version of this kind says of the list on an asset, and which risk it says remains."""
    risk: dict[str, Any] = {"residual_risk": "low", "measures_open": False} if kind == "dpia" else {}
    return risk | ({"scope": scope_of(asset)} if kind in ("dpia", "eia", "appropriate_policy") else {})


def advise(document: str, number: int, at: datetime, **officer: Any) -> None:
    """The data protection officer is for a version. `officer` is more about them, such as since when they are here."""
    person("P-DUNN", "dpo", **officer)
    advise_on_document(
        by="P-DUNN", at=at, document=document, number=number, text="The measures are enough.", against=False
    )
