"""Every page that has an address without a reference, wide and narrow: held to what every page must be."""

from __future__ import annotations

import pytest

from tests.journeys.journey import Journey

PAGES = [
    "home",
    "account",
    "lists:lists",
    "register:assets",
    "documents:documents",
    "people:people",
    "training:courses",
    "assurance:assurance",
]


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_assessor(journey: Journey, name: str) -> None:
    journey.is_person("P-BRIGGS").is_at(name).finds_it_well_made().takes_a_picture(f"pages/{name.replace(':', '-')}")
    narrow = journey.again(narrow=True).is_person("P-BRIGGS").is_at(name)
    narrow.finds_it_well_made().takes_a_picture(f"pages/{name.replace(':', '-')}-narrow")


def test_sign_in(journey: Journey) -> None:
    journey.is_at("account_login").finds_it_well_made()


def test_refusal(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("log:entries").sees("You cannot do this", "This refusal is recorded")
    journey.finds_it_well_made(silent=False).takes_a_picture("pages/refused")
