"""The findings on who is told about people on a list, and on who complains, each as a scenario."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid
from muster.rights.actions import record_complaint
from muster.rights.queries import complaints
from muster.sharing.actions import disclose
from tests.access.build import NOW, day
from tests.findings.scenes import refusal
from tests.people.build import person
from tests.sharing.build import FIELDS, OWNER, opened, shared_list, told


def test_s3_nobody_outside_law_enforcement_is_told_what_no_agreement_names(db: str) -> None:
    shared_list()
    given = {"by": OWNER, "opening": opened(), "nominals": ["N-0"], "receiver": "X", "how": "spoken", "reason": "X"}
    given |= {"guidance": "X", "fields": FIELDS}
    assert refusal(disclose, recipient="LANDLORD", **given) == "recipient.not_named"
    assert refusal(disclose, recipient="COUNCIL", **(given | {"fields": [*FIELDS, "source"]})) == "agreement.fields"


def test_e9_nobody_is_told_without_a_named_recipient_and_guidance(db: str) -> None:
    shared_list()
    for missing in ("receiver", "guidance"):
        with pytest.raises(Invalid) as caught:
            told(**{missing: " "})
        assert set(caught.value.fields) == {missing}


def test_l164a_a_complaint_not_acknowledged_in_30_days_is_overdue(db: str) -> None:
    by = person("P-DUNN", "dpo", started_on=day(-400))
    record_complaint(by=by, at=NOW, ref="C-1", received_on=day(-30), about="A stop.")
    assert not complaints(day(0))[0]["late"]
    assert complaints(day_of(NOW + timedelta(days=1)))[0]["late"]
