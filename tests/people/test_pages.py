"""The pages of people: found, told of in plain English, and kept, with each error where it is mended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import get_resolver, reverse

from muster.log.records import Entry
from muster.people.actions import add_person, add_unit, end_person
from muster.people.forms import PAGES
from muster.people.records import Organisation, Person, RoleHeld
from muster.training import forms as training_forms
from tests.pages import at_most, signed_in, words

ADMINISTRATOR, ANALYST = "P-ADEYEMI", "P-PATEL"
PERSON = {"ref": "P-NEW", "name": "New Person", "kind": "employed"}


def sent(page: str, *args: str, by: str = ADMINISTRATOR, **data: object):
    return signed_in(by).post(reverse(f"people:{page}", args=args), data)


def found(query: str = "", by: str = "P-WREN") -> str:
    return words(signed_in(by).get(reverse("people:people") + query))


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("", "Ravi Patel", "Roy Garside"),
        ("?here=left", "Roy Garside", "Ravi Patel"),
        ("?search=patel", "Ravi Patel", "Beth Hartley"),
        ("?search=RAVI+p-pat", "Ravi Patel", "Beth Hartley"),
        ("?role=list_user", "Aoife Doyle", "Ngozi Okafor"),
        ("?unit=NORTH", "Aoife Doyle", "Ravi Patel"),
        ("?organisation=FENCC", "Another organisation: Fenmarch County Council", "Ravi Patel"),
        ("?kind=third_party", "Grace Ellis", "Ravi Patel"),
        ("?here=to_come", "Nobody is found", "Ravi Patel"),
        ("?search=%25", "Nobody is found", "Ravi Patel"),
    ],
)
def test_people_are_found_by_what_one_knows_of_them(fenmarch: str, query: str, there: str, not_there: str) -> None:
    page = found(query)
    assert there in page
    assert not_there not in page


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?sort=salary", "?sort=-unit", "?search=%E2%80%AE"])
def test_an_address_somebody_made_up_shows_the_index_all_the_same(fenmarch: str, query: str) -> None:
    assert signed_in(ANALYST).get(reverse("people:people") + query).status_code == 200
    assert signed_in(ANALYST).get(reverse("people:people") + "?role=emperor").status_code == 422


def test_sorting_turns_the_order_round(fenmarch: str) -> None:
    rising, falling = found("?sort=name"), found("?sort=-name")
    assert rising.index("Aoife Doyle") < rising.index("Tomas Kemble")
    assert falling.index("Aoife Doyle") > falling.index("Tomas Kemble")


def test_the_roles_page_says_what_each_role_may_do_and_who_holds_it(fenmarch: str) -> None:
    page = words(signed_in(ANALYST).get(reverse("people:roles")))
    assert "read the log of who looked and who changed what" in page
    assert "Simon Audley" in page
    assert "simon.audley@fenmarch.example" in page


def test_a_person_is_added_and_every_error_lands_on_its_field(fenmarch: str) -> None:
    for wrong, field, told in (
        ({"ref": ANALYST}, "ref", "There is a person"),
        ({"ref": "=1+1"}, "ref", "Begins with"),
        ({"ref": "roles"}, "ref", "is the address of a page"),
        ({"name": ""}, "name", "Enter full name"),
        ({"kind": "third_party"}, "organisation", "Name theirs"),
        ({"unit": "NORTH", "organisation": "FENCC"}, "unit", "Name a unit of FENCC"),
        ({"started_on-day": "31", "started_on-month": "2", "started_on-year": "2026"}, "started_on", "real date"),
        ({"email": "x" * 255}, "email", "254 characters"),
    ):
        answer = sent("add", **(PERSON | wrong))
        assert answer.status_code == 422
        assert told in words(answer), wrong
        assert f'href="#id_{field}' in answer.content.decode(), wrong
    assert not Person.objects.filter(ref="P-NEW").exists()
    answer = sent("add", **PERSON, post="Analyst", email="new@fenmarch.example", unit="NORTH", grade="SGT")
    assert answer.headers["location"] == reverse("people:person", args=["P-NEW"])
    made = Person.objects.select_related("unit", "grade").get(ref="P-NEW")
    assert (made.unit.ref, made.grade.ref, made.post) == ("NORTH", "SGT", "Analyst")


@pytest.mark.parametrize(("room", "reserved"), [("people", PAGES), ("training", training_forms.PAGES)])
def test_no_person_and_no_course_hides_behind_a_page(room: str, reserved: frozenset[str]) -> None:
    """Whose reference is the first word of a page's address could be reached by nobody."""
    within = next(each for each in get_resolver().url_patterns if str(each.pattern) == f"{room}/")
    assert {str(each.pattern).split("/")[0] for each in within.url_patterns} - {"", "<ref:ref>"} == reserved


def test_hostile_text_is_shown_as_text(fenmarch: str) -> None:
    name = "<script>alert(1)</script> {{7*7}} أحمد " + "W" * 200
    add_person(by=ADMINISTRATOR, at=datetime.now(UTC), ref="P-<b>/x", name=name, post="<img src=x>")
    for address in (reverse("people:people"), reverse("people:person", args=["P-<b>/x"])):
        answer = signed_in(ANALYST).get(address)
        assert "<script>alert" not in answer.content.decode()
        assert "<img src=x>" not in answer.content.decode()
        assert name in words(answer)


def test_a_role_is_given_and_a_conflict_is_told_on_the_field_and_recorded(fenmarch: str) -> None:
    answer = sent("give_role", "P-OKAFOR", role="dpo")
    assert answer.status_code == 422
    assert "cannot also be information asset owner" in words(answer)
    assert 'href="#id_role"' in answer.content.decode()
    assert Entry.objects.filter(event="role.given.refused", body__contains="role.conflict").exists()
    answer = sent("give_role", ADMINISTRATOR, role="auditor")
    assert "Nobody gives themselves a role" in words(answer)
    answer = sent("give_role", "P-DOYLE", role="assessor")
    assert answer.status_code == 302
    held = RoleHeld.objects.select_related("given_by").get(person__ref="P-DOYLE", role="assessor")
    assert held.given_by.ref == ADMINISTRATOR


def test_nobody_without_the_role_changes_anything_by_sending_a_form(fenmarch: str) -> None:
    before = (Person.objects.count(), RoleHeld.objects.count(), Organisation.objects.count())
    for name, args, data in (
        ("add", (), PERSON | {"ref": "P-BAD"}),
        ("give_role", (ANALYST,), {"role": "siro"}),
        ("add_organisation", (), {"ref": "BAD", "name": "Bad", "law_enforcement": "yes"}),
        ("end", ("P-DOYLE",), {"ended_on-day": "1", "ended_on-month": "1", "ended_on-year": "2027"}),
        ("end_role", ("P-DOYLE", "list_user"), {}),
    ):
        answer = sent(name, *args, by=ANALYST, **data)
        assert answer.status_code == 403, name
        assert "holds no role that lets them" in words(answer)
    assert before == (Person.objects.count(), RoleHeld.objects.count(), Organisation.objects.count())


def test_organisations_units_and_grades_are_added(fenmarch: str) -> None:
    assert sent("add_organisation", ref="WELLAND", name="Welland Council", law_enforcement="no").status_code == 302
    assert Organisation.objects.get(ref="WELLAND").law_enforcement is False
    assert sent("add_unit", ref="W-1", name="Housing", organisation="WELLAND").status_code == 302
    assert "belongs to another organisation" not in words(sent("add_unit", ref="W-2", name="Sub", parent="NORTH"))
    wrong = sent("add_unit", ref="W-3", name="Sub", organisation="WELLAND", parent="NORTH")
    assert "Name a unit of WELLAND" in words(wrong)
    assert "There is a grade" in words(sent("add_grade", ref="SGT2", name="Sergeant", rank="20"))
    assert sent("add_grade", ref="CC", name="Chief constable", rank="99").status_code == 302
    page = words(signed_in(ANALYST).get(reverse("people:organisations")))
    assert "Welland Council" in page
    assert "Chief constable" in page


def test_many_people_are_paged_and_cost_no_more_queries(fenmarch: str) -> None:
    at = datetime.now(UTC)
    client = signed_in(ANALYST)
    with at_most(12) as few:
        client.get(reverse("people:people"))
    with at_most(9) as roles:
        client.get(reverse("people:roles"))
    most_people, most_roles = len(few), len(roles)  # counted now: what is captured goes on being looked up
    add_unit(by=ADMINISTRATOR, at=at, ref="MANY", name="Many")
    for number in range(60):
        add_person(by=ADMINISTRATOR, at=at, ref=f"M-{number:02}", name=f"Many {number:02}", unit="MANY")
    end_person(by=ADMINISTRATOR, at=at, person="M-59", ended_on=at.date() + timedelta(days=9))
    with at_most(most_people):
        page = words(client.get(reverse("people:people") + "?unit=MANY"))
    assert "60 people found, 1 to 50 shown" in page
    assert "Leaves" in found("?unit=MANY&page=2")
    with at_most(most_roles):
        client.get(reverse("people:roles"))
