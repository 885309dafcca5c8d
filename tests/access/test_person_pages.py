"""A person's page: to each viewer what they may know; and ending people and roles, knowing what ends with them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from muster.access.actions import give_grant
from muster.kernel.dates import day_of
from muster.people.actions import add_person
from muster.people.records import Person, RoleHeld
from muster.register.actions import accept_asset, name_owner, register_asset
from tests.pages import at_most, signed_in, words

ADMINISTRATOR = "P-ADEYEMI"
NOW = datetime.now(UTC)
TODAY = day_of(NOW)


def shown(ref: str, by: str) -> str:
    return words(signed_in(by).get(reverse("people:person", args=[ref])))


def in_boxes(day) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {"ended_on-day": day.day, "ended_on-month": day.month, "ended_on-year": day.year}


def test_a_person_sees_their_roles_training_and_grants(fenmarch: str) -> None:
    page = shown("P-PATEL", "P-PATEL")
    assert "As list user you may: put people on a list, where a grant says so" in page
    assert "given by Folake Adeyemi" in page
    assert "Holds until" in page
    assert "Violence Harm List" in page
    assert "Cleared until" in page
    lapsed = shown("P-DOYLE", "P-DOYLE")
    assert "Lapsed on" in lapsed
    assert "Not cleared Training in INFO-AND-YOU has expired. Complete INFO-AND-YOU or an equivalent." in lapsed


def test_an_equivalent_is_explained(fenmarch: str) -> None:
    assert "Council data protection course, completed on" in shown("P-COUNCIL-ELLIS", "P-COUNCIL-ELLIS")
    assert "counts as this course" in shown("P-COUNCIL-ELLIS", "P-WREN")


def test_which_lists_somebody_was_granted_is_hidden_from_colleagues(fenmarch: str) -> None:
    page = shown("P-PATEL", "P-DOYLE")
    assert "Ravi Patel holds 3 grants" in page
    assert "Violence Harm List" not in page
    assert "Violence Harm List" in shown("P-PATEL", "P-WREN")
    owner = shown("P-PATEL", "P-HARTLEY")  # owns two of the three lists
    assert "Violence Harm List" in owner
    assert "Legacy Violence List" not in owner
    assert "holds 1 other grant." in owner


def test_a_leavers_page_says_what_they_left_behind_and_who_must_act(fenmarch: str) -> None:
    page = shown("P-GARSIDE", "P-ADEYEMI")
    assert "still on record as the owner of 1 asset and 1 list" in page
    assert "margaret.stroud@fenmarch.example" in page
    assert "Record that they leave" not in page


def test_only_those_who_may_are_offered_to_change_something(fenmarch: str) -> None:
    assert "Give a role" in shown("P-DOYLE", ADMINISTRATOR)
    for by in ("P-DOYLE", "P-WREN"):
        assert "Give a role" not in shown("P-DOYLE", by)
        assert "Record that they leave" not in shown("P-DOYLE", by)
    assert "Give a role" not in shown(ADMINISTRATOR, ADMINISTRATOR)  # never oneself


def test_before_somebody_is_ended_it_says_what_ends_and_what_is_orphaned(fenmarch: str) -> None:
    page = words(signed_in(ADMINISTRATOR).get(reverse("people:end", args=["P-OKAFOR"])))
    assert "The role information asset owner." in page
    assert "5 assets: Violence Harm List (A-01)" in page
    assert "Margaret Stroud" in page
    page = words(signed_in(ADMINISTRATOR).get(reverse("people:end_role", args=["P-OKAFOR", "iao"])))
    assert "approve documents that somebody else wrote" in page
    assert "Nobody answers for these any more" in page
    page = words(signed_in(ADMINISTRATOR).get(reverse("people:end_role", args=["P-PATEL", "list_user"])))
    assert "3 grants let them into a list no longer" in page


def test_a_leaver_is_ended_and_the_last_administrator_is_not(fenmarch: str) -> None:
    client = signed_in(ADMINISTRATOR)
    add_person(by=ADMINISTRATOR, at=NOW, ref="P-SHORT", name="Sam Short", started_on=TODAY - timedelta(days=10))
    where = reverse("people:end", args=["P-SHORT"])
    for day, told in ((TODAY - timedelta(days=11), "Nobody leaves before they start"),):
        answer = client.post(where, in_boxes(day))
        assert answer.status_code == 422
        assert told in words(answer)
    assert client.post(where, in_boxes(TODAY - timedelta(days=1))).status_code == 302
    assert Person.objects.get(ref="P-SHORT").ended_on == TODAY - timedelta(days=1)
    assert "Sam Short holds no role any more" in shown("P-SHORT", "P-DOYLE")
    answer = client.post(reverse("people:end", args=[ADMINISTRATOR]), in_boxes(TODAY))
    assert answer.status_code == 422
    assert "This is the last administrator. Give somebody else the role" in words(answer)
    answer = client.post(reverse("people:end_role", args=[ADMINISTRATOR, "administrator"]))
    assert answer.status_code == 422
    assert "This is the last administrator" in words(answer)


def test_a_role_is_ended(fenmarch: str) -> None:
    answer = signed_in(ADMINISTRATOR).post(reverse("people:end_role", args=["P-BRIGGS", "assessor"]))
    assert answer.status_code == 302
    assert not RoleHeld.objects.filter(person__ref="P-BRIGGS", ended_on=None).exists()


def test_much_to_answer_for_costs_no_more_queries(fenmarch: str) -> None:
    client, where = signed_in("P-WREN"), reverse("people:person", args=["P-LINDQVIST"])
    with at_most(25) as before:
        client.get(where)
    most = len(before)
    for number in range(60):
        ref = f"A-MANY-{number:02}"
        register_asset(by="P-KEMBLE", at=NOW, ref=ref, title=f"Many {number}")
        name_owner(by="P-STROUD", at=NOW, asset=ref, owner="P-LINDQVIST")
        accept_asset(by="P-LINDQVIST", at=NOW, asset=ref)
    give_grant(
        by="P-HARTLEY", at=NOW, list="VHL", person="P-LINDQVIST", purpose="prevent-violence",
        ends_on=TODAY + timedelta(days=30), reason="Needed.",
    )  # fmt: skip
    with at_most(most):
        page = words(client.get(where))
    assert "more assets" in page
    assert "Not cleared" in page


def test_what_is_named_can_be_followed_by_whoever_may_see_it(fenmarch: str) -> None:
    for ref, by in (("P-GARSIDE", ADMINISTRATOR), ("P-COUNCIL-ELLIS", "P-COUNCIL-ELLIS"), ("P-PATEL", "P-PATEL")):
        client = signed_in(by)
        page = client.get(reverse("people:person", args=[ref])).content.decode()
        links = set(re.findall(r'href="(/(?:lists|register)/[^"?/]+/)"', page))
        assert links, ref
        assert {client.get(link).status_code for link in links} == {200}, (by, links)
