"""What leavers left behind, of however many."""

from __future__ import annotations

from datetime import timedelta

from muster.access.persons.queries import answered_for, leavers_left_behind
from muster.kernel.dates import day_of
from muster.people.actions import end_person
from muster.people.queries import the_person
from tests.pages import at_most
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import asset, owned_asset

TODAY = day_of(NOON) + timedelta(days=1)


def test_many_leavers_cost_no_more_queries_and_whoever_left_nothing_is_not_told_of(db: str) -> None:
    for number in range(4):
        owned_asset(f"A-{number}", f"P-{number}")
    for ref in ("P-0", "P-1", "P-2", person("P-NOTHING")):
        end_person(by=ADMINISTRATOR, at=NOON, person=ref)
    with at_most(3):
        told = [(row["ref"], row["assets"], row["lists"]) for row in leavers_left_behind(TODAY)]
    assert told == [("P-0", 1, 0), ("P-1", 1, 0), ("P-2", 1, 0)]
    assert leavers_left_behind(day_of(NOON)) == []  # a last day is still theirs


def test_what_somebody_answers_for_is_shown_up_to_a_limit_and_counted(db: str) -> None:
    owned_asset("A-0", "P-0")
    asset("A-1")
    owner = the_person("P-0", TODAY)
    with at_most(5):
        found = answered_for(owner.id, TODAY)
    assert ([row["ref"] for row in found.assets], found.assets_count, found.lists) == (["A-0"], 1, [])
    assert not answered_for(the_person(ADMINISTRATOR, TODAY).id, TODAY).anything
