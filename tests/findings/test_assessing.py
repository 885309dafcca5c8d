"""What went wrong with assessments elsewhere, each as a scenario: documents that differ, risks that nobody held."""

from __future__ import annotations

import pytest

from muster.evidence.actions import approve_document, record_consultation, withdraw_document
from muster.evidence.assessing.actions import answer_assessment, start_assessment, take_measure
from muster.evidence.records import Version
from muster.lists.actions import authorise_list, change_list
from muster.lists.rules import FieldTerms
from muster.register.actions import change_asset
from tests.access.build import (
    IAO,
    KEEPER,
    NOW,
    OWNER,
    SIRO,
    cleared,
    day,
    document,
    good_list,
    people,
    proposed_list,
)
from tests.assessing import begun, finished, risk
from tests.findings.scenes import finding, opening, refusal
from tests.hearing import hear
from tests.people.build import person
from tests.scoping import advise, scope_of

pytestmark = pytest.mark.usefixtures("db")
BAND = FieldTerms("violence", "Violence", "assessment", "To prevent violence where it is worst")


def approved(ref: str = "DPIA-L-1") -> None:
    version = finished(ref, by=OWNER, at=NOW, effective_on=day(-7))
    advise(ref, version.number, NOW)
    approve_document(by=SIRO, at=NOW, document=ref, number=version.number)


def assessed(**measured: object) -> None:
    """A proposed list whose DPIA was written here; every other document came as a file."""
    proposed_list()
    for kind in ("eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    begun("DPIA-L-1", "dpia", by=OWNER, at=NOW, asset="A-L-1", scope=scope_of("A-L-1"), **measured)


def test_e11_a_change_of_the_list_needs_its_dpia_approved_again_with_advice() -> None:
    assessed()
    approved()
    hear("L-1", NOW, started_on=day(-400))
    authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(150), reason="Needed.")
    cleared()
    assert opening() == "opened"
    change_list(by=OWNER, at=NOW, list="L-1", fields=[BAND])
    assert opening() == "control.authorisation"
    hear("L-1", NOW)
    again = {"by": SIRO, "list": "L-1", "ends_on": day(150), "reason": "Needed."}
    assert refusal(authorise_list, **again) == "control.documents_agree"
    start_assessment(by=OWNER, at=NOW, ref="DPIA-L-1")
    answer_assessment(by=OWNER, at=NOW, document="DPIA-L-1", answers={"fields": "violence"})
    number = finished("DPIA-L-1", by=OWNER, at=NOW, effective_on=day(-6)).number
    approving = {"by": SIRO, "document": "DPIA-L-1", "number": number}
    assert refusal(approve_document, **approving) == "document.no_advice"
    advise("DPIA-L-1", number, NOW)
    approve_document(**approving, at=NOW)
    authorise_list(**again, at=NOW)
    assert opening() == "opened"


def test_bridges_a_document_that_says_otherwise_is_named_with_the_place_it_differs_from() -> None:
    """[2020] EWCA Civ 1058, paras 124 and 125: who is on a list and how long they are kept must not differ."""
    good_list(nominals=0)
    cleared()
    assert finding("documents_agree")[0] == "met"
    change_asset(by=KEEPER, at=NOW, asset="A-L-1", retention_months=6)
    verdict, says = finding("documents_agree")
    assert verdict == "not_met"
    assert "Data protection impact assessment DPIA-L-1, version 1, says 12 months, the register 6." in says
    assert "Appropriate policy document APPROPRIATE_POLICY-L-1, version 1, says 12 months, the register 6." in says
    change_asset(by=KEEPER, at=NOW, asset="A-L-1", retention_months=12)
    document("L-1", "eia", scope=scope_of("A-L-1"), effective_on=day(0))
    assert opening() == "opened"


def test_bridges_what_a_document_does_not_say_is_unknown_and_does_not_pass() -> None:
    proposed_list()
    for kind in ("eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    document("L-1", "dpia", scope=None)
    hear("L-1", NOW, started_on=day(-400))
    assert finding("documents_agree")[0] == "unknown"
    code = refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Try")
    assert code == "control.documents_agree"


def test_l64_a_measure_that_is_late_stops_adding_and_authorising_until_it_is_taken() -> None:
    assessed(due_on=day(-1), owner=OWNER)
    approved()
    hear("L-1", NOW, started_on=day(-400))
    assert finding("measures_taken")[0] == "not_met"
    given = {"by": SIRO, "list": "L-1", "ends_on": day(90), "reason": "Needed."}
    assert refusal(authorise_list, **given) == "control.measures_taken"
    assert refusal(take_measure, by=KEEPER, document="DPIA-L-1", number=1, how="Done.") == "measure.not_theirs"
    take_measure(by=OWNER, at=NOW, document="DPIA-L-1", number=1, how="Two sources are asked for.")
    assert finding("measures_taken") == ("met", "Every measure of its assessment is taken.")
    authorise_list(**given, at=NOW)


def test_l64_a_measure_closes_by_its_day_alone() -> None:
    assessed(due_on=day(20))
    approved()
    assert finding("measures_taken", days=20)[0] == "met"
    assert finding("measures_taken", days=21)[0] == "not_met"


def test_s65_where_a_high_risk_remains_the_commissioner_is_asked_first() -> None:
    assessed()
    risk(OWNER, NOW, "DPIA-L-1", number=1, likelihood="probable", left_likelihood="probable", left_severity="severe")
    number = finished("DPIA-L-1", by=OWNER, at=NOW).number
    assert Version.objects.get(document__ref="DPIA-L-1").residual_risk == "high"
    advise("DPIA-L-1", number, NOW)
    given = {"by": SIRO, "document": "DPIA-L-1", "number": number}
    assert refusal(approve_document, **given) == "document.prior_consultation"
    record_consultation(**given, at=NOW, asked_on=day(-50))
    assert refusal(approve_document, **given) == "document.prior_consultation"
    record_consultation(**given, at=NOW, asked_on=day(-50), answered_on=day(-3), outcome="Go on, with the measures.")
    assert approve_document(**given, at=NOW).status == "approved"


def test_whoever_answered_a_question_does_not_approve_the_whole() -> None:
    people()
    assessed()
    person("P-SECOND", "iao", started_on=day(-400))
    answer_assessment(by=IAO, at=NOW, document="DPIA-L-1", answers={"aim": "To protect people."})
    number = finished("DPIA-L-1", by=OWNER, at=NOW).number
    advise("DPIA-L-1", number, NOW)
    given = {"document": "DPIA-L-1", "number": number}
    assert refusal(approve_document, by=IAO, **given) == "document.own"
    assert approve_document(by="P-SECOND", at=NOW, **given).status == "approved"


def test_an_older_version_counts_again_with_its_own_measures() -> None:
    """A version that is withdrawn takes its measures with it."""
    assessed(due_on=day(-1))
    approved()
    document("L-1", "eia", scope=scope_of("A-L-1"), effective_on=day(0))
    assert finding("measures_taken")[0] == "not_met"
    withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong")
    assert finding("measures_taken") == (
        "met",
        "No assessment is in force that counts on any; whether one must be is for another control.",
    )
