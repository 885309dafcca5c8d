"""Do I need a list? The table of outcomes, what is wrong with a need, and the lists that come near."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muster.kernel.errors import Conflict, Invalid
from muster.lists import actions
from muster.lists.queries.nearest import nearest_lists
from muster.lists.records import List
from muster.lists.rules import Need, outcome_of, started_from
from muster.log.records import Entry
from muster.register.records import Asset
from tests.lists import build
from tests.people.build import person
from tests.register.build import asset

NEED = Need("Plan visits to victims of violence", "", "None plans visits", ("victim",), False, 30, 26, "unit")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, "propose"),
        ({"existing": "L-1"}, "existing"),
        ({"how_many": 5, "weeks": 4}, "none"),
        ({"how_many": 6, "weeks": 4}, "propose"),
        ({"how_many": 5, "weeks": 5}, "propose"),
        ({"how_many": 5, "weeks": 4, "seen_by": "force"}, "propose"),
        ({"how_many": 5, "weeks": 4, "existing": "L-1"}, "existing"),
    ],
)
def test_what_comes_of_a_need(what: dict[str, object], code: str) -> None:
    assert outcome_of(replace(NEED, **what)).code == code


@pytest.mark.parametrize(("weeks", "months"), [(1, 1), (4, 1), (5, 2), (26, 6), (52, 12), (53, 13)])
def test_a_proposal_starts_with_what_was_said(weeks: int, months: int) -> None:
    started = started_from(replace(NEED, weeks=weeks))
    assert (started["duration_months"], started["expected_size"], started["youngest"]) == (months, 30, 18)
    assert "youngest" not in started_from(replace(NEED, children=True))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what_for": " "}, "what_for"),
        ({"what_for": "a\0b"}, "what_for"),
        ({"why_not": ""}, "why_not"),
        ({"categories": ()}, "categories"),
        ({"categories": ("gangster",)}, "categories"),
        ({"seen_by": "everybody"}, "seen_by"),
        ({"how_many": 0}, "how_many"),
        ({"weeks": 0}, "weeks"),
        ({"existing": "L-9"}, "existing"),
    ],
)
def test_what_is_wrong_with_a_need_is_named(wrong: dict[str, object], field: str, db: str) -> None:
    person("P-USER", "list_user")
    with pytest.raises(Invalid) as caught:
        actions.answer_need(by="P-USER", at=build.NOON, need=replace(NEED, **wrong))
    assert set(caught.value.fields) == {field}


def test_the_answer_is_on_record_and_nothing_else(db: str) -> None:
    person("P-USER", "list_user")
    assert actions.answer_need(by="P-USER", at=build.NOON, need=NEED).code == "propose"
    assert "Plan visits" in Entry.objects.get(event="need.answered").body
    assert not List.objects.exists()


def test_the_nearest_list_shares_the_most_words(db: str) -> None:
    build.proposed("L-1", title="Burglary", purposes={"a": "Reduce burglary"})
    build.proposed("L-2", title="Victims", purposes={"a": "Visits to victims of violence"})
    build.proposed("L-3", title="Violence", purposes={"a": "Disrupt"})
    assert [each["ref"] for each in nearest_lists(NEED.what_for)] == ["L-2", "L-3"]
    assert nearest_lists("zzz \0 %_ '") == []


def test_a_list_without_an_asset_has_one_registered_that_nobody_owns(db: str) -> None:
    row = build.proposed("L-7", asset="")
    found = Asset.objects.get(ref="L-7")
    assert (row.asset_id, found.title, found.owner, found.source) == (found.id, "List L-7", None, "proposal")
    assert Entry.objects.filter(event="list.proposed").count() == 1
    with pytest.raises(Conflict, match="asset A-1 already"):
        build.proposed(asset("A-1"), asset="")
