"""Who takes part in deciding on a list, and what must be said before anybody decides: rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.lists import rules
from muster.lists.rules import AGAINST, FOR, PARTS, RECUSED, TIERS, ListFacts, ListTerms, Opinion, Rating, tier_of
from muster.people.rules import PersonFacts
from tests.lists.test_rules import TERMS

TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ROLES = {"assessor": "assessor", "owner": "iao", "dpo": "dpo", "siro": "siro", "board": "board_member"}


def person(ref: str, *roles: str, rank: int | None = 60, **more) -> PersonFacts:
    began = date(2020, 1, 1)
    return PersonFacts(
        1, ref, f"{ref} Fen", "employed", "FENMARCH", True, began, rank=rank, roles=frozenset(roles), **more
    )


def said(part: str, says: str = FOR, ref: str = "", conflict: str = "") -> Opinion:
    return Opinion(person(ref or f"P-{part}", ROLES[part]), part, says, "Because.", conflict, AT)


ASSESSORS = (said("assessor", ref="P-A1"), said("assessor", ref="P-A2"))
BOARD = tuple(said("board", ref=f"P-B{number}") for number in range(3))
WHOLE = (*ASSESSORS, said("owner"), said("dpo"), said("siro"), *BOARD)


def facts(tier: str = "board", opinions: tuple[Opinion, ...] = (), **more) -> ListFacts:
    terms = replace(TERMS, tier=tier)
    return ListFacts("L-1", "proposed", "P-OWEN", frozenset({"P-OWEN"}), terms, opinions=opinions, **more)


def wanted(tier: str, opinions: tuple[Opinion, ...], despite: str = "") -> str:
    return rules.heard(facts(tier, opinions), despite).code


@pytest.mark.parametrize(
    ("tier", "opinions", "code"),
    [
        ("low", (), "allowed"),
        ("medium", (), "list.no_assessors"),
        ("medium", ASSESSORS[:1], "list.no_assessors"),
        ("medium", ASSESSORS, "allowed"),
        ("high", ASSESSORS, "list.no_owner"),
        ("high", (*ASSESSORS, said("owner")), "list.no_dpo"),
        ("high", (*ASSESSORS, said("owner"), said("dpo")), "allowed"),
        ("high", (*ASSESSORS, said("owner", AGAINST), said("dpo")), "list.owner_against"),
        ("board", (*ASSESSORS, said("owner"), said("dpo")), "list.no_siro"),
        ("board", WHOLE[:5], "list.no_quorum"),
        ("board", WHOLE[:7], "list.no_quorum"),
        ("board", WHOLE, "allowed"),
        ("board", (*WHOLE[:7], said("board", AGAINST, "P-B2")), "allowed"),
        ("board", (*WHOLE[:6], said("board", AGAINST, "P-B1"), said("board", AGAINST, "P-B2")), "list.voted_down"),
        ("board", (*WHOLE[:7], said("board", RECUSED, "P-B2", "My sister's firm")), "list.no_quorum"),
        ("board", (*WHOLE, said("board", AGAINST, "P-B3"), said("board", AGAINST, "P-B4")), "allowed"),
        ("board", (*WHOLE, *(said("board", AGAINST, f"P-B{n}") for n in (3, 4, 5))), "list.voted_down"),
    ],
)
def test_each_tier_waits_for_those_it_asks_for(tier: str, opinions: tuple[Opinion, ...], code: str) -> None:
    """A2, A3, E10. A tie is not a decision for it, and who takes no part is not counted."""
    assert wanted(tier, opinions) == code


@pytest.mark.parametrize("against", ["assessor", "dpo"])
def test_going_against_advice_needs_a_reason(against: str) -> None:
    opinions = tuple(replace(each, says=AGAINST) if each.part == against else each for each in WHOLE)
    assert wanted("board", opinions) == "list.advised_against"
    assert wanted("board", opinions, " ") == "list.advised_against"
    assert wanted("board", opinions, "The measures meet it.") == "allowed"


@given(st.sampled_from(list(TIERS)), st.lists(st.sampled_from(range(len(WHOLE))), unique=True))
def test_nobody_decides_without_everybody_whom_the_tier_asks_for(tier: str, chosen: list[int]) -> None:
    """Whatever was said and whatever was not: allowed means that each part of the tier was heard."""
    opinions = tuple(WHOLE[index] for index in chosen)
    parts = [each.part for each in opinions]
    least = {"assessor": 2, "board": 3}
    asked = TIERS[tier].parts if tier == "board" else TIERS[tier].parts[:-1]
    everybody = all(parts.count(part) >= least.get(part, 1) for part in asked)
    assert rules.heard(facts(tier, opinions)).allowed == everybody


@given(
    st.sampled_from(list(TIERS)),
    st.sets(st.sampled_from([*ROLES.values(), "list_owner", "duty_inspector"])),
    st.sampled_from(["author", "owner"]),
    st.integers(0, 90),
)
def test_an_author_takes_no_part_whatever_they_are(tier: str, roles: set[str], as_what: str, rank: int) -> None:
    """A2: no role and no grade lets somebody decide on their own list, urgently or not."""
    who = person("P-ME", *roles, rank=rank)
    own = {"authors": frozenset({"P-ME"})} if as_what == "author" else {"owner": "P-ME"}
    theirs = replace(facts(tier, WHOLE), **own)
    assert not rules.may_decide(who, theirs, TODAY).allowed
    assert not rules.may_authorise(who, theirs, TODAY + timedelta(days=30), TODAY).allowed
    assert not rules.may_authorise_urgently(who, theirs, False, TODAY).allowed
    assert not any(rules.may_give_opinion(who, part, theirs, TODAY).allowed for part in PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_for_its_role_alone(part: str) -> None:
    for role in set(ROLES.values()) - PARTS[part].roles:
        assert not rules.may_give_opinion(person("P-X", role), part, facts(), TODAY).allowed, role
    assert rules.may_give_opinion(person("P-X", ROLES[part]), part, facts(), TODAY).allowed


def test_the_dpo_advises_and_decides_nothing() -> None:
    """L69: not even with another role that would let them."""
    both = person("P-X", "dpo", "siro", "board_member", "assessor", "iao")
    assert rules.may_give_opinion(both, "dpo", facts(), TODAY).allowed
    for part in set(PARTS) - {"dpo"}:
        assert rules.may_give_opinion(both, part, facts(), TODAY).code == "list.dpo"
    assert rules.may_decide(both, facts("low"), TODAY).code == "list.dpo"


def test_one_person_takes_one_part() -> None:
    both = person("P-siro", "siro", "iao")
    assert rules.may_give_opinion(both, "owner", facts(opinions=(said("siro"),)), TODAY).code == "list.one_part"
    high = facts("high", (*ASSESSORS, replace(said("owner"), person=both), said("dpo")))
    assert rules.may_decide(both, high, TODAY).code == "list.one_part"


def test_a_part_that_is_taken_is_not_taken_over() -> None:
    other = person("P-OTHER", "iao")
    assert rules.may_give_opinion(other, "owner", facts(opinions=(said("owner"),)), TODAY).code == "list.part_taken"
    assert rules.may_give_opinion(said("owner").person, "owner", facts(opinions=(said("owner"),)), TODAY).allowed


def test_a_third_assessor_and_one_who_has_read_the_other_are_too_late() -> None:
    both = facts(opinions=ASSESSORS)
    assert rules.may_give_opinion(person("P-A3", "assessor"), "assessor", both, TODAY).code == "list.assessed"
    assert rules.may_give_opinion(ASSESSORS[0].person, "assessor", both, TODAY).code == "list.assessed"
    one = facts(opinions=ASSESSORS[:1])
    assert rules.may_give_opinion(ASSESSORS[0].person, "assessor", one, TODAY).allowed


@pytest.mark.parametrize(
    ("unit", "rank", "code"),
    [
        ("NORTH", 20, "list.in_line"),
        ("NORTH", None, "list.in_line"),
        ("NORTH", 60, "allowed"),
        ("SOUTH", 20, "allowed"),
    ],
)
def test_nobody_of_the_authors_line_below_the_grade_takes_part(unit: str, rank: int | None, code: str) -> None:
    who = person("P-X", "assessor", rank=rank, unit=unit)
    assert rules.may_give_opinion(who, "assessor", facts(line=frozenset({"NORTH"})), TODAY).code == code


def test_a_list_that_is_not_complete_or_has_flags_is_judged_by_nobody() -> None:
    unfinished = replace(facts(), terms=replace(TERMS, tier="board", necessity=""))
    assert rules.may_give_opinion(person("P-X", "assessor"), "assessor", unfinished, TODAY).code == "list.no_necessity"
    flagged = replace(facts(), unanswered=rules.flags_of(replace(TERMS, sources="Rumour")))
    assert rules.may_give_opinion(person("P-X", "assessor"), "assessor", flagged, TODAY).code == "list.flags"


def test_who_left_or_lost_the_role_is_not_counted() -> None:
    gone = replace(said("board"), person=person("P-B", "board_member", ended_on=TODAY - timedelta(days=1)))
    other = replace(said("board"), person=person("P-C", "list_user"))
    assert rules.counted([said("board"), gone, other], TODAY) == (said("board"),)


@pytest.mark.parametrize(
    ("what", "tier"),
    [
        ({}, "low"),
        ({"expected_size": 100}, "low"),
        ({"expected_size": 101}, "medium"),
        ({"expected_size": 1001}, "high"),
        ({"youngest": 17}, "medium"),
        ({"youngest": 18}, "low"),
        ({"sensitive": True}, "medium"),
        ({"recipients": (("SALTMARSH", True),)}, "low"),
        ({"recipients": (("SALTMARSH", True), ("FENCC", False))}, "medium"),
        ({"automated": True}, "medium"),
        ({"youngest": 10, "sensitive": True}, "high"),
        ({"youngest": 10, "sensitive": True, "automated": True}, "board"),
        ({"youngest": 10, "sensitive": True, "automated": True, "expected_size": 9000}, "board"),
    ],
)
def test_the_tier_follows_from_what_the_list_says(what: dict[str, object], tier: str) -> None:
    assert tier_of(replace(TERMS, **what)).tier == tier


def test_a_higher_tier_may_be_asked_for_and_never_a_lower() -> None:
    risky = replace(TERMS, youngest=10, sensitive=True)
    assert tier_of(risky, "low").tier == "high"
    assert tier_of(risky, "board").tier == "board"
    assert tier_of(TERMS, "medium") == Rating("medium", ("Whoever proposed it asked for this tier.",))
    assert tier_of(TERMS, called_in=True) == Rating("board", ("The board called it in.",))


@given(st.builds(ListTerms, st.just("low"), expected_size=st.none() | st.integers(1, 10**6),
                 youngest=st.none() | st.integers(0, 120), automated=st.none() | st.booleans(),
                 sensitive=st.none() | st.booleans()))  # fmt: skip
def test_every_reason_raises_the_tier_and_none_lowers_it(terms: ListTerms) -> None:
    ladder = list(TIERS)
    rating = tier_of(terms)
    assert ladder.index(rating.tier) == min(len(rating.reasons), 3)
    for more in ({"automated": True}, {"youngest": 0}, {"expected_size": 10**6}, {"sensitive": True}):
        assert ladder.index(tier_of(replace(terms, **more)).tier) >= ladder.index(rating.tier)


@pytest.mark.parametrize(
    ("roles", "rank", "again", "code"),
    [
        (("duty_inspector",), 30, False, "allowed"),
        (("duty_inspector",), 29, False, "list.grade"),
        (("duty_inspector",), None, False, "list.grade"),
        (("duty_inspector",), 30, True, "list.urgent_again"),
        (("siro",), 80, False, "role.missing"),
        (("duty_inspector", "dpo"), 30, False, "list.dpo"),
    ],
)
def test_urgency_is_for_the_duty_inspector_and_once(roles, rank, again, code) -> None:
    assert rules.may_authorise_urgently(person("P-X", *roles, rank=rank), facts(), again, TODAY).code == code
