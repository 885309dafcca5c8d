"""Every page of the table of law 4, seen by whoever may see it, narrow and wide: held to what every page must be.

A page added tomorrow is looked at from the day on which it is in the table, which law 4 asks for.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.journeys.journey import NARROW, WIDE, ZOOMED, Journey
from tests.laws.address import PERSONS, Address
from tests.laws.test_addresses import addresses

SHOWN = 200


def pages() -> list[tuple[Address, str]]:
    asked = (each for each in addresses() if each.data is None)
    return [(each, who) for each in asked if (who := each.who_gets(SHOWN)) is not None]


@pytest.mark.parametrize(("address", "who"), pages(), ids=lambda each: getattr(each, "name", each))
def test_every_page_is_well_made(journey: Journey, address: Address, who: str) -> None:
    journey.page.set_viewport_size(NARROW)
    answer = journey.is_person(PERSONS[who]).asks_for(reverse(address.name, args=address.args))
    if "html" not in answer:
        return  # a download
    journey.finds_it_well_made()
    journey.page.set_viewport_size(ZOOMED)
    journey.fits()
    journey.is_on_a_wide_screen().can_be_used_by_keyboard()
    journey.finds_it_well_made().takes_a_picture(f"pages/{address.name.replace(':', '-')}", whole=True)


@pytest.mark.parametrize("narrow", [True, False])
def test_signing_in_is_well_made(journey: Journey, narrow: bool) -> None:
    journey.page.set_viewport_size(NARROW if narrow else WIDE)
    journey.is_at("account_login").finds_it_well_made()


def test_a_page_that_is_not_there_is_well_made(journey: Journey) -> None:
    journey.is_person("P-BRIGGS").asks_for("/nowhere/")
    journey.sees("There is no such page or record").finds_it_well_made(silent=False)


def test_a_refusal_is_well_made(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("log:entries").sees("You cannot do this", "This refusal is recorded")
    journey.finds_it_well_made(silent=False)
