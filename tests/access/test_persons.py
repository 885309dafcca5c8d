"""What a person was granted, who sees it, and what leavers left behind."""

from __future__ import annotations

from datetime import UTC, datetime

from muster.access.persons.queries import grants_of, leavers_left_behind
from muster.access.persons.rules import may_look_at, sees_grant
from muster.kernel.dates import day_of
from muster.people.queries import the_person
from tests.pages import at_most

NOW = datetime.now(UTC)
TODAY = day_of(NOW)


def test_a_leaver_who_still_owns_assets_and_lists_is_told_of(fenmarch: str) -> None:
    with at_most(3):
        rows = leavers_left_behind(TODAY)
    assert [(row["ref"], row["text"]) for row in rows] == [
        ("P-GARSIDE", "Roy Garside left and still owns 1 asset and 1 list: somebody new must answer for them")
    ]
    assert rows[0]["since"] < TODAY


def test_a_grant_says_whether_it_lets_in_and_otherwise_why_and_what_to_do(fenmarch: str) -> None:
    patel = the_person("P-PATEL", TODAY)
    with at_most(2):
        rows = {row["list"]: row for row in grants_of(patel.id, NOW, TODAY)}
    assert rows["VHL"]["cleared"]
    assert rows["VHL"]["until"] > NOW
    assert rows["VHL"]["reason"] == ""
    (lapsed,) = grants_of(the_person("P-DOYLE", TODAY).id, NOW, TODAY)
    assert not lapsed["cleared"]
    assert "expired" in lapsed["reason"]
    assert lapsed["remedy"].startswith("Complete")


def test_who_sees_which_list_somebody_was_granted(fenmarch: str) -> None:
    patel, owner = the_person("P-PATEL", TODAY), the_person("P-HARTLEY", TODAY)
    for ref, sees in (("P-PATEL", True), ("P-HARTLEY", True), ("P-WREN", True), ("P-DOYLE", False), ("P-TERRY", False)):
        assert sees_grant(the_person(ref, TODAY), patel.id, owner.id, TODAY) is sees, ref
    partner = the_person("P-COUNCIL-ELLIS", TODAY)
    assert may_look_at(partner, partner.ref, TODAY).allowed
    assert may_look_at(partner, patel.ref, TODAY).code == "person.of_another_organisation"
    assert may_look_at(patel, partner.ref, TODAY).allowed
