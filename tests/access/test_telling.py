"""How a standing reads as a sentence, what would open a list and in which order, and who is told what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from muster.access.telling.rules import (
    as_a_request,
    may_see_list,
    may_see_use,
    offers,
    overtaken,
    repeated,
    steps,
    tell,
)
from muster.controls.catalogue import CATALOGUE, judge
from muster.controls.findings import FINDINGS, MATRIX
from muster.controls.rules import Judgement
from muster.controls.rules import ListFacts as ControlFacts
from muster.kernel.dates import end_of
from muster.kernel.decision import Finding, Verdict, met, not_met, unknown
from muster.lists.rules import CriterionTerms, ListFacts, ListTerms
from muster.people.rules import PersonFacts
from tests.hearing import PROPOSAL

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ON = date(2026, 6, 15)


def person(*roles: str, ref: str = "P-1", at_home: bool = True, rank: int | None = 80, **more: object) -> PersonFacts:
    terms = {"kind": "employed", "organisation": "FEN", "law_enforcement": True, "started_on": date(2020, 1, 1)}
    return PersonFacts(
        id=1, ref=ref, name="Ada Fen", rank=rank, roles=frozenset(roles), at_home=at_home, **terms | more
    )  # type: ignore[arg-type]


def test_a_list_that_may_be_used_says_the_last_day() -> None:
    assert tell(met("In force.", until=end_of(date(2027, 3, 14))), AT).sentence == "May be used until 14 March 2027."
    assert tell(met("In force."), AT).sentence == "May be used, and no end of that is known."


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("No DPIA has been approved.", "Closed: no DPIA has been approved."),
        ("The owner, Roy Garside, left.", "Closed: the owner, Roy Garside, left."),
        ("Sven Lindqvist was named as owner.", "Closed: Sven Lindqvist was named as owner."),
        ("Alliance House is not an approved location.", "Closed: Alliance House is not an approved location."),
    ],
)
def test_a_closed_list_says_why_and_names_keep_their_capital(reason: str, sentence: str) -> None:
    assert tell(not_met(reason, "Mend it.", "List owner"), AT).sentence == sentence


def test_unknown_never_passes() -> None:
    assert not tell(unknown("It is not said.", "Say it.", "List owner"), AT).usable


def test_what_has_ended_is_not_claimed_to_hold() -> None:
    told = tell(met("The DPIA is in force.", until=AT), AT)
    assert (told.usable, told.sentence) == (False, "Closed: no longer holds: The DPIA is in force.")
    assert told.finding.remedy


def test_nothing_may_be_used_while_the_log_is_behind() -> None:
    told = tell(met("In force."), AT, log_behind=True)
    assert not told.usable
    assert told.finding.who == "Administrator"


@given(
    some.sampled_from(Verdict), some.none() | some.integers(-5, 5), some.none() | some.integers(-5, 5), some.booleans()
)
def test_a_sentence_claims_use_only_of_what_is_met_and_has_not_ended(
    verdict: Verdict, until: int | None, improves: int | None, behind: bool
) -> None:
    ends = None if until is None else AT + timedelta(days=until)
    better = None if improves is None else AT + timedelta(days=improves)
    told = tell(Finding(verdict, "So.", "Do it.", "Somebody", ends, better), AT, log_behind=behind)
    holds = verdict is Verdict.MET and (ends is None or ends > AT)
    assert told.usable == (holds and not behind) == told.sentence.startswith("May be used")
    if not holds and verdict is Verdict.MET:
        assert overtaken(verdict, ends, better, AT)


def test_steps_are_by_who_must_act_worst_first_and_the_decision_last() -> None:
    groups = steps(judge(ControlFacts(ref="L", title="L", state="proposed"), AT))
    order = [step.control.id for group in groups for step in group.steps]
    assert "authorisation" in order
    assert [group.who for group in groups] == list(dict.fromkeys(group.who for group in groups))
    for group in groups:
        severities = [step.finding.verdict.severity for step in group.steps if step.control.id != "authorisation"]
        assert severities == sorted(severities, reverse=True)
        assert "authorisation" not in [step.control.id for step in group.steps[:-1]]


def test_what_is_met_is_no_step() -> None:
    control = CATALOGUE[0].CONTROL
    assert steps([Judgement(control, met("Fine."))]) == ()


def test_a_finding_is_repeated_only_where_no_control_that_is_met_guards_against_it() -> None:
    """E5 is guarded by two controls: one of them met is enough not to say that it happened again."""
    wanting = [Judgement(module.CONTROL, not_met("No.", "Do it.", "You")) for module in CATALOGUE]
    assert "E5" in repeated(wanting, MATRIX)
    held = [
        Judgement(each.control, met("Yes.") if each.control.id == "nominals_reviewed" else each.finding)
        for each in wanting
    ]
    assert "E5" not in repeated(held, MATRIX)
    assert "E11" in repeated(held, MATRIX)


def test_every_finding_that_a_control_names_has_its_line_and_source() -> None:
    named = {finding for module in CATALOGUE for finding in module.CONTROL.findings}
    assert named - set(FINDINGS) == set()
    assert all(text.endswith(".") and source for text, source in FINDINGS.values())


def test_own_people_see_every_list_and_leavers_none() -> None:
    assert may_see_list(person(), False, ON).allowed
    assert not may_see_list(person(ended_on=date(2026, 6, 14)), True, ON).allowed


def test_a_partner_sees_a_list_only_by_a_grant() -> None:
    """Finding T9."""
    assert may_see_list(person("partner", at_home=False), True, ON).allowed
    refusal = may_see_list(person("partner", at_home=False), False, ON)
    assert refusal.code == "list.unknown"
    assert not may_see_list(person("partner", at_home=False, ended_on=date(2026, 1, 1)), True, ON).allowed


@pytest.mark.parametrize(
    ("roles", "owns", "sees"),
    [(("list_user",), False, False), (("list_user",), True, True), (("dpo",), False, True), (("auditor",), False, True),
     (("assessor",), False, True), (("administrator",), False, False), (("training_manager",), False, False)],
)  # fmt: skip
def test_who_sees_everybodys_grants(roles: tuple[str, ...], owns: bool, sees: bool) -> None:
    assert may_see_use(person(*roles), owns, ON).allowed == sees


def test_a_partner_who_owns_sees_nobody_elses_grants() -> None:
    assert not may_see_use(person("partner", at_home=False), True, ON).allowed


WHOLE = ListTerms(
    tier="low",
    purposes=(("protect", "Protect people"),),
    criteria=(CriterionTerms("C1", "inclusion", "Named"), CriterionTerms("R1", "removal", "Nothing new")),
    categories=(("victim", "To protect"),),
    legal_basis="Policing purposes",
    review_months=3,
    retention_months=12,
    **PROPOSAL,
)


@pytest.mark.parametrize(
    ("roles", "state", "owns", "owns_asset", "offered"),
    [
        (("list_user",), "authorised", False, False, set()),
        (("list_owner",), "authorised", True, False, {"change", "give", "withdraw"}),
        (("list_owner",), "authorised", False, False, {"change"}),
        (("iao",), "proposed", False, True, {"authorise", "close", "give", "withdraw"}),
        (("siro",), "authorised", False, False, {"authorise", "suspend", "close"}),
        (("siro",), "suspended", False, False, {"authorise", "close"}),
        (("siro", "list_owner"), "closed", True, False, {"give", "withdraw"}),
    ],
)  # fmt: skip
def test_only_what_a_person_may_do_is_offered(
    roles: tuple[str, ...], state: str, owns: bool, owns_asset: bool, offered: set[str]
) -> None:
    facts = ListFacts("L-1", state, "P-OWEN", frozenset({"P-OWEN"}), WHOLE)
    assert offers(person(*roles), facts, owns, owns_asset, ON) == offered


def test_whoever_proposed_a_list_is_not_offered_to_authorise_it() -> None:
    facts = ListFacts("L-1", "proposed", "P-OWEN", frozenset({"P-1"}), WHOLE)
    assert "authorise" not in offers(person("siro"), facts, False, False, ON)


def test_a_remedy_reads_as_a_request() -> None:
    assert as_a_request("Name a new owner.") == "name a new owner"
