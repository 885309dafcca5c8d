"""All lists at a glance: what is stated, corrected by the clock, in a fixed number of questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.controls.queries.duties import duties, findings_of_duty
from muster.controls.queries.overview import (
    CONTROLS,
    cells_of,
    controls_by_need,
    findings_to_mend,
    glance,
    lists_by_need,
    units_by_need,
)
from muster.controls.rules import EVERY_LIST, LIST_OWNER, SIRO, Cell, Choice, now_found
from muster.controls.rules import IAO as OWNER_OF_ASSET
from muster.lists.actions import close_list
from muster.people.actions import end_person
from tests.access.build import IAO, NOW, OWNER, good_list, proposed_list
from tests.access.build import SIRO as SENIOR
from tests.pages import at_most
from tests.people.build import ADMINISTRATOR


def three_lists() -> None:
    """One that may be used and lapses in ten days, one that may be used for long, and one that has next to nothing."""
    good_list("L-SOON", nominals=0, dpia_until=10)
    good_list("L-GOOD", nominals=0)
    proposed_list("L-BARE")


def refs(choice: Choice = EVERY_LIST, days: int = 0) -> list[str]:
    return [row.ref for row in lists_by_need(NOW + timedelta(days=days), choice)]


def test_the_figures(db: str) -> None:
    three_lists()
    figures = glance(NOW)
    assert (figures.met, figures.not_met, figures.unknown, figures.lapsing) == (2, 1, 0, 1)
    later = glance(NOW + timedelta(days=11))
    assert (later.met, later.not_met, later.lapsing) == (1, 2, 0)


def test_worst_first_and_those_that_lapse_sooner_before_the_others(db: str) -> None:
    three_lists()
    assert refs() == ["L-BARE", "L-SOON", "L-GOOD"]
    assert refs(Choice(verdict="met")) == ["L-SOON", "L-GOOD"]
    assert refs(Choice(verdict="not_met"), days=11) == ["L-BARE", "L-SOON"]
    assert refs(Choice(control="data_protection_assessment")) == ["L-BARE"]
    assert refs(Choice(control="data_protection_assessment", verdict="met"), days=11) == ["L-GOOD"]
    assert refs(Choice(control="data_protection_assessment", verdict="unknown")) == []
    assert refs(Choice(tier="high")) == []


def test_a_list_closed_for_good_asks_nothing_of_anybody(db: str) -> None:
    three_lists()
    close_list(by=SENIOR, at=NOW, list="L-BARE", reason="Never needed.")
    assert refs() == ["L-SOON", "L-GOOD"]
    assert glance(NOW).ended == 1
    assert findings_to_mend(NOW).count() == 0
    assert duties(NOW) == []


def test_every_control_of_every_list_has_a_cell(db: str) -> None:
    three_lists()
    rows = list(lists_by_need(NOW + timedelta(days=11)))
    cells = cells_of(rows, NOW + timedelta(days=11))
    assert {frozenset(each) for each in cells.values()} == {frozenset(CONTROLS)}
    lapsed = next(cells[row.id]["data_protection_assessment"] for row in rows if row.ref == "L-SOON")
    assert lapsed.verdict == "not_met"
    assert lapsed.reason.startswith("Ended on")
    assert (lapsed.who, bool(lapsed.remedy)) == (OWNER_OF_ASSET, True)


def test_a_control_that_has_not_judged_a_list_is_unknown() -> None:
    control = CONTROLS["sharing"]
    cell = now_found(control, None, NOW)
    assert (cell.verdict, bool(cell.remedy), cell.who) == ("unknown", True, control.owner)
    stated = Cell("met", "Fine.", until=NOW + timedelta(days=1))
    assert now_found(control, stated, NOW) == stated


def test_controls_and_units_with_what_is_worst_first(db: str) -> None:
    three_lists()
    worst = controls_by_need(NOW)
    assert worst[0]["not_met"] == 1
    assert all(row["met"] + row["not_met"] + row["unknown"] == 3 for row in worst)
    assert [(row["unit"], row["met"], row["not_met"]) for row in units_by_need(NOW)] == [(None, 2, 1)]


def test_who_must_do_what(db: str) -> None:
    three_lists()
    found = {(each.role, each.person): each for each in duties(NOW)}
    assert set(found) == {(OWNER_OF_ASSET, IAO), (LIST_OWNER, OWNER)}
    owner = found[OWNER_OF_ASSET, IAO]
    assert (owner.lists, owner.nobody, owner.contacts[0].name) == (1, False, "Iao Fen")
    assert findings_of_duty(NOW, role=OWNER_OF_ASSET, person=IAO).count() == owner.not_met + owner.unknown
    assert findings_of_duty(NOW, person=ADMINISTRATOR).count() == 0


def test_what_falls_to_a_leaver_falls_to_nobody_and_the_senior_owner_must_name_another(db: str) -> None:
    three_lists()
    end_person(by=ADMINISTRATOR, at=NOW, person=IAO)
    found = {each.role: each for each in duties(NOW + timedelta(days=2))}
    assert found[OWNER_OF_ASSET].nobody
    assert [each.ref for each in found[SIRO].contacts] == [SENIOR]


@pytest.mark.parametrize(
    ("most", "ask"),
    [
        (3, lambda: glance(NOW)),
        (1, lambda: list(lists_by_need(NOW))),
        (2, lambda: cells_of(lists_by_need(NOW), NOW)),
        (2, lambda: controls_by_need(NOW)),
        (1, lambda: units_by_need(NOW)),
        (3, lambda: duties(NOW)),
        (1, lambda: [each.list.asset.owner for each in findings_to_mend(NOW)]),
    ],
    ids=["glance", "lists", "cells", "controls", "units", "duties", "findings"],
)
def test_the_number_of_questions_does_not_grow(most: int, ask, db: str) -> None:  # type: ignore[no-untyped-def]
    three_lists()
    with at_most(most):
        ask()
