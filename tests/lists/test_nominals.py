"""Putting a person on a list, reviewing them and taking them off."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists import actions
from muster.log.records import Entry
from tests.lists import build
from tests.people.build import person

pytestmark = pytest.mark.usefixtures("db")


def refused(code: str, action, **given) -> None:
    with pytest.raises(NotAllowed) as caught:
        action(**given)
    assert caught.value.decision.code == code
    assert caught.value.decision.remedy


def test_a_person_is_put_on_the_list_exactly_as_given():
    build.accepting()
    build.add(categories=["victim", "suspect"], criteria=["C2"], details={"area": "North"})
    (row,) = build.nominals()
    assert (row["ref"], row["family_name"], row["given_names"]) == ("N-1", "Marram", "Kit")
    assert (row["born_on"], row["review_on"]) == (date(2001, 2, 3), date(2026, 9, 1))
    assert (row["categories"], row["criteria"]) == (["victim", "suspect"], ["C2"])
    assert (row["source"], row["basis"], row["details"]) == ("Crime report 17", "fact", {"area": "North"})
    assert (row["added_by_id"], row["added_at"]) == (build.person_id(build.OWNER), build.NOON)
    assert (row["state"], row["removed_at"]) == ("active", None)


def test_the_entry_names_the_list_and_nothing_of_the_person():
    build.accepting()
    build.add(details={"area": "North"})
    body = Entry.objects.get(event="nominal.added").body
    assert '"list": "L-1"' in body
    assert not any(said in body for said in ("Marram", "Kit", "2001", "Crime report", "North"))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"ref": " "}, "ref"),
    ({"ref": "x" * 81}, "ref"),
    ({"family_name": ""}, "family_name"),
    ({"family_name": "x" * 301}, "family_name"),
    ({"given_names": "x" * 301}, "given_names"),
    ({"given_names": "a\0b"}, "given_names"),
    ({"born_on": date(2026, 6, 16)}, "born_on"),
    ({"born_on": date(1899, 12, 31)}, "born_on"),
    ({"categories": []}, "categories"),
    ({"categories": ["gangster"]}, "categories"),
    ({"categories": ["witness"]}, "categories"),
    ({"categories": ["victim", "victim"]}, "categories"),
    ({"criteria": []}, "criteria"),
    ({"criteria": ["R1"]}, "criteria"),
    ({"criteria": ["C1", "C9"]}, "criteria"),
    ({"source": ""}, "source"),
    ({"basis": "rumour"}, "basis"),
    ({"review_on": date(2026, 6, 14)}, "review_on"),
    ({"review_on": date(2026, 12, 16)}, "review_on"),
    ({"details": {"shoe_size": "9"}}, "shoe_size"),
    ({"details": {"area": "x" * 4001}}, "area"),
    ({"details": {"_review": "x"}}, "_review"),
]


def test_what_is_wrong_is_named_and_nobody_is_added():
    build.accepting()
    for wrong, field in WRONG:
        with pytest.raises(Invalid) as caught:
            build.add(**wrong)
        assert set(caught.value.fields) == {field}, wrong
    assert build.nominals() == []
    assert not Entry.objects.filter(event="nominal.added").exists()


@pytest.mark.parametrize("day", [date(2026, 6, 15), date(2026, 12, 15)])
def test_the_first_and_the_last_day_of_the_review_interval_are_taken(day):
    build.accepting()
    build.add(review_on=day, born_on=date(2026, 6, 15))
    assert build.nominals()[0]["review_on"] == day


def test_a_reference_is_on_a_list_once_and_a_removed_person_does_not_come_back():
    """E3a."""
    build.accepting()
    build.add()
    refused("nominal.taken", build.add)
    actions.remove_nominal(
        by=build.OWNER, at=build.NOON, opening=build.opened(), nominal_ref="N-1", reason="A quiet year."
    )
    refused("nominal.taken", build.add)
    assert len(build.nominals()) == 1


def test_nobody_finds_out_who_is_on_a_list_without_an_entry():
    build.accepting()
    build.add()
    refused("nominal.taken", build.add)
    said = json.loads(Entry.objects.get(event="nominal.added.refused").body)
    assert (said["person"], said["list"], said["nominal"]) == (build.OWNER, "L-1", "N-1")
    assert (said["code"], said["why"]) == ("nominal.taken", "This reference is on L-1 already, or was taken off it.")


def test_an_unauthorised_list_holds_nobody():
    """A2."""
    build.proposed()
    refused("standing.none", build.add)
    build.standing(verdict="not_met")
    refused("control.dpia", build.add)
    build.standing(verdict="unknown")
    refused("control.dpia", build.add)
    build.standing(until=datetime.now(UTC) - timedelta(seconds=1))
    refused("control.dpia", build.add)
    assert build.nominals() == []
    assert Entry.objects.filter(event="nominal.added.refused").count() == 4


def test_who_may_add_is_the_owner_or_the_holder_of_a_live_grant_that_says_so():
    build.accepting()
    for ref in ("P-NONE", "P-READ", "P-ADDS", "P-LATE", "P-SOON"):
        person(ref, "list_user", started_on=date(2020, 1, 1))
    build.grant("P-READ", may_add=False)
    build.grant("P-ADDS")
    build.grant("P-LATE", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 14))
    build.grant("P-SOON", starts_on=date(2026, 6, 16))
    for ref in ("P-NONE", "P-READ", "P-LATE", "P-SOON"):
        refused("nominal.no_grant", build.add, by=ref)
    build.add(by="P-ADDS")
    assert [row["added_by_id"] for row in build.nominals()] == [build.person_id("P-ADDS")]


def test_a_withdrawn_grant_lets_nobody_add():
    build.accepting()
    person("P-ADDS", "list_user")
    build.grant("P-ADDS")
    build.as_superuser('update "grant" set withdrawn_at = now()')
    refused("nominal.no_grant", build.add, by="P-ADDS")


def test_a_grant_does_not_stand_in_for_a_role():
    build.accepting()
    person("P-GONE", "board_member")
    build.grant("P-GONE")
    refused("role.missing", build.add, by="P-GONE")


def looking(**more) -> dict[str, object]:
    return {"by": build.OWNER, "at": build.NOON, "nominal_ref": "N-1", "reason": "Seen twice since."} | more


def test_a_review_keeps_the_person_and_the_reason_stays_out_of_the_log():
    build.accepting()
    build.add(details={"area": "North"})
    actions.review_nominal(opening=build.opened(), review_on=date(2026, 12, 1), **looking())
    (row,) = build.nominals()
    assert (row["state"], row["review_on"], row["details"]["area"]) == ("active", date(2026, 12, 1), "North")
    assert row["details"]["_review"] == {"by": build.OWNER, "on": "2026-06-15", "reason": "Seen twice since."}
    entry = Entry.objects.get(event="nominal.reviewed")
    assert entry.list == "L-1"
    assert "Seen twice" not in entry.body


def test_a_removal_keeps_the_row_and_its_reason_and_others_are_untouched():
    build.accepting()
    build.add()
    build.add("N-2")
    actions.remove_nominal(opening=build.opened(), **looking())
    one, other = build.nominals()
    assert (one["state"], one["removed_at"], one["removed_reason"]) == ("removed", build.NOON, "Seen twice since.")
    assert other["state"] == "active"
    assert "Seen twice" not in Entry.objects.get(event="nominal.removed").body
    with pytest.raises(Conflict, match="already"):
        actions.remove_nominal(opening=build.opened(), **looking())


def test_only_an_opening_of_ones_own_that_is_still_open_lets_one_decide():
    build.accepting()
    build.add()
    person("P-ADDS", "list_user", started_on=date(2020, 1, 1))
    build.grant("P-ADDS")
    theirs, mine = build.opened(), build.opened(by="P-ADDS")
    refused("opening.none", actions.remove_nominal, opening=theirs, **looking(by="P-ADDS"))
    refused("opening.none", actions.remove_nominal, opening=10**9, **looking())
    build.standing(door="open", verdict="not_met")
    refused("opening.none", actions.remove_nominal, opening=mine, **looking(by="P-ADDS"))
    assert build.nominals()[0]["state"] == "active"
    assert Entry.objects.filter(event="nominal.removed.refused").count() == 3


def test_an_opening_of_one_list_does_not_reach_another():
    build.accepting("L-1")
    build.accepting("L-2")
    build.add("N-9", to="L-2")
    with pytest.raises(NotFound):
        actions.remove_nominal(opening=build.opened("L-1"), **looking(nominal_ref="N-9"))


def test_one_who_may_only_read_decides_nothing():
    build.accepting()
    build.add()
    person("P-READ", "list_user", started_on=date(2020, 1, 1))
    build.grant("P-READ", may_add=False)
    refused("nominal.no_grant", actions.remove_nominal, opening=build.opened(by="P-READ"), **looking(by="P-READ"))


@pytest.mark.parametrize("day", [date(2026, 6, 14), date(2026, 12, 16)])
def test_the_next_review_is_within_the_interval(day):
    build.accepting()
    build.add()
    with pytest.raises(Invalid) as caught:
        actions.review_nominal(opening=build.opened(), review_on=day, **looking())
    assert set(caught.value.fields) == {"review_on"}


def test_deciding_needs_a_reason():
    build.accepting()
    build.add()
    opening = build.opened()
    with pytest.raises(Invalid):
        actions.remove_nominal(opening=opening, **looking(reason=" "))
    with pytest.raises(Invalid):
        actions.review_nominal(opening=opening, review_on=date(2026, 12, 1), **looking(reason=""))
    assert build.nominals()[0]["state"] == "active"


def test_after_its_last_day_a_list_is_only_looked_into() -> None:
    """Its people wait for the renewal as they are; the database says so to whoever asks it without the action."""
    build.accepting()
    build.add()
    opening = build.opened()
    build.as_superuser("update authorisation set starts_on = '2026-01-01', ends_on = '2026-06-14'")
    for action, more in ((actions.remove_nominal, {}), (actions.review_nominal, {"review_on": date(2026, 8, 1)})):
        with pytest.raises(NotAllowed) as caught:
            action(by=build.OWNER, at=build.NOON, opening=opening, nominal_ref="N-1", reason="Late.", **more)
        assert caught.value.decision.code == "list.read_only"
    assert build.nominals()[0]["state"] == "active"
