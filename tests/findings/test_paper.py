"""The findings of the Metropolitan Police's paper on the Gangs Violence Matrix, each as a scenario."""

from __future__ import annotations

import psycopg
import pytest

from muster.access.actions import give_grant
from muster.controls.queries import orphaned_assets
from muster.evidence.actions import approve_document, withdraw_document, write_document
from muster.evidence.rules import AgreementTerms
from muster.kernel.errors import NotAllowed
from muster.lists.actions import authorise_list, propose_list
from muster.log.keeping import integrate, publish
from muster.log.verifying import verify
from muster.people.actions import end_person, give_role
from muster.register.actions import change_asset, register_asset
from tests.access.build import (
    ANALYST,
    IAO,
    KEEPER,
    NOW,
    OWNER,
    SIRO,
    cleared,
    day,
    document,
    good_list,
    nominal,
    people,
    proposed_list,
)
from tests.findings.scenes import finding, opening, refusal
from tests.log.build import loosened
from tests.people.build import ADMINISTRATOR, person

pytestmark = pytest.mark.usefixtures("db")


def test_s1_secure_location() -> None:
    people()
    for place in ("USB stick in the drawer", "Personal drive of the sergeant"):
        code = refusal(register_asset, by=KEEPER, ref="A-9", title="Copied", location_as_named=place, part="3")
        assert code == "location.never"
    proposed_list(location="")
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    assert refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Try") == "control.secure_location"


def test_s2_dpia_lapsed_closes_and_stops_authorising() -> None:
    good_list(dpia_until=5)
    cleared()
    assert opening() == "opened"
    assert finding("data_protection_assessment", days=6)[0] == "not_met"
    withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="It was wrong")
    assert opening() == "control.data_protection_assessment"
    code = refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Again")
    assert code == "control.data_protection_assessment"


def test_s3_sharing_only_under_an_agreement() -> None:
    from muster.people.actions import add_organisation

    people()
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="COUNCIL", name="Fenmarch Council", law_enforcement=False)
    proposed_list(recipients=["COUNCIL"])
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    assert finding("sharing")[0] == "not_met"
    terms = AgreementTerms(("COUNCIL",), ("prevent",), ("ref",), day(-1), day(60))
    document("L-1", "agreement", agreement=terms)
    assert finding("sharing")[0] == "met"
    assert finding("sharing", days=61)[0] == "not_met"


def test_s4_editing_an_earlier_entry_makes_verification_fail_there(admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    opening()
    integrate()
    publish()
    assert verify().ok
    edited = admin.execute("select id from entry where event = 'list.opened'").fetchone()[0]
    admin.execute("set session_replication_role = replica")
    with loosened(admin, "entry_is_sound"):
        admin.execute("update entry set body = replace(body, 'Briefing', 'Training') where id = %s", [edited])
        report = verify()
        admin.execute("delete from entry")
    assert not report.ok
    assert str(edited) in str(report.first_bad)


def test_s5_a_new_policy_version_withdraws_acknowledgements() -> None:
    good_list()
    cleared()
    assert opening() == "opened"
    written = write_document(
        by=OWNER,
        at=NOW,
        ref="USER_POLICY-L-1",
        kind="user_policy",
        title="USER_POLICY-L-1",
        assets=["A-L-1"],
        content=b"New rules",
        file_name="policy.txt",
        effective_on=day(0),
        review_on=day(300),
    )
    approve_document(by=SIRO, at=NOW, document="USER_POLICY-L-1", number=written.number)
    assert opening() == "policy.not_acknowledged"


def test_s6_retention_mirrors_the_schedule() -> None:
    good_list(nominals=0)
    change_asset(by=KEEPER, at=NOW, asset="A-L-1", retention_months=25)
    assert finding("retention") == ("not_met", "It keeps people for 25 months; rule R-1 allows 24.")


def test_a1_lapsed_training_shuts_a_third_party_out() -> None:
    """The part that stands: training is asked at every opening. The report comes with the access reviews."""
    good_list()
    cleared()
    person("P-UNTRAINED", "list_user")
    give_grant(
        by=OWNER, at=NOW, list="L-1", person="P-UNTRAINED", purpose="prevent", ends_on=day(30), reason="Works on it"
    )
    assert opening("P-UNTRAINED") == "training.missing"


def test_a2_an_unauthorised_list_holds_nobody() -> None:
    proposed_list()
    with pytest.raises(NotAllowed):
        nominal("L-1", 1)


def test_a2_nobody_authorises_their_own_request() -> None:
    person(SIRO, "siro", "list_owner", grade="ACC")
    proposed_list()
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    from muster.lists.actions import change_list

    change_list(by=OWNER, at=NOW, list="L-1", owner=SIRO)
    assert refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Mine").startswith("list.")


def test_a3_a_decision_below_the_grade_is_refused_and_names_the_grade() -> None:
    proposed_list()
    person("P-LOW", "iao", grade="SGT")
    with pytest.raises(NotAllowed) as refused:
        authorise_list(by="P-LOW", at=NOW, list="L-1", ends_on=day(90), reason="Try")
    assert refused.value.decision.code == "list.grade"
    assert "superintendent" in refused.value.decision.who


def test_r1_an_asset_whose_owner_left_is_orphaned() -> None:
    good_list(nominals=0)
    cleared()
    assert orphaned_assets(NOW) == (1, 0)
    end_person(by=ADMINISTRATOR, at=NOW, person=IAO)
    assert finding("accountable_owner", days=1)[0] == "not_met"


def test_r1_a_named_owner_who_has_not_accepted_is_no_owner() -> None:
    from muster.register.actions import name_owner

    good_list(nominals=0)
    give_role(by=ADMINISTRATOR, at=NOW, person=person("P-NEXT", grade="CHSUPT"), role="iao")
    name_owner(by=SIRO, at=NOW, asset="A-L-1", owner="P-NEXT")
    assert finding("accountable_owner")[0] == "not_met"
    cleared()
    assert opening() == "control.accountable_owner"


def test_e14_a_generic_account_cannot_be_granted_access() -> None:
    good_list(nominals=0)
    person("P-DESK", kind="service")
    code = refusal(
        give_grant, by=OWNER, list="L-1", person="P-DESK", purpose="prevent", ends_on=day(9), reason="Front desk"
    )
    assert code == "grant.shared_account"


def test_e16_use_for_a_purpose_not_on_the_authorisation(admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    assert opening(purpose="immigration") == "purpose.not_authorised"
    said = admin.execute("select person, purpose, outcome from entry where event = 'list.opened.refused'").fetchall()
    assert said == [(ANALYST, "immigration", "refused")]


def test_e10_the_end_of_the_authorisation_shows_and_closes() -> None:
    """At its end it takes nobody and is not shared; after the days for looking into it, it opens for nobody."""
    good_list(nominals=0)
    assert finding("sunset", days=150)[0] == "met"
    assert finding("sunset", days=151)[0] == "not_met"
    assert finding("authorisation", days=151)[0] == "met"
    assert finding("authorisation", days=181)[0] == "not_met"


def test_e4_a_list_without_retention_or_review_cannot_be_authorised() -> None:
    proposed_list(retention_months=None)
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    assert refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Try") in (
        "list.no_retention",
        "control.retention",
    )


def test_e1_somebody_without_a_category_is_not_taken() -> None:
    from muster.kernel.errors import Invalid

    good_list(nominals=0)
    with pytest.raises(Invalid) as wrong:
        nominal("L-1", 5, categories=[])
    assert "categories" in wrong.value.fields


def test_e1_a_list_without_categories_is_closed() -> None:
    from tests.access.build import asset

    asset("A-L-2")
    propose_list(
        by=OWNER, at=NOW, asset="A-L-2", ref="L-2", title="Loose", owner=OWNER, tier="low",
        purposes={"prevent": "Prevent"}, categories={},
    )  # fmt: skip
    assert finding("subject_categories", "L-2")[0] == "not_met"
