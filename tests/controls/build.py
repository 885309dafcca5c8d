"""Facts of a list that passes every control, to be spoilt one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from muster.controls.rules import (
    AuthorisationFacts,
    ListFacts,
    LocationFacts,
    NominalFigures,
    OwnerFacts,
    RecipientFacts,
    RetentionFacts,
)
from muster.evidence.rules import AgreementTerms, ScopeFacts, VersionFacts

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SCOPE = ScopeFacts(("prevent",), ("suspect",), ("band",), ("COUNCIL",), 12)
"""What the good list is, as its documents say it."""


def version(kind: str, **changes: object) -> VersionFacts:
    """An approved version in force from 1 January 2026 to its review on 31 December 2026."""
    plain = VersionFacts(
        document=f"DOC-{kind}",
        kind=kind,
        number=1,
        status="approved",
        author="P-AUTHOR",
        effective_on=date(2026, 1, 1),
        review_on=date(2026, 12, 31),
        approved_on=date(2025, 12, 20),
        id=1,
        scope=SCOPE if kind in ("dpia", "eia", "appropriate_policy") else None,
        measures_open=False,
    )
    return replace(plain, **changes)


def agreement(**changes: object) -> VersionFacts:
    terms = AgreementTerms(("COUNCIL",), ("prevent",), ("ref",), date(2026, 1, 1), date(2026, 9, 30))
    return version("agreement", agreement=replace(terms, **changes))


def facts(**changes: object) -> ListFacts:
    """A list that may be used: every control met."""
    good = ListFacts(
        ref="L-1",
        title="Violence harm",
        state="authorised",
        part="3",
        legal_basis="Police and Crime Act, common law duty",
        sensitive=True,
        condition="Schedule 8 paragraph 1",
        classification="OFFICIAL-SENSITIVE",
        owner=OwnerFacts("Ola Fen", True, True, date(2020, 1, 1), None),
        location=LocationFacts("Muster", "application", True, None, "OFFICIAL-SENSITIVE", True),
        recipients=(RecipientFacts("COUNCIL", "Fenmarch Council", False),),
        retention_rule=RetentionFacts("R-1", 24, False),
        retention_months=12,
        retention_in_force=12,
        review_months=3,
        purposes=frozenset({"prevent"}),
        categories=frozenset({"suspect"}),
        fields=frozenset({"band"}),
        inclusion_criteria=2,
        removal_criteria=1,
        documents={
            **{kind: [version(kind)] for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate")},
            "agreement": [agreement()],
        },
        authorisation=AuthorisationFacts(datetime(2026, 1, 5, tzinfo=UTC), date(2026, 1, 5), date(2027, 1, 4), None),
        figures=NominalFigures(40, 0, date(2026, 8, 1)),
    )
    return replace(good, **changes)


def without(kind: str) -> dict[str, list[VersionFacts]]:
    return {each: versions for each, versions in facts().documents.items() if each != kind}


def having(*versions: VersionFacts) -> dict[str, list[VersionFacts]]:
    """The good documents, those of these versions' kind replaced by them."""
    return without(versions[0].kind) | {versions[0].kind: list(versions)}
