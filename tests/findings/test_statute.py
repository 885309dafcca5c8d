"""The findings that rest on statute, on the ICO's notice and on what went wrong elsewhere, each as a scenario."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from muster.access.auditing.actions import read_log
from muster.evidence.actions import write_document
from muster.evidence.rules import AgreementTerms
from muster.kernel.dates import day_of, start_of
from muster.kernel.errors import Invalid, NotAllowed
from muster.kernel.importing import Incoming
from muster.lists.actions import authorise_list, change_list, import_nominals
from muster.lists.records import Authorisation, List
from muster.people.actions import add_organisation, give_role
from muster.people.records import Person
from muster.register.actions import change_asset, import_register
from muster.register.records import Asset
from muster.register.rules.rows import FIELDS
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
    granted,
    nominal,
    people,
    proposed_list,
)
from tests.findings.scenes import finding, opening, refusal
from tests.people.build import ADMINISTRATOR, person

pytestmark = pytest.mark.usefixtures("db")


def test_e2_a_person_without_a_criterion_is_not_taken_whoever_asks() -> None:
    good_list(nominals=0)
    for criteria in ([], ["C9"], ["R1"]):
        with pytest.raises(Invalid) as wrong:
            nominal("L-1", 1, criteria=criteria)
        assert "criteria" in wrong.value.fields


def test_e11_a_material_change_voids_the_authorisation_and_says_why() -> None:
    good_list()
    cleared()
    assert opening() == "opened"
    change_list(by=OWNER, at=NOW, list="L-1", purposes={"prevent": "Prevent violence", "house": "Housing"})
    assert opening() == "control.authorisation"
    assert "purpose" in Authorisation.objects.latest("decided_at").void_reason
    assert List.objects.get().state == "proposed"


def test_e12_no_authorisation_before_the_equality_assessment() -> None:
    proposed_list()
    for kind in ("dpia", "user_policy", "appropriate_policy", "mandate"):
        document("L-1", kind)
    code = refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Try")
    assert code == "control.equality_assessment"


def test_t5_no_authorisation_without_a_legal_mandate() -> None:
    proposed_list()
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy"):
        document("L-1", kind)
    assert refusal(authorise_list, by=SIRO, list="L-1", ends_on=day(90), reason="Try") == "control.lawful_basis"


def test_t9_a_partner_looks_only_while_an_agreement_lasts() -> None:
    people()
    add_organisation(by=ADMINISTRATOR, at=NOW, ref="COUNCIL", name="Fenmarch Council", law_enforcement=False)
    person("P-PARTNER", "partner", kind="third_party", organisation="COUNCIL")
    good_list()
    cleared("P-PARTNER")
    assert opening("P-PARTNER") == "agreement.missing"
    today = day_of(datetime.now(UTC))  # the gate's own day, also where the run began before midnight
    terms = AgreementTerms(("COUNCIL",), ("prevent",), ("ref",), day(-1), today)
    document("L-1", "agreement", agreement=terms)
    assert opening("P-PARTNER") == "opened"
    from muster.access.queries import clearance_facts, grants_in_scope
    from muster.access.rules import clear

    later = start_of(today + timedelta(days=1))
    (_, facts), *_ = clearance_facts(list(grants_in_scope(None, None)), later)
    assert clear(facts, later).code == "agreement.missing"


def test_l35_42_sensitive_data_needs_a_condition_and_a_policy_document() -> None:
    good_list(nominals=0)
    change_asset(by=KEEPER, at=NOW, asset="A-L-1", condition="")
    assert finding("lawful_basis") == ("not_met", "It holds sensitive data without a stated condition.")


def test_l38_each_person_is_marked_fact_or_assessment() -> None:
    good_list(nominals=0)
    with pytest.raises(Invalid) as wrong:
        nominal("L-1", 1, basis="rumour")
    assert "basis" in wrong.value.fields


def test_l39_somebody_past_their_review_closes_sharing_and_shows() -> None:
    good_list()
    assert finding("nominals_reviewed", days=61) == ("not_met", "2 of 2 people on it are past their review date.")


def test_l62_the_log_is_read_only_for_a_purpose_that_the_law_names_and_that_is_logged(
    admin: psycopg.Connection,
) -> None:
    person("P-AUDIT", "auditor")
    assert refusal(read_log, by="P-AUDIT", purpose="curiosity").startswith("log.")
    assert len(read_log(by="P-AUDIT", at=NOW, purpose="integrity")) > 0
    events = admin.execute("select event from entry where event like 'log.read%' order by id").fetchall()
    assert events == [("log.read.refused",), ("log.read",)]


def test_l62_entries_hold_nothing_of_the_people_on_a_list(admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    opening()
    bodies = " ".join(row[0] for row in admin.execute("select body from entry").fetchall())
    assert "Fenby" not in bodies


def test_l69_the_dpo_is_never_who_they_advise() -> None:
    people()
    for who in (SIRO, IAO, OWNER):
        assert refusal(give_role, by=ADMINISTRATOR, person=who, role="dpo") == "role.conflict"
    person("P-DPO", "dpo")
    assert refusal(give_role, by=ADMINISTRATOR, person="P-DPO", role="iao") == "role.conflict"


def test_s4_a_bulk_change_cannot_pass_the_log_by() -> None:
    """django-auditlog #345: bulk operations left no trace."""
    people()
    with pytest.raises(DatabaseError, match="No entry, no change"), transaction.atomic():
        Person.objects.update(name="Nobody")
    with pytest.raises(DatabaseError, match="No entry, no change"), transaction.atomic():
        Asset.recipients.through.objects.all().delete()
    connection.close()


def test_access_that_has_ended_is_ended_however_it_was_written(admin: psycopg.Connection) -> None:
    """DAISY #432: access stayed active after it expired, because nothing looked at the date at use."""
    good_list()
    cleared()
    admin.execute("set session_replication_role = replica")
    admin.execute("update clearance set until = now() - interval '1 second'")
    assert opening() in ("clearance.ended", "grant.ended")


def test_a_document_counts_from_its_effective_date_not_its_upload() -> None:
    """CISO Assistant #4797."""
    proposed_list()
    document("L-1", "dpia", effective_on=day(3))
    assert finding("data_protection_assessment")[0] == "not_met"
    assert finding("data_protection_assessment", days=3)[0] == "met"


def test_an_import_never_carries_an_approval() -> None:
    """CNIL PIA: a validated assessment could be forged by importing a file that says so."""
    people()
    assert not {"owner", "accepted_at", "accepted", "approved", "status"} & set(FIELDS)
    row = {"source_id": "1", "title": "Legacy", "owner_as_named": "Chief of Police"}
    import_register(by=KEEPER, at=NOW, incoming=Incoming([(2, row)], "0" * 64), source="old system")
    found = Asset.objects.get()
    assert (found.owner_id, found.accepted_at) == (None, None)


def test_a_draft_counts_for_nothing() -> None:
    proposed_list()
    write_document(
        by=OWNER, at=NOW, ref="DPIA-L-1", kind="dpia", title="DPIA-L-1", assets=["A-L-1"], content=b"x",
        file_name="d.txt", effective_on=day(-1), review_on=day(90),
    )  # fmt: skip
    assert finding("data_protection_assessment")[0] == "not_met"


def test_an_import_of_people_waits_for_the_authorisation() -> None:
    proposed_list()
    with pytest.raises(NotAllowed):
        import_nominals(by=OWNER, at=NOW, list="L-1", incoming=Incoming([(2, {"ref": "N-1"})], "0" * 64))


def test_e3a_somebody_taken_off_is_not_seen_and_cannot_silently_return() -> None:
    from muster.access.actions import open_list, withdraw_grant
    from muster.lists.actions import remove_nominal

    good_list()
    cleared()
    withdraw_grant(by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="To let them remove too")
    granted(may_add=True)
    seen = open_list(by=ANALYST, at=NOW, list="L-1", purpose="prevent", reason="Review")
    remove_nominal(by=ANALYST, at=NOW, opening=seen.id, nominal_ref="N-0", reason="No evidence left")
    after = open_list(by=ANALYST, at=NOW, list="L-1", purpose="prevent", reason="Briefing")
    assert [each["ref"] for each in after.nominals] == ["N-1"]
    with pytest.raises(NotAllowed):
        nominal("L-1", 0)
