"""The first page: what needs you, followed to where it is done, and gone afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from muster.register.actions import name_owner, register_asset
from tests.journeys.journey import Journey

KEEPER, SIRO, OWNER = "P-KEMBLE", "P-STROUD", "P-OKAFOR"


def asked_to_own(ref: str) -> None:
    register_asset(by=KEEPER, at=datetime.now(UTC), ref=ref, title=f"Stop and search records {ref}", unit="NORTH")
    name_owner(by=SIRO, at=datetime.now(UTC), asset=ref, owner=OWNER)


def test_the_list_owner_sees_what_needs_her_and_by_when(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("home").sees("What needs you", "Young People at Risk", "By ", "Who else can")
    journey.finds_it_well_made().takes_a_picture("home-list-owner")
    journey.follows("See what keeps YPR open").sees("Young People at Risk").finds_it_well_made()


def test_an_owner_accepts_and_is_not_asked_again(journey: Journey) -> None:
    asked_to_own("A-50")
    journey.is_person(OWNER).is_at("home").sees("Say whether you accept to own").finds_it_well_made()
    journey.takes_a_picture("home-owner").follows("Accept A-50")
    journey.presses("Accept").is_at("home").does_not_see("A-50")


def test_the_senior_owner(journey: Journey) -> None:
    journey.is_person(SIRO).is_at("home").sees("Ask somebody to own").finds_it_well_made().takes_a_picture("home-siro")


def test_whoever_has_nothing_to_do_is_told_so(journey: Journey) -> None:
    plain = journey.again(narrow=True, javascript=False).is_person("P-PATEL").is_at("home")
    plain.sees("Nothing needs you today.").takes_a_picture("home-nothing-narrow")
    journey.again(narrow=True).is_person("P-PATEL").is_at("home").finds_it_well_made()


def test_by_keyboard(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("home").tabs_to("See what keeps YPR open")
    journey.page.keyboard.press("Enter")
    journey.sees("Young People at Risk")


def test_narrow(journey: Journey) -> None:
    narrow = journey.again(narrow=True).is_person("P-HARTLEY").is_at("home")
    narrow.finds_it_well_made().takes_a_picture("home-narrow")


def test_an_analyst_opens_a_list_from_the_first_page(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("home").sees("Lists you use", "You may open it until", "Closed: the owner")
    journey.takes_a_picture("home-lists", whole=False).follows("Open Violence Harm List")
    journey.sees("Open Violence Harm List", "What are you opening it for?")
