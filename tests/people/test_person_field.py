"""Finding a person by a name or a reference, in any form."""

from __future__ import annotations

import pytest
from django.forms import ValidationError

from muster.people import actions
from muster.people.forms import PersonField
from tests.pages import at_most
from tests.people.build import ADMINISTRATOR, NOON, found, person


def add(ref: str, name: str, **more: object) -> str:
    found()
    return actions.add_person(by=ADMINISTRATOR, at=NOON, ref=ref, name=name, **more).ref


def clean(text: str, **given: object) -> str:
    return PersonField("Who?", **given).clean(text)


def wrong(text: str) -> str:
    with pytest.raises(ValidationError) as raised:
        clean(text)
    return raised.value.messages[0]


def test_a_reference_a_whole_name_or_part_of_one_is_the_person(db: str) -> None:
    add("P-LEE", "Ann Lee")
    add("P-LEESON", "Joanne Leeson")
    for text in ("P-LEE", "p-lee", "Ann Lee", "  ann LEE ", "P-LEE Ann Lee, Intelligence"):
        assert clean(text) == "P-LEE", text
    assert clean("joan lee") == "P-LEESON"


def test_of_several_each_is_told_with_unit_and_organisation(db: str) -> None:
    found()
    actions.add_unit(by=ADMINISTRATOR, at=NOON, ref="INTEL", name="Force Intelligence")
    actions.add_organisation(by=ADMINISTRATOR, at=NOON, ref="FENCC", name="Fen Council", law_enforcement=False)
    add("P-1", "Ravi Patel", unit="INTEL")
    add("P-2", "Ravi Patel", kind="third_party", organisation="FENCC")
    told = wrong("ravi patel")
    assert "P-1 Ravi Patel, Force Intelligence; P-2 Ravi Patel (Fen Council, another organisation)." in told


def test_of_very_many_ten_are_told_in_one_query(db: str) -> None:
    for number in range(13):
        add(f"P-{number:02}", f"Sam Fen {number}")
    with at_most(1):
        told = wrong("sam")
    assert told.count("Sam Fen") == 10
    assert "There are more" in told


def test_leavers_and_service_accounts_are_meant_by_their_reference_alone(db: str) -> None:
    person("P-GONE")
    actions.end_person(by=ADMINISTRATOR, at=NOON, person="P-GONE")
    add("S-ROBOT", "Night robot", kind="service")
    assert clean("P-GONE") == "P-GONE"
    assert clean("S-ROBOT") == "S-ROBOT"
    assert wrong("Gone Fen").startswith("Nobody here is")
    assert wrong("robot").startswith("Nobody here is")


def test_a_first_word_that_is_somebodys_reference_does_not_make_it_them(db: str) -> None:
    add("Ravi", "Somebody Else")
    add("P-2", "Ravi Patel")
    assert clean("Ravi Patel") == "P-2"


@pytest.mark.parametrize("text", ["nobody at all", "%", "_", "'; drop table person", "\u202eabc", "x" * 300])
def test_nobody_is_told_what_to_do(db: str, text: str) -> None:
    person("P-BO")
    assert "ask an administrator to add the person" in wrong(text)


def test_text_that_nothing_can_hold_is_refused_before_anybody_is_looked_for(db: str) -> None:
    with at_most(0):
        assert "Null characters" in wrong("a\0b")


def test_nothing_given_is_said_or_allowed(db: str) -> None:
    assert wrong("") == "Enter a name or a reference"
    assert clean("", required=False) == ""
