"""T1 and T4: each unit that puts people on a list has a trained contact of sufficient grade, or adds nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.kernel.errors import Conflict, Invalid
from muster.lists.actions import add_nominal, change_list, name_contact
from muster.lists.queries import contacts_shown
from muster.lists.records import List, UnitContact
from muster.people.actions import add_unit, end_person
from muster.training.actions import record_completion
from tests.access.build import ANALYST, IAO, NOW, OWNER, TRAINER, cleared, day, good_list, granted
from tests.at_once import at_once
from tests.findings.scenes import refusal
from tests.people.build import ADMINISTRATOR, found, person

pytestmark = pytest.mark.usefixtures("db")
NOMINAL = {
    "list": "L-1", "family_name": "Fenby", "given_names": "Kit", "categories": ["suspect"], "criteria": ["C1"],
    "source": "Report 1", "basis": "fact", "review_on": day(60),
}  # fmt: skip


def units() -> None:
    """P-NORA of the unit NORTH may add; P-SUPT and P-SGT could be its contact."""
    found()
    for ref in ("NORTH", "SOUTH"):
        add_unit(by=ADMINISTRATOR, at=NOW, ref=ref, name=f"{ref.title()} Fen")
    began = day(-400)
    person("P-NORA", "list_user", unit="NORTH", started_on=began)
    person("P-SUPT", "list_user", grade="SUPT", unit="NORTH", started_on=began)
    person("P-SGT", "list_user", grade="SGT", unit="NORTH", started_on=began)
    good_list(nominals=0, contact_grade="SUPT")
    cleared()
    granted("P-NORA", may_add=True)


def trains(who: str) -> None:
    record_completion(by=TRAINER, at=NOW, person=who, course="INFO-AND-YOU", completed_on=day(-30))


def adding(by: str = "P-NORA", ref: str = "N-1") -> str:
    return refusal(add_nominal, by=by, ref=ref, **NOMINAL)


def name(who: str, unit: str = "NORTH") -> UnitContact:
    return name_contact(by=OWNER, at=NOW, list="L-1", unit=unit, person=who)


def test_t1_t4_a_unit_without_a_trained_contact_of_sufficient_grade_adds_nobody() -> None:
    units()
    assert adding() == "unit.no_contact"
    name("P-SGT")
    assert adding() == "unit.contact_grade"
    name("P-SUPT")
    assert adding() == "unit.contact_training"
    trains("P-SUPT")
    add_nominal(by="P-NORA", at=NOW, ref="N-1", **NOMINAL)
    assert adding(by=OWNER) == "unit.none"
    end_person(by=ADMINISTRATOR, at=NOW, person="P-SUPT", ended_on=day(-1))
    assert adding(ref="N-2") == "unit.contact_left"


def test_a_contact_answers_for_one_unit_and_not_for_another() -> None:
    units()
    name("P-SUPT", "SOUTH")
    trains("P-SUPT")
    assert adding() == "unit.no_contact"
    (shown,) = contacts_shown(List.objects.get(ref="L-1"), day(0))
    assert (shown["unit"].ref, shown["person"].ref, shown["why_not"]) == ("SOUTH", "P-SUPT", "")


def test_whoever_answers_for_the_list_names_contacts_one_at_a_time() -> None:
    units()
    given = {"list": "L-1", "unit": "NORTH", "person": "P-SUPT"}
    assert refusal(name_contact, by=ANALYST, **given) == "list.not_answered_for"
    found_at_once = at_once(*[lambda: name_contact(by=IAO, at=NOW, **given)] * 3)
    assert sorted(type(each).__name__ for each in found_at_once) == ["Conflict", "Conflict", "UnitContact"]
    name("P-SGT")
    assert UnitContact.objects.filter(ended_at=None).count() == 1
    assert UnitContact.objects.count() == 2
    with pytest.raises(Conflict, match="already"):
        name("P-SGT")


def test_a_list_that_asks_for_no_contacts_takes_people_from_any_unit() -> None:
    good_list(nominals=0)
    add_nominal(by=OWNER, at=NOW, ref="N-1", **NOMINAL)


def test_the_grade_is_part_of_what_is_decided_and_must_be_one() -> None:
    good_list(nominals=0)
    with pytest.raises(Invalid) as wrong:
        change_list(by=OWNER, at=NOW, list="L-1", contact_grade="EMPEROR")
    assert set(wrong.value.fields) == {"contact_grade"}
    change_list(by=OWNER, at=NOW + timedelta(seconds=1), list="L-1", contact_grade="SUPT")
    assert "grade of the units' contacts" in List.objects.get(ref="L-1").authorisations.get().void_reason
