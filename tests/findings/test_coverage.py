"""Every finding has a scenario that runs, or a reason why it waits for a later room. None is forgotten."""

from __future__ import annotations

import importlib

import pytest

PAPER, STATUTE = "tests.findings.test_paper.", "tests.findings.test_statute."
ELSEWHERE = "tests.findings.test_elsewhere."
AUTHORISING = "tests.findings.test_authorising."
ASSESSING = "tests.findings.test_assessing."
CONTACTS = "tests.findings.test_contacts."
TOLD = "tests.findings.test_told."
SHARING = "waits for the room sharing: "
RETENTION = "waits for the room retention: "
RIGHTS = "waits for the room rights: "
OVERSIGHT = "waits for the room oversight: "
DISCOVERY = "waits for the room discovery: "
INCIDENTS = "waits for the room incidents: "

COVERED: dict[str, str] = {
    "S1": PAPER + "test_s1_secure_location",
    "S2": PAPER + "test_s2_dpia_lapsed_closes_and_stops_authorising",
    "S3": PAPER + "test_s3_sharing_only_under_an_agreement",
    "S4": PAPER + "test_s4_editing_an_earlier_entry_makes_verification_fail_there",
    "S5": PAPER + "test_s5_a_new_policy_version_withdraws_acknowledgements",
    "S6": PAPER + "test_s6_retention_mirrors_the_schedule",
    "A1": PAPER + "test_a1_lapsed_training_shuts_a_third_party_out",
    "A2": PAPER + "test_a2_an_unauthorised_list_holds_nobody",
    "A3": PAPER + "test_a3_a_decision_below_the_grade_is_refused_and_names_the_grade",
    "R1": PAPER + "test_r1_an_asset_whose_owner_left_is_orphaned",
    "E1": PAPER + "test_e1_somebody_without_a_category_is_not_taken",
    "E2": STATUTE + "test_e2_a_person_without_a_criterion_is_not_taken_whoever_asks",
    "E3a": STATUTE + "test_e3a_somebody_taken_off_is_not_seen_and_cannot_silently_return",
    "E3b": DISCOVERY + "files whose people overlap removed ones",
    "E4": PAPER + "test_e4_a_list_without_retention_or_review_cannot_be_authorised",
    "E5": RETENTION + "proposing removal of who has no recent evidence",
    "E6": OVERSIGHT + "the share of people in the lowest band",
    "E7": SHARING + "the band on a shared record",
    "E8": ELSEWHERE + "test_e8_everything_for_everybody_cannot_be_agreed",
    "E9": TOLD + "test_e9_nobody_is_told_without_a_named_recipient_and_guidance",
    "E10": PAPER + "test_e10_the_end_of_the_authorisation_shows_and_closes",
    "E11": ASSESSING + "test_e11_a_change_of_the_list_needs_its_dpia_approved_again_with_advice",
    "E12": STATUTE + "test_e12_no_authorisation_before_the_equality_assessment",
    "E13": SHARING + "no plaintext export to outside",
    "E14": PAPER + "test_e14_a_generic_account_cannot_be_granted_access",
    "E15": AUTHORISING + "test_e15_a_criterion_without_evidence_waits_for_an_answer",
    "E16": PAPER + "test_e16_use_for_a_purpose_not_on_the_authorisation",
    "E17": SHARING + "recalling what was shared",
    "C1": OVERSIGHT + "the evidence pack of one list for a past date",
    "N1": SHARING + "the redacted form",
    "N2": SHARING + "a mark for each recipient",
    "N3": INCIDENTS + "the 72-hour clock",
    "T1/T4": CONTACTS + "test_t1_t4_a_unit_without_a_trained_contact_of_sufficient_grade_adds_nobody",
    "T2": SHARING + "checking the status of somebody who was removed, and stale extracts",
    "T3": RETENTION + "a bulk review that decides each person",
    "T5": STATUTE + "test_t5_no_authorisation_without_a_legal_mandate",
    "T6": OVERSIGHT + "disproportionality against a comparator",
    "T7": OVERSIGHT + "the public register entry",
    "T8": OVERSIGHT + "annual figures from the log",
    "T9": STATUTE + "test_t9_a_partner_looks_only_while_an_agreement_lasts",
    "J1": RIGHTS + "whether listed, and with whom shared",
    "J2": RIGHTS + "neither confirm nor deny",
    "J3": RETENTION + "the hold after closing; a closed list does not open already",
    "L35/42": STATUTE + "test_l35_42_sensitive_data_needs_a_condition_and_a_policy_document",
    "L38": STATUTE + "test_l38_each_person_is_marked_fact_or_assessment",
    "L38(5c)/48(9)": SHARING + "a notice to each past recipient",
    "L39": STATUTE + "test_l39_somebody_past_their_review_closes_sharing_and_shows",
    "L45/54": RIGHTS + "the clock of a request",
    "L47": RIGHTS + "restriction instead of erasure",
    "L50A": AUTHORISING + "test_l50a_what_a_computer_chooses_is_never_decided_on_by_one_person",
    "L61": ELSEWHERE + "test_l61_the_record_of_processing_says_what_is_missing",
    "L62": STATUTE + "test_l62_the_log_is_read_only_for_a_purpose_that_the_law_names_and_that_is_logged",
    "L69": STATUTE + "test_l69_the_dpo_is_never_who_they_advise",
    "L164A": TOLD + "test_l164a_a_complaint_not_acknowledged_in_30_days_is_overdue",
}

# The findings as the domain has them, each once.
FINDINGS = [
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
    "A1",
    "A2",
    "A3",
    "R1",
    "E1",
    "E2",
    "E3a",
    "E3b",
    "E4",
    "E5",
    "E6",
    "E7",
    "E8",
    "E9",
    "E10",
    "E11",
    "E12",
    "E13",
    "E14",
    "E15",
    "E16",
    "E17",
    "C1",
    "N1",
    "N2",
    "N3",
    "T1/T4",
    "T2",
    "T3",
    "T5",
    "T6",
    "T7",
    "T8",
    "T9",
    "J1",
    "J2",
    "J3",
    "L35/42",
    "L38",
    "L38(5c)/48(9)",
    "L39",
    "L45/54",
    "L47",
    "L50A",
    "L61",
    "L62",
    "L69",
    "L164A",
]


def test_every_finding_is_covered_or_waits_for_a_reason() -> None:
    assert len(set(FINDINGS)) == len(FINDINGS) == 54
    assert set(COVERED) == set(FINDINGS)


@pytest.mark.parametrize("finding", FINDINGS)
def test_the_scenario_is_there_or_the_reason(finding: str) -> None:
    where = COVERED[finding]
    if where.startswith("waits "):
        assert ": " in where or ", " in where
        return
    module, _, name = where.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_controls_name_findings_that_exist() -> None:
    from muster.controls.catalogue import CATALOGUE

    # The notice has one failing E3, of which there are two scenarios; two are of statute and of a judgment.
    known = set(FINDINGS) | {"E3", "L64", "Bridges"}
    assert {name for each in CATALOGUE for name in each.CONTROL.findings} <= known
