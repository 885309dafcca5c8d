"""The table of delegation: what it may say, when it holds, and that what it says is what decides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists import actions as lists
from muster.lists.commands import app
from muster.lists.delegating import actions
from muster.lists.delegating.queries import delegation_in_force
from muster.lists.delegating.records import Delegation
from muster.lists.delegating.rules import Proposed, agreed, wrong_table
from muster.lists.queries import facts_of
from muster.lists.rules import TIERS, UNTIL_AGREED, may_authorise
from muster.log.records import Entry
from muster.people.actions import end_role
from muster.people.queries import the_person
from muster.people.rules import PersonFacts
from tests.at_once import at_once
from tests.lists import build as listed
from tests.lists.delegating import build
from tests.lists.delegating.build import AT, MEMBERS, TABLE, members, proposed, voted
from tests.people.build import ADMINISTRATOR, person

TODAY = date(2026, 6, 15)
RANKS = {"PC": 10, "SGT": 20, "INSP": 30, "SUPT": 50, "CHSUPT": 60, "ACC": 80}


def changed(**parts: object) -> Proposed:
    """The table with some tiers' grade and months changed, such as low=("SGT", 12)."""
    grades, months = dict(TABLE.grades), dict(TABLE.months)
    for tier, part in parts.items():
        if tier in TIERS:
            grades[tier], months[tier] = part  # type: ignore[misc]
    return replace(TABLE, grades=grades, months=months, **{k: v for k, v in parts.items() if k not in TIERS})


@pytest.mark.parametrize(
    ("table", "field"),
    [
        (changed(low=("NONE", 12)), "low_grade"),
        (changed(low=("INSP", 25)), "low_months"),
        (changed(board=("ACC", 0)), "board_months"),
        (changed(urgent=""), "urgent_grade"),
        (changed(quorum=1), "quorum"),
        (changed(quorum=26), "quorum"),
        (changed(medium=("SGT", 9)), "medium_grade"),
        (changed(board=("SUPT", 6)), "board_grade"),
        (changed(high=("CHSUPT", 10)), "high_months"),
        (changed(urgent="SGT"), "urgent_grade"),
    ],
)
def test_what_a_table_cannot_say(table: Proposed, field: str) -> None:
    assert field in wrong_table(table, RANKS)
    assert wrong_table(TABLE, RANKS) == {}


@given(
    st.lists(st.sampled_from([*RANKS]), min_size=4, max_size=4), st.lists(st.integers(1, 24), min_size=4, max_size=4)
)
def test_more_harm_is_never_decided_on_lower_nor_for_longer(grades: list[str], months: list[int]) -> None:
    table = Proposed(dict(zip(TIERS, grades, strict=True)), dict(zip(TIERS, months, strict=True)), "ACC", 3)
    ranks = [RANKS[each] for each in grades]
    fine = ranks == sorted(ranks) and months == sorted(months, reverse=True)
    assert (wrong_table(table, RANKS) == {}) == fine


def member(number: int, **more: object) -> PersonFacts:
    facts = PersonFacts(number, f"P-{number}", "Bo Fen", "employed", "FENMARCH", True, date(2020, 1, 1),
                        roles=frozenset({"board_member"}))  # fmt: skip
    return replace(facts, **more)


@given(st.lists(st.sampled_from(["for", "against"]), max_size=9), st.integers(2, 5))
def test_the_board_agrees_by_a_quorum_and_a_majority(says: list[str], quorum: int) -> None:
    votes = [(member(number), said) for number, said in enumerate(says)]
    fine = len(says) >= quorum and says.count("for") > says.count("against")
    assert agreed(votes, quorum, TODAY) == fine
    left = member(99, ended_on=TODAY - timedelta(days=1))
    gone = member(98, roles=frozenset({"auditor"}))
    assert agreed([*votes, (left, "for"), (gone, "for")], quorum, TODAY) == fine


def test_until_the_board_has_agreed_the_table_of_the_code_holds() -> None:
    assert [tier.title for tier in UNTIL_AGREED.tiers.values()][:2] == [
        "Low: an information asset owner, inspector or above, for at most two years",
        "Medium: two independent assessors, then an information asset owner, superintendent or above, for at most "
        "a year",
    ]


@pytest.mark.usefixtures("db")
def test_a_table_holds_from_the_vote_that_makes_the_quorum() -> None:
    number = proposed()
    voted(number, "for", "against")
    assert delegation_in_force().number == 0
    voted_last = actions.vote_on_delegation(by=MEMBERS[2], at=AT, number=number, says="for")
    assert voted_last.delegation.agreed_at == AT
    holds = delegation_in_force()
    assert (holds.number, holds.tiers["low"].months, holds.tiers["board"].rank) == (1, 12, 80)
    assert holds.tiers["low"].title == "Low: an information asset owner, insp or above, for at most a year"
    assert '"agreed": true' in Entry.objects.filter(event="delegation.voted").order_by("-id").first().body
    with pytest.raises(Conflict, match="agreed on"):
        actions.vote_on_delegation(by=person("P-BAKER", "board_member"), at=AT, number=number, says="against")


@pytest.mark.usefixtures("db")
def test_a_table_that_is_voted_down_or_withdrawn_never_holds() -> None:
    number = proposed()
    voted(number, "against", "against", "for")
    assert delegation_in_force().number == 0
    with pytest.raises(Conflict, match="is voted on"):
        proposed()
    actions.withdraw_delegation(by="P-SIRO", at=AT, number=number, reason="Voted down.")
    assert build.agreed() == 2
    with pytest.raises(Conflict, match="withdrawn"):
        actions.vote_on_delegation(by=MEMBERS[0], at=AT, number=number, says="for")


@pytest.mark.usefixtures("db")
def test_a_table_cannot_let_itself_in_with_a_lower_quorum() -> None:
    number = proposed(quorum=2)
    voted(number, "for", "for")
    assert delegation_in_force().number == 0


@pytest.mark.usefixtures("db")
def test_whoever_proposes_does_not_vote_and_nobody_votes_twice_or_after_they_left() -> None:
    members()
    number = actions.propose_delegation(by=MEMBERS[0], at=AT, table=TABLE, reason="Ours.").number
    with pytest.raises(NotAllowed) as refused:
        actions.vote_on_delegation(by=MEMBERS[0], at=AT, number=number, says="for")
    assert refused.value.decision.code == "delegation.own"
    found = at_once(*[lambda: actions.vote_on_delegation(by=MEMBERS[1], at=AT, number=number, says="for")] * 3)
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Conflict", "DelegationVote"]
    actions.vote_on_delegation(by=MEMBERS[2], at=AT, number=number, says="for")
    end_role(by=ADMINISTRATOR, at=AT, person=MEMBERS[1], role="board_member")
    actions.vote_on_delegation(by=person("P-BAKER", "board_member"), at=AT, number=number, says="for")
    assert delegation_in_force().number == 0
    actions.vote_on_delegation(by=person("P-BINNS", "board_member"), at=AT, number=number, says="for")
    assert delegation_in_force().number == number
    for wrong in (9, 10**12):
        with pytest.raises(NotFound):
            actions.vote_on_delegation(by=MEMBERS[2], at=AT, number=wrong, says="for")


@pytest.mark.usefixtures("db")
def test_two_who_propose_at_once_propose_one() -> None:
    person("P-SIRO", "siro")
    found = at_once(*[lambda: actions.propose_delegation(by="P-SIRO", at=AT, table=TABLE, reason="Shorter.")] * 3)
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Conflict", "Delegation"]


@pytest.mark.usefixtures("db")
def test_what_the_board_agreed_on_is_what_decides() -> None:
    """A3: the same person may decide until the table says otherwise, and not after."""
    row = listed.proposed(tier="low")
    owner = the_person(person("P-LOW", "iao", grade="INSP"), TODAY)
    ends_on = TODAY + timedelta(days=600)
    assert may_authorise(owner, facts_of(row, TODAY), ends_on, TODAY).allowed
    build.agreed(
        grades={"low": "SUPT", "medium": "SUPT", "high": "CHSUPT", "board": "ACC"},
        months={"low": 12, "medium": 9, "high": 6, "board": 6},
    )
    assert may_authorise(owner, facts_of(row, TODAY), ends_on, TODAY).code == "list.grade"
    senior = the_person(person("P-HIGH", "iao", grade="SUPT"), TODAY)
    assert may_authorise(senior, facts_of(row, TODAY), ends_on, TODAY).code == "list.too_long"
    assert may_authorise(senior, facts_of(row, TODAY), TODAY + timedelta(days=300), TODAY).allowed
    with pytest.raises(NotAllowed) as refused:
        lists.authorise_urgently(by=person("P-DUTY", "duty_inspector", grade="INSP"), at=AT, list="L-1",
                                 hours=8, reason="Tonight.")  # fmt: skip
    assert "needs the grade of supt or above" in refused.value.decision.reason


@pytest.mark.usefixtures("db")
def test_what_is_wrong_is_named_and_nothing_is_kept() -> None:
    person("P-SIRO", "siro")
    with pytest.raises(Invalid) as wrong:
        actions.propose_delegation(by="P-SIRO", at=AT, table=changed(low=("NONE", 99)), reason=" ")
    assert set(wrong.value.fields) == {"low_grade", "low_months", "reason"}
    assert not Delegation.objects.exists()
    number = proposed()
    with pytest.raises(Invalid):
        actions.vote_on_delegation(by=members()[0], at=AT, number=number, says="perhaps")


def run(*arguments: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["delegation", *arguments], catch_exceptions=False)


@pytest.mark.usefixtures("db")
def test_on_the_command_line() -> None:
    person("P-SIRO", "siro")
    members()
    assert json.loads(run("show", "--format", "json").output)["number"] is None
    assert (
        "Table 1 is before the board"
        in run("propose", "--tier", "low:INSP:12", "--quorum", "2", "--reason", "Shorter.", "--by", "P-SIRO").output
    )
    assert "Table 1 is voted on" in run("show").output
    for who, told in zip(MEMBERS, ("more votes", "more votes", "has agreed"), strict=True):
        assert told in run("vote", "1", "--says", "for", "--by", who).output
    shown = json.loads(run("show", "--format", "json").output)
    assert (shown["number"], shown["tiers"][0]["months"], shown["tiers"][3]["quorum"]) == (1, 12, 2)
    with pytest.raises(Invalid):
        run("propose", "--tier", "low-INSP", "--reason", "x", "--by", "P-SIRO")
    run("propose", "--tier", "low:INSP:20", "--reason", "x", "--by", "P-SIRO")
    assert "withdrawn" in run("withdraw", "2", "--reason", "A mistake.", "--by", "P-SIRO").output
