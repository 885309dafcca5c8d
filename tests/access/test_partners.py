"""Partners open a list under an agreement that covers them, and only then (finding T9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from muster.access.queries import stale
from muster.access.records import Clearance
from muster.evidence.rules import AgreementTerms
from muster.kernel.dates import end_of
from muster.people.actions import add_organisation
from tests.access.build import ANALYST, NOW, cleared, day, document, good_list
from tests.access.looking import opening, refusal
from tests.people.build import ADMINISTRATOR, person


def _partner(**terms: Any) -> str:
    """A person of the council, granted, trained and who has read the policy; under an agreement when it has terms."""
    good_list()
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="COUNCIL", name="Council", law_enforcement=False)
    partner = person("P-PARTNER", "partner", kind="third_party", organisation="COUNCIL")
    if terms:
        plain = {"parties": ("COUNCIL",), "purposes": ("prevent",), "fields": ("ref",)}
        plain |= {"starts_on": day(-5), "ends_on": day(40)}
        document("L-1", "agreement", agreement=AgreementTerms(**(plain | terms)))
    return cleared(partner)


def test_a_partner_without_an_agreement_is_refused(db: str) -> None:
    assert refusal(by=_partner()).code == "agreement.missing"


def test_a_partner_under_an_agreement_opens_until_it_ends(db: str) -> None:
    assert opening(by=_partner(purposes=("prevent",))).nominals
    assert Clearance.objects.get(person__ref="P-PARTNER").until == end_of(day(40))


@pytest.mark.parametrize(
    "terms",
    [{"purposes": ("protect",)}, {"parties": ("OTHER",)}, {"ends_on": day(-1)}, {"starts_on": day(2)}],
    ids=["another purpose", "another party", "ended", "not begun"],
)
def test_an_agreement_covers_what_it_says(terms: dict[str, Any], db: str) -> None:
    person(ANALYST)
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="OTHER", name="Other", law_enforcement=False)
    assert refusal(by=_partner(**terms)).code == "agreement.missing"


def test_an_agreement_that_begins_later_opens_then(db: str) -> None:
    partner = _partner(starts_on=day(2))
    begun = NOW + timedelta(days=2)
    assert stale(NOW, person=partner)[1] == []
    assert len(stale(begun, person=partner)[1]) == 1
