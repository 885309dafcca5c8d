"""What the register shows: who answers for what, and what a record lacks. The number of queries never grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound
from muster.people import actions as people
from muster.register import actions
from muster.register.queries import asset_shown, assets_listed, locations_listed, owner_facts, schedule_listed
from muster.register.records import Asset
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import OWNER, asset, complete_fields, keeper, location, owned_asset, rule, siro

TODAY = day_of(NOON)


def listed(**wanted: Any) -> set[str]:
    return {row["ref"] for row in assets_listed(on=TODAY, **wanted)}


def queries(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        call()
    return len(caught)


def test_r1_an_asset_is_orphaned_until_somebody_accepts_and_after_they_leave(db: str) -> None:
    owned_asset("A-1")
    asset("A-2", owner_as_named="Head of HR")
    assert (listed(orphaned=True), listed(orphaned=False)) == ({"A-2"}, {"A-1"})
    people.end_person(by=ADMINISTRATOR, at=NOON, person=OWNER)
    assert listed(orphaned=True) == {"A-2"}, "the last day is still theirs"
    tomorrow = assets_listed(on=TODAY + timedelta(days=1))
    assert [row["orphaned"] for row in tomorrow] == [True, True]
    assert all(row["orphaned_because"] for row in tomorrow)


def test_an_owner_whose_role_ended_answers_no_longer(db: str) -> None:
    owned_asset()
    people.end_role(by=ADMINISTRATOR, at=NOON, person=OWNER, role="iao")
    assert listed(orphaned=True) == {"A-1"}


def test_assets_are_found_by_words_unit_owner_and_classification(db: str) -> None:
    people.add_unit(by=person(ADMINISTRATOR), at=NOON, ref="U-INT", name="Intelligence")
    owned_asset("A-1", title="Gang list", classification="OFFICIAL-SENSITIVE")
    asset("A-2", title="Fleet", unit="U-INT", description="Cars and gang-proof vans")
    assert listed(search="GANG") == {"A-1", "A-2"}
    assert listed(search="fleet") == {"A-2"}
    assert listed(unit="U-INT") == {"A-2"}
    assert listed(owner=OWNER) == {"A-1"}
    assert listed(classification="OFFICIAL-SENSITIVE") == {"A-1"}
    assert listed(classification="") == {"A-2"}
    assert listed(search="a\0b") == set()


def test_ended_assets_are_listed_through_their_last_day(db: str) -> None:
    asset()
    actions.change_asset(by=keeper(), at=NOON, asset="A-1", ended_on=TODAY)
    assert listed() == {"A-1"}
    assert assets_listed(on=TODAY + timedelta(days=1)) == []


@pytest.mark.parametrize("wanted", [{}, {"orphaned": True, "search": "A"}])
def test_listing_takes_as_many_queries_for_many_assets_as_for_one(db: str, wanted: dict[str, Any]) -> None:
    owned_asset("A-0", owner="P-0", location=location())
    few = queries(lambda: assets_listed(on=TODAY, **wanted))
    for number in range(1, 6):
        owned_asset(f"A-{number}", owner=f"P-{number}", location=location())
    assert queries(lambda: assets_listed(on=TODAY, **wanted)) == few <= 5


def test_the_facts_of_owners_take_as_many_queries_for_many_assets_as_for_one(db: str) -> None:
    for number in range(4):
        owned_asset(f"A-{number}", owner=f"P-{number}")
    ids = list(Asset.objects.values_list("id", flat=True))
    assert queries(lambda: owner_facts(ids, TODAY)) == queries(lambda: owner_facts(ids[:1], TODAY)) <= 4
    assert {facts.person.ref for facts in owner_facts(ids, TODAY).values()} == {f"P-{n}" for n in range(4)}


def test_an_asset_is_shown_with_what_its_record_lacks_and_who_must_supply_it(db: str) -> None:
    asset()
    shown = asset_shown("A-1", TODAY)
    assert (shown["complete"], shown["orphaned"]) == (False, True)
    lacks = {each["field"]: each["who"] for each in shown["missing"]}
    assert lacks["purposes"] == "Senior information risk owner"
    assert lacks["dpo"] == "Administrator"


def test_a_complete_record_says_so(db: str) -> None:
    person("P-DPO", "dpo")
    owned_asset("A-1", **complete_fields())
    shown = asset_shown("A-1", TODAY)
    assert (shown["missing"], shown["complete"], shown["within_ceiling"]) == ([], True, True)
    assert (shown["owner"], shown["location"]) == (OWNER, "CASE-SYSTEM")


def test_a_dpo_who_left_is_no_dpo(db: str) -> None:
    person("P-DPO", "dpo")
    owned_asset("A-1", **complete_fields())
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-DPO")
    tomorrow = asset_shown("A-1", TODAY + timedelta(days=1))
    assert [each["field"] for each in tomorrow["missing"]] == ["dpo"]


@pytest.mark.parametrize(
    ("months", "permanent", "known"), [(12, False, True), (None, True, True), (None, False, False)]
)
def test_a_retention_rule_without_a_period_leaves_retention_unknown(
    db: str, months: int | None, permanent: bool, known: bool
) -> None:
    asset("A-1", retention_rule=rule(months=months, permanent=permanent))
    lacks = {each["field"] for each in asset_shown("A-1", TODAY)["missing"]}
    assert ("retention" not in lacks) is known


@pytest.mark.parametrize("ref", ["A-9", "", "a\0b"])
def test_an_asset_that_is_not_there_is_not_found(db: str, ref: str) -> None:
    with pytest.raises(NotFound):
        asset_shown(ref, TODAY)


def test_places_say_how_many_assets_they_hold_and_rules_their_months(db: str) -> None:
    siro()
    asset("A-1", location=location(), retention_rule=rule())
    assert [(row["ref"], row["assets"]) for row in locations_listed()] == [("CASE-SYSTEM", 1)]
    assert [(row["ref"], row["months"]) for row in schedule_listed()] == [("RET-1", 12)]
