"""Each control as a truth table: what it says of facts that are spoilt in one way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.controls.catalogue import CATALOGUE, judge
from muster.controls.rules import (
    DOORS,
    AuthorisationFacts,
    ConditionFacts,
    ListFacts,
    NominalFigures,
    RecipientFacts,
    RetentionFacts,
    ReviewFacts,
    standing_at,
)
from muster.evidence.assessing.rules import MeasureFacts
from muster.evidence.rules import VersionFacts
from muster.kernel.dates import end_of, start_of
from muster.kernel.decision import Verdict
from tests.controls.build import AT, SCOPE, agreement, facts, having, version, without

GOOD = facts()
DAY = AT.date()


def place(**changes: object) -> ListFacts:
    return facts(location=replace(GOOD.location, **changes))


def owner(**changes: object) -> ListFacts:
    return facts(owner=replace(GOOD.owner, **changes))


def authorised(**changes: object) -> ListFacts:
    return facts(authorisation=replace(GOOD.authorisation, **changes))


def condition(due_on: date, *, met: bool = False) -> ConditionFacts:
    return ConditionFacts("Train the analysts", "Ngozi Okafor", due_on, met)


def reviewed(until: datetime, *, as_reviewed: bool = True) -> ListFacts:
    return facts(review_hours=24, review=ReviewFacts("Ola Fen", until, as_reviewed))


def measure(due_on: date, *, taken: bool = False) -> MeasureFacts:
    return MeasureFacts(1, 1, "Mark the victims", "reduces", "P-OKAFOR", due_on, taken, owner_name="Ngozi Okafor")


def saying(kind: str, *, covers: int = 1, **changes: object) -> VersionFacts:
    """The good document of a kind, saying something else of the list."""
    return version(kind, scope=replace(SCOPE, **changes), covers=covers)


CASES: list[tuple[str, str, ListFacts, str]] = [
    ("accountable_owner", "not_met", facts(owner=None), "Nobody"),
    ("accountable_owner", "unknown", facts(owner=None, owner_as_named="DCPL"), "DCPL"),
    ("accountable_owner", "not_met", owner(accepted=False), "has not accepted"),
    ("accountable_owner", "not_met", owner(ended_on=DAY - timedelta(1)), "left on"),
    ("accountable_owner", "met", owner(ended_on=DAY), "accepted"),
    ("accountable_owner", "not_met", owner(started_on=DAY + timedelta(1)), "not started"),
    ("accountable_owner", "not_met", owner(may_own=False), "does not hold the role"),
    ("secure_location", "unknown", facts(location=None), "not recorded"),
    ("secure_location", "not_met", place(kind="personal_drive"), "personal drive"),
    ("secure_location", "not_met", place(kind="removable_medium"), "removable medium"),
    ("secure_location", "not_met", place(approved=False), "not an approved"),
    ("secure_location", "not_met", place(approved_until=DAY - timedelta(1)), "ended on"),
    ("secure_location", "met", place(approved_until=DAY), "approved up to"),
    ("secure_location", "unknown", facts(classification=""), "not known"),
    ("secure_location", "not_met", facts(classification="SECRET"), "above"),
    ("data_protection_assessment", "not_met", facts(documents=without("dpia")), "There is no"),
    ("data_protection_assessment", "not_met", facts(documents=having(version("dpia", status="draft"))), "approved"),
    (
        "data_protection_assessment",
        "not_met",
        facts(documents=having(version("dpia", review_on=DAY - timedelta(1)))),
        "due for review",
    ),
    ("data_protection_assessment", "met", facts(documents=having(version("dpia", review_on=DAY))), "in force"),
    ("data_protection_assessment", "unknown", facts(documents=having(version("dpia", review_on=None))), "no review"),
    (
        "data_protection_assessment",
        "not_met",
        facts(documents=having(version("dpia", effective_on=DAY + timedelta(2)))),
        "takes effect",
    ),
    ("measures_taken", "met", facts(documents=without("dpia")), "No assessment is in force"),
    ("measures_taken", "met", facts(measures={1: ()}), "is taken"),
    ("measures_taken", "met", facts(measures={1: (measure(DAY - timedelta(1), taken=True),)}), "is taken"),
    ("measures_taken", "met", facts(measures={1: (measure(DAY),)}), "by 15 June 2026"),
    ("measures_taken", "not_met", facts(measures={1: (measure(DAY - timedelta(1)),)}), "Mark the victims"),
    ("measures_taken", "not_met", facts(documents=having(version("dpia", measures_open=True))), "still to be taken"),
    ("measures_taken", "unknown", facts(documents=having(version("dpia", measures_open=None))), "nobody said"),
    ("documents_agree", "met", facts(documents={}), "No document in force"),
    ("documents_agree", "met", facts(documents=having(saying("dpia", fields=("band", "family_name")))), "name what"),
    ("documents_agree", "met", facts(documents=having(saying("dpia", fields=("band", "more"), covers=2))), "name what"),
    ("documents_agree", "met", facts(documents=having(agreement(purposes=("prevent",)))), "name what"),
    ("documents_agree", "met", facts(documents=having(agreement(parties=("COUNCIL", "OTHER")))), "name what"),
    *[
        ("documents_agree", "not_met", facts(documents=having(saying(kind, **changed))), says)
        for kind, changed, says in (
            ("dpia", {"purposes": ()}, "does not name the purpose prevent, which the list has"),
            ("dpia", {"categories": ("suspect", "victim")}, "names the category of people victim, which the list does"),
            (
                "dpia",
                {"fields": ()},
                "Data protection impact assessment DOC-dpia, version 1, does not name the field band",
            ),
            ("dpia", {"recipients": ("COUNCIL", "NHS")}, "names the recipient NHS"),
            ("dpia", {"recipients": ()}, "does not name the recipient COUNCIL"),
            ("dpia", {"retention_months": 24}, "says 24 months, the register 12"),
            ("dpia", {"fields": (), "covers": 2}, "does not name the field band"),
            ("eia", {"purposes": ("prevent", "house")}, "Equality impact assessment DOC-eia, version 1, names"),
            ("appropriate_policy", {"retention_months": 6}, "says 6 months, the register 12"),
        )
    ],
    ("documents_agree", "not_met", facts(documents=having(agreement(purposes=("prevent", "house")))), "purpose house"),
    ("documents_agree", "not_met", facts(documents=having(agreement(fields=("ref", "address")))), "field address"),
    ("documents_agree", "not_met", facts(purposes=frozenset({"prevent", *"abcdef"})), "And 13 more."),
    (
        "documents_agree",
        "unknown",
        facts(documents=having(version("dpia", scope=None))),
        "does not say purposes, categ",
    ),
    (
        "documents_agree",
        "unknown",
        facts(documents=having(saying("eia", categories=None))),
        "not say categories of people.",
    ),
    ("sharing", "met", facts(recipients=()), "nobody outside"),
    ("sharing", "met", facts(recipients=(RecipientFacts("POL", "Saltmarsh Police", True),), documents={}), "nobody"),
    ("sharing", "not_met", facts(documents=without("agreement")), "Fenmarch Council"),
    ("sharing", "not_met", facts(documents=having(agreement(parties=("OTHER",)))), "Fenmarch Council"),
    ("sharing", "not_met", facts(documents=having(agreement(purposes=("house",)))), "Fenmarch Council"),
    ("sharing", "not_met", facts(documents=having(agreement(ends_on=DAY - timedelta(1)))), "Fenmarch Council"),
    ("sharing", "not_met", facts(documents=having(agreement(starts_on=DAY + timedelta(1)))), "Fenmarch Council"),
    ("sharing", "unknown", facts(recipients=(), recipients_as_named="partners"), "only named in words"),
    ("access_logged", "unknown", place(access_logged=None), "not known"),
    ("access_logged", "not_met", place(access_logged=False), "does not log"),
    ("user_policy", "not_met", facts(documents=without("user_policy")), "There is no user policy"),
    ("user_policy", "unknown", facts(documents=having(version("user_policy", review_on=None))), "no review"),
    ("retention", "not_met", facts(retention_months=None), "No retention period"),
    ("retention", "not_met", facts(review_months=None), "No review interval"),
    ("retention", "not_met", facts(retention_rule=None), "no rule"),
    ("retention", "unknown", facts(retention_rule=RetentionFacts("R-9", None, False)), "no period"),
    ("retention", "not_met", facts(retention_months=25), "allows 24"),
    ("retention", "met", facts(retention_months=24), "within"),
    ("retention", "met", facts(retention_rule=RetentionFacts("R-2", None, True)), "for good"),
    ("authorisation", "not_met", facts(state="proposed", authorisation=None), "not been authorised"),
    ("authorisation", "unknown", facts(authorisation=None), "no decision"),
    ("authorisation", "not_met", facts(state="suspended"), "suspended"),
    ("authorisation", "not_met", facts(state="closed"), "closed"),
    ("authorisation", "not_met", facts(state="declared", authorisation=None), "waits for triage"),
    ("authorisation", "met", authorised(ends_on=DAY - timedelta(1)), "may only be looked into"),
    ("authorisation", "met", authorised(ends_on=DAY - timedelta(30)), "may only be looked into"),
    ("authorisation", "not_met", authorised(ends_on=DAY - timedelta(31)), "ended on"),
    ("authorisation", "met", authorised(urgent_until=AT + timedelta(seconds=1)), "urgently until"),
    ("authorisation", "not_met", authorised(urgent_until=AT), "no full decision followed"),
    ("authorisation", "met", facts(expected_size=40), "authorised until"),
    ("authorisation", "not_met", facts(expected_size=39), "decided on for at most 39"),
    ("sunset", "met", authorised(ends_on=DAY), "runs until"),
    ("sunset", "not_met", authorised(ends_on=DAY - timedelta(1)), "ended on"),
    ("sunset", "met", authorised(void_reason="a purpose was added"), "No authorisation"),
    ("sunset", "met", facts(state="proposed", authorisation=None), "No authorisation"),
    ("sunset", "met", authorised(urgent_until=AT + timedelta(seconds=1)), "is running"),
    ("sunset", "not_met", authorised(urgent_until=AT), "has ended"),
    ("sunset", "unknown", facts(authorisation=None), "on record"),
    ("conditions_met", "met", authorised(conditions=()), "has none"),
    ("conditions_met", "met", authorised(conditions=(condition(DAY, met=True),)), "is met"),
    ("conditions_met", "met", authorised(conditions=(condition(DAY),)), "by 15 June 2026"),
    ("conditions_met", "not_met", authorised(conditions=(condition(DAY - timedelta(1)),)), "Train the analysts"),
    ("conditions_met", "unknown", facts(authorisation=None), "on record"),
    ("authorisation", "met", authorised(ends_on=DAY), "authorised until"),
    ("authorisation", "not_met", authorised(starts_on=DAY + timedelta(1)), "starts on"),
    ("authorisation", "not_met", authorised(void_reason="a field was added"), "a field was added"),
    ("lawful_basis", "unknown", facts(part=""), "Part"),
    ("lawful_basis", "not_met", facts(legal_basis=""), "No lawful basis"),
    ("lawful_basis", "not_met", facts(documents=without("mandate")), "legal mandate"),
    ("lawful_basis", "unknown", facts(sensitive=None), "sensitive"),
    ("lawful_basis", "not_met", facts(condition=""), "condition"),
    ("lawful_basis", "not_met", facts(documents=without("appropriate_policy")), "appropriate policy"),
    ("lawful_basis", "met", facts(sensitive=False, condition="", documents=without("appropriate_policy")), "no sens"),
    ("equality_assessment", "not_met", facts(documents=without("eia")), "There is no"),
    ("equality_assessment", "unknown", facts(documents=having(version("eia", review_on=None))), "no review"),
    (
        "equality_assessment",
        "not_met",
        facts(documents=having(version("eia", approved_on=date(2026, 2, 1)))),
        "only after",
    ),
    ("subject_categories", "not_met", facts(categories=frozenset()), "No category"),
    ("subject_categories", "unknown", facts(categories=frozenset(), subjects_as_named="gang associates"), "words"),
    ("subject_categories", "not_met", facts(inclusion_criteria=0), "inclusion"),
    ("subject_categories", "not_met", facts(removal_criteria=0), "removal"),
    ("reviewed_before_use", "met", facts(review_hours=0), "not decided"),
    ("reviewed_before_use", "met", reviewed(AT + timedelta(seconds=1)), "Ola Fen reviewed it"),
    ("reviewed_before_use", "not_met", facts(review_hours=24), "has not been"),
    ("reviewed_before_use", "not_met", reviewed(AT), "held for 24 hours, and is over"),
    ("reviewed_before_use", "not_met", reviewed(AT + timedelta(hours=1), as_reviewed=False), "changed since"),
    ("reviewed_before_use", "unknown", facts(authorisation=None), "on record"),
    ("nominals_reviewed", "unknown", facts(figures=None), "counted"),
    ("nominals_reviewed", "not_met", facts(figures=NominalFigures(40, 3, None)), "3 of 40"),
    ("nominals_reviewed", "met", facts(figures=NominalFigures(0, 0, None)), "nobody on it"),
]


@pytest.mark.parametrize(("control", "verdict", "spoilt", "says"), CASES)
def test_control(control: str, verdict: str, spoilt: ListFacts, says: str) -> None:
    finding = {each.control.id: each.finding for each in judge(spoilt, AT)}[control]
    assert (finding.verdict, says in finding.reason) == (verdict, True), finding
    if finding.verdict is not Verdict.MET:
        assert finding.remedy
        assert finding.who


def test_a_good_list_meets_every_control() -> None:
    assert {each.control.id: each.finding.verdict for each in judge(GOOD, AT)} == {
        module.CONTROL.id: Verdict.MET for module in CATALOGUE
    }


def test_every_control_can_be_met_not_met_and_unknown() -> None:
    reached = {(control, verdict) for control, verdict, _, _ in CASES}
    reached |= {(module.CONTROL.id, "met") for module in CATALOGUE}
    wanted = {(module.CONTROL.id, verdict) for module in CATALOGUE for verdict in ("met", "not_met", "unknown")}
    assert wanted - reached == set()


def test_standing_holds_until_the_earliest_end() -> None:
    control, standing = standing_at("open", judge(GOOD, AT))
    assert standing.verdict is Verdict.MET
    assert (control, standing.until) == ("sharing", end_of(date(2026, 9, 30)))
    control, standing = standing_at("add", judge(GOOD, AT))
    assert (control, standing.until) == ("nominals_reviewed", end_of(date(2026, 8, 1)))


def test_unknown_never_passes() -> None:
    _, standing = standing_at("open", judge(facts(sensitive=None), AT))
    assert standing.verdict is Verdict.UNKNOWN


def test_not_met_outranks_unknown() -> None:
    control, standing = standing_at("open", judge(facts(sensitive=None, retention_months=None), AT))
    assert (control, standing.verdict) == ("retention", Verdict.NOT_MET)


def test_overdue_nominals_do_not_stop_the_review_that_mends_them() -> None:
    judged = judge(facts(figures=NominalFigures(5, 5, None)), AT)
    assert standing_at("open", judged)[1].verdict is Verdict.MET
    assert standing_at("share", judged)[1].verdict is Verdict.NOT_MET


def test_an_assessment_that_takes_effect_on_monday_says_when_it_improves() -> None:
    monday = date(2026, 6, 22)
    _, standing = standing_at("open", judge(facts(documents=having(version("dpia", effective_on=monday))), AT))
    assert standing.improves_at == datetime(2026, 6, 21, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "spoilt",
    [
        facts(measures={1: ()}),
        facts(measures={1: (measure(DAY + timedelta(9)),)}),
        facts(measures={1: (measure(DAY - timedelta(1)),)}),
        facts(),
        facts(documents=having(version("dpia", measures_open=None))),
    ],
    ids=["none", "to come", "late", "of a file", "of a file that says nothing"],
)
def test_what_measures_were_found_holds_until_the_next_version_brings_its_own(spoilt: ListFacts) -> None:
    coming = replace(spoilt.documents["dpia"][0], number=2, id=2, effective_on=DAY + timedelta(3))
    more = replace(spoilt, documents={**spoilt.documents, "dpia": (*spoilt.documents["dpia"], coming)})
    found = next(each.finding for each in judge(more, AT) if each.control.id == "measures_taken")
    changes = start_of(DAY + timedelta(3))
    assert (found.until, found.improves_at) == ((changes, None) if found.verdict is Verdict.MET else (None, changes))


def test_nothing_judged_never_passes() -> None:
    assert standing_at("open", ())[1].verdict is Verdict.UNKNOWN


@given(st.integers(-400, 400), st.sampled_from(DOORS))
def test_standing_stated_now_never_outlives_the_facts(days: int, door: str) -> None:
    """Whatever is met now says until when; judged again at any later moment before that, it is still met."""
    _, standing = standing_at(door, judge(GOOD, AT))
    later = AT + timedelta(days=days)
    assert standing.until is not None
    if AT <= later < standing.until:
        assert standing_at(door, judge(GOOD, later))[1].verdict is Verdict.MET
    if later >= standing.until and door not in ("add", "share"):  # those count people, afresh each time
        assert standing_at(door, judge(GOOD, later))[1].verdict is not Verdict.MET


def test_authorisation_does_not_ask_for_itself() -> None:
    unauthorised = facts(state="proposed", authorisation=None)
    assert standing_at("authorise", judge(unauthorised, AT))[1].verdict is Verdict.MET
    assert standing_at("open", judge(unauthorised, AT))[1].verdict is Verdict.NOT_MET


def test_voided_authorisation_never_opens() -> None:
    voided = AuthorisationFacts(AT, date(2026, 1, 1), date(2027, 1, 1), "a purpose was added")
    assert standing_at("open", judge(facts(authorisation=voided), AT))[1].verdict is Verdict.NOT_MET
