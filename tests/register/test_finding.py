"""Finding assets in SQL: narrowing, order and pages; what SQL calls orphaned is what the rule calls orphaned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.kernel.dates import day_of
from muster.people import actions as people
from muster.register import actions
from muster.register.queries import orphaned_because
from muster.register.queries.finding import Wanted, assets_found, filter_choices, in_order
from tests.pages import at_most
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import OWNER, asset, owned_asset, siro

TODAY = day_of(NOON)


def found(on=TODAY, **wanted: str) -> list[str]:
    wish = Wanted(**wanted)
    return list(in_order(assets_found(wish, on), wish.sort).values_list("ref", flat=True))


def every_kind_of_owner() -> None:
    """Assets whose owners answer, or do not for one reason each."""
    owned_asset("A-OWNED")
    asset("A-NOBODY")
    asset("A-ASKED")
    actions.name_owner(by=siro(), at=NOON, asset="A-ASKED", owner=OWNER)
    owned_asset("A-LEAVER", owner="P-LEAVER")
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-LEAVER")
    owned_asset("A-NO-ROLE", owner="P-NO-ROLE")
    people.end_role(by=ADMINISTRATOR, at=NOON, person="P-NO-ROLE", role="iao")
    owned_asset("A-LATER")
    actions.accept_asset(by=OWNER, at=NOON, asset="A-LATER")


@pytest.mark.parametrize("days", [-1, 0, 1, 400])
def test_r1_sql_and_the_rule_agree_on_who_is_orphaned(days: int, db: str) -> None:
    every_kind_of_owner()
    on = TODAY + timedelta(days=days)
    rows = list(assets_found(Wanted(), on))
    reasons = orphaned_because(rows, on)
    assert {row.ref: not row.answered for row in rows} == {row.ref: bool(reasons[row.id]) for row in rows}
    assert len({row.answered for row in rows}) == (1 if days < 0 else 2), "otherwise nothing was compared"


def test_assets_are_narrowed_by_everything_that_can_be_asked(db: str) -> None:
    people.add_unit(by=person(ADMINISTRATOR), at=NOON, ref="U-INT", name="Intelligence")
    owned_asset("A-1", title="Gang list", classification="SECRET", kind="list of persons")
    asset("A-2", title="Fleet", unit="U-INT", description="Gang-proof vans")
    assert found(search="GANG") == ["A-1", "A-2"]
    assert found(search="a-2") == ["A-2"]
    assert found(unit="U-INT") == ["A-2"]
    assert found(unit="-") == ["A-1"]
    assert found(owner=OWNER) == found(classification="SECRET") == found(kind="list of persons") == ["A-1"]
    assert found(owner="-") == found(classification="-") == found(kind="-") == ["A-2"]
    assert (found(orphaned="yes"), found(orphaned="no")) == (["A-2"], ["A-1"])
    assert found(search="gang", unit="U-INT", orphaned="no") == []
    assert found(unit="NO-SUCH") == found(search="a\0b") == found(search="%") == []


def test_an_asset_that_has_ended_is_found_until_its_last_day(db: str) -> None:
    actions.change_asset(by=person("P-KEEPER", "register_keeper"), at=NOON, asset=asset(), ended_on=TODAY)
    assert (found(), found(TODAY + timedelta(days=1))) == (["A-1"], [])


def test_order_is_certain_also_where_many_are_alike(db: str) -> None:
    for number, marking in enumerate(("SECRET", "OFFICIAL", "", "TOP SECRET", "OFFICIAL")):
        asset(f"A-{number}", title="b" if number % 2 else "A", classification=marking)
    assert found(sort="title") == ["A-0", "A-2", "A-4", "A-1", "A-3"]
    assert found(sort="-title") == ["A-1", "A-3", "A-0", "A-2", "A-4"]
    assert found(sort="classification") == ["A-2", "A-1", "A-4", "A-0", "A-3"]
    assert found(sort="-ref")[0] == "A-4"
    assert found(sort="owner") == found(sort="unit") == found(sort="no; such") == sorted(found())


def test_what_can_be_chosen_is_what_there_is(db: str) -> None:
    people.add_unit(by=person(ADMINISTRATOR), at=NOON, ref="U-INT", name="Intelligence")
    people.add_unit(by=ADMINISTRATOR, at=NOON, ref="U-IDLE", name="Idle")
    owned_asset("A-1", unit="U-INT", kind="cards")
    with at_most(3):
        there = filter_choices(TODAY)
    assert there["unit"] == [("U-INT", "Intelligence")]
    assert there["owner"] == [(OWNER, "Owner Fen")]
    assert there["kind"] == [("cards", "cards")]
