"""Persons, organisations, units, grades and roles: done entirely or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, MusterError, NotAllowed, NotFound
from muster.log.records import Entry
from muster.people import actions
from muster.people.queries import people_listed, person_facts, the_person
from muster.people.records import Organisation, Person, RoleHeld, Unit
from tests.at_once import at_once
from tests.people.build import ADMINISTRATOR, NOON, found, person

TODAY = day_of(NOON)
DAY = timedelta(days=1)


def roles_of(ref: str, days: int = 0) -> set[str]:
    return set(the_person(ref, TODAY + days * DAY).roles)


def add(ref: str = "P-BO", **more: object) -> Person:
    return actions.add_person(by=ADMINISTRATOR, at=NOON, ref=ref, name="Bo Welland", **more)


def end(ref: str, days: int = 0) -> Person:
    return actions.end_person(by=ADMINISTRATOR, at=NOON, person=ref, ended_on=TODAY + days * DAY)


@pytest.mark.parametrize("ref", ["", "-x", "a\0b", "=A1", "x" * 61, "a\udcff", " P-1"])
def test_a_reference_that_cannot_be_kept_is_invalid_for_every_record(db: str, ref: str) -> None:
    found()
    by = {"by": ADMINISTRATOR, "at": NOON}
    for call in (
        lambda: actions.add_person(**by, ref=ref, name="Bo"),
        lambda: actions.add_unit(**by, ref=ref, name="Unit"),
        lambda: actions.add_grade(**by, ref=ref, name="Grade", rank=7),
        lambda: actions.add_organisation(**by, ref=ref, name="Welland", law_enforcement=False),
    ):
        with pytest.raises(Invalid) as raised:
            call()
        assert "ref" in raised.value.fields


@pytest.mark.parametrize("ref", ["a\0b", "a\udcff", "P-NOBODY", ""])
def test_naming_somebody_who_cannot_be_there_is_not_found(db: str, ref: str) -> None:
    found()
    for call in (
        lambda: actions.end_person(by=ADMINISTRATOR, at=NOON, person=ref),
        lambda: actions.give_role(by=ADMINISTRATOR, at=NOON, person=ref, role="list_user"),
        lambda: actions.end_role(by=ADMINISTRATOR, at=NOON, person=ref, role="list_user"),
        lambda: actions.add_person(by=ref, at=NOON, ref="P-BO", name="Bo"),
    ):
        with pytest.raises((NotFound, Invalid)):
            call()
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Bo\x1b[2J"}, "name"),
        ({"name": "B" * 301}, "name"),
        ({"email": "b" * 255}, "email"),
        ({"post": "a\nb"}, "post"),
        ({"kind": "robot"}, "kind"),
        ({"kind": "third_party"}, "organisation"),
    ],
)
def test_a_person_who_cannot_be_kept_is_invalid(db: str, wrong: dict[str, str], field: str) -> None:
    found()
    with pytest.raises(Invalid) as raised:
        actions.add_person(by=ADMINISTRATOR, at=NOON, **{"ref": "P-BO", "name": "Bo"} | wrong)
    assert field in raised.value.fields
    assert not Person.objects.filter(ref="P-BO").exists()


def test_a_rank_outside_the_column_and_a_rank_taken(db: str) -> None:
    found()
    for rank in (-1, 40_000):
        with pytest.raises(Invalid):
            actions.add_grade(by=ADMINISTRATOR, at=NOON, ref="X", name="X", rank=rank)
    with pytest.raises(Conflict):
        actions.add_grade(by=ADMINISTRATOR, at=NOON, ref="X", name="X", rank=10)


def test_a_unit_belongs_to_the_organisation_of_its_parent_and_of_its_people(db: str) -> None:
    found()
    by = {"by": ADMINISTRATOR, "at": NOON}
    actions.add_organisation(**by, ref="WELLAND", name="Welland Council", law_enforcement=False)
    actions.add_unit(**by, ref="U-1", name="Intelligence")
    with pytest.raises(Invalid, match="another organisation"):
        actions.add_unit(**by, ref="U-2", name="Youth", organisation="WELLAND", parent="U-1")
    with pytest.raises(Invalid, match="another organisation"):
        add(kind="third_party", organisation="WELLAND", unit="U-1")
    assert add(unit="U-1").unit.ref == "U-1"


def test_nobody_joins_a_unit_or_an_organisation_that_has_ended(db: str, admin) -> None:
    found()
    by = {"by": ADMINISTRATOR, "at": NOON}
    actions.add_organisation(**by, ref="WELLAND", name="Welland Council", law_enforcement=False)
    actions.add_unit(**by, ref="U-1", name="Intelligence")
    _end_behind("organisation", "WELLAND", admin)
    _end_behind("unit", "U-1", admin)
    with pytest.raises(Conflict, match="ended"):
        add(kind="third_party", organisation="WELLAND")
    with pytest.raises(Conflict, match="ended"):
        add(unit="U-1")


def test_nobody_is_in_post_for_an_organisation_that_has_ended(db: str, admin) -> None:
    found()
    actions.add_organisation(
        by=ADMINISTRATOR, at=NOON, ref="WELLAND", name="Welland", law_enforcement=False, started_on=TODAY - 9 * DAY
    )
    add(kind="third_party", organisation="WELLAND", started_on=TODAY - 9 * DAY)
    assert the_person("P-BO", TODAY).ended_on is None
    _end_behind("organisation", "WELLAND", admin)
    assert the_person("P-BO", TODAY).ended_on == TODAY - DAY
    assert [row["ref"] for row in people_listed(TODAY)] == [ADMINISTRATOR]


def _end_behind(table: str, ref: str, admin) -> None:
    """No action ends these yet, so as a superuser, with the triggers off."""
    admin.execute("set session_replication_role = replica")
    if table == "organisation":
        admin.execute("update organisation set started_on = %s where ref = %s", [TODAY - 9 * DAY, ref])
    admin.execute(f"update {table} set ended_on = %s where ref = %s", [TODAY - DAY, ref])
    admin.execute("set session_replication_role = origin")


def test_a_leaver_stays_through_the_last_day_and_their_roles_end_with_it(db: str) -> None:
    person("P-BO", "list_user", "assessor")
    end("P-BO", 5)
    assert roles_of("P-BO", 5) == {"list_user", "assessor"}
    assert roles_of("P-BO", 6) == set()
    assert [row["ref"] for row in people_listed(TODAY + 6 * DAY)] == [ADMINISTRATOR]
    assert Person.objects.filter(ref="P-BO").exists()


def test_a_role_given_to_somebody_who_is_leaving_ends_with_them_and_can_be_ended_before(db: str) -> None:
    person("P-BO")
    end("P-BO", 5)
    held = actions.give_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role="list_user")
    assert held.ended_on == TODAY + 5 * DAY
    with pytest.raises(Conflict):
        actions.give_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role="list_user")
    actions.end_role(by=ADMINISTRATOR, at=NOON + DAY, person="P-BO", role="list_user")
    assert roles_of("P-BO", 1) == set()


def test_a_role_given_after_a_last_day_that_is_recorded_late_is_gone(db: str) -> None:
    found()
    add(started_on=TODAY - 30 * DAY)
    actions.give_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role="list_user")
    end("P-BO", -3)
    assert not RoleHeld.objects.filter(person__ref="P-BO").exists()


@pytest.mark.parametrize("role", ["emperor", "siro", "a\0", "a\udcff"])
def test_a_role_nobody_holds_cannot_be_ended(db: str, role: str) -> None:
    person("P-BO", "list_user")
    with pytest.raises(NotFound):
        actions.end_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role=role)


def test_a_leaver_is_given_no_role(db: str) -> None:
    found()
    add(started_on=TODAY - 30 * DAY)
    end("P-BO", -1)
    with pytest.raises(NotAllowed) as raised:
        actions.give_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role="list_user")
    assert raised.value.decision.code == "person.left"


def test_ending_twice_later_or_before_the_start(db: str) -> None:
    person("P-BO")
    end("P-BO", 5)
    with pytest.raises(Conflict):
        end("P-BO", 5)
    with pytest.raises(Invalid, match="cannot end"):
        end("P-BO", 6)
    with pytest.raises(Invalid, match="cannot end"):
        end("P-BO", -1)
    assert end("P-BO", 3).ended_on == TODAY + 3 * DAY  # brought forward


def test_the_last_administrator_can_neither_leave_nor_lose_the_role(db: str) -> None:
    person("P-BO")
    for call in (
        lambda: end(ADMINISTRATOR, 30),
        lambda: actions.end_role(by=ADMINISTRATOR, at=NOON, person=ADMINISTRATOR, role="administrator"),
    ):
        with pytest.raises(NotAllowed) as raised:
            call()
        assert raised.value.decision.code == "person.last_administrator"
    actions.give_role(by=ADMINISTRATOR, at=NOON, person="P-BO", role="administrator")
    end("P-BO", 30)  # leaving, so not one who lasts
    with pytest.raises(NotAllowed):
        end(ADMINISTRATOR, 60)


def test_of_two_administrators_who_end_each_other_at_once_one_remains(db: str) -> None:
    person("P-BO", "administrator")
    answers = at_once(
        lambda: actions.end_person(by="P-ADA", at=NOON, person="P-BO"),
        lambda: actions.end_person(by="P-BO", at=NOON, person="P-ADA"),
    )
    assert [type(each) for each in answers].count(NotAllowed) == 1
    assert Person.objects.filter(ended_on=None).count() == 1


@pytest.mark.parametrize("call", ["person", "unit", "grade", "organisation", "role", "end"])
def test_submitting_twice_at_once_does_it_once(db: str, call: str) -> None:
    person("P-CY")
    by = {"by": ADMINISTRATOR, "at": NOON}
    once = {
        "person": lambda: actions.add_person(**by, ref="P-BO", name="Bo"),
        "unit": lambda: actions.add_unit(**by, ref="U-1", name="Unit"),
        "grade": lambda: actions.add_grade(**by, ref="CC", name="Chief", rank=99),
        "organisation": lambda: actions.add_organisation(**by, ref="W", name="Welland", law_enforcement=False),
        "role": lambda: actions.give_role(**by, person="P-CY", role="list_user"),
        "end": lambda: actions.end_person(**by, person="P-CY"),
    }[call]
    before = Entry.objects.count()
    answers = at_once(once, once, once)
    assert [type(each) for each in answers].count(Conflict) == 2
    assert Entry.objects.count() == before + 1


def test_only_one_of_two_foundings_at_once(db: str) -> None:
    def found_as(ref: str) -> object:
        return actions.found_organisation(
            by=ref, at=NOON, ref=f"O-{ref}", name="Fenmarch", law_enforcement=True, administrator="Ada"
        )

    answers = at_once(lambda: found_as("P-1"), lambda: found_as("P-2"))
    assert [type(each) for each in answers].count(NotAllowed) == 1
    assert Organisation.objects.count() == 1


def test_an_entry_holds_references_and_no_names(db: str) -> None:
    found()
    add(post="Analyst", email="bo@fenmarch.example")
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert "P-BO" in bodies
    for personal in ("Welland", "Ada Marsh", "Analyst", "bo@fenmarch"):
        assert personal not in bodies


def test_facts_of_many_persons_take_two_queries(db: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(8):
        person(f"P-{number}", "list_user")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        facts = person_facts([f"P-{number}" for number in range(8)], TODAY)
    assert len(facts) == 8
    assert len(asked) == 2


def test_every_error_is_one_of_the_four(db: str) -> None:
    """A unit of a partner, asked for by a name that is a unit's of ours, and such: never a database error."""
    found()
    for wrong in ({"unit": "NONE"}, {"grade": "NONE"}, {"organisation": "NONE"}, {"unit": "a\0"}):
        with pytest.raises(MusterError):
            add(**wrong)
    assert Unit.objects.count() == 0
