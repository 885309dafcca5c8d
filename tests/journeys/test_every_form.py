"""Every form of the table of law 4, sent with nothing in it: the page that says what is wrong is as well made as any.

Apart from the pages, so that two processes share what takes a browser long.
"""

from __future__ import annotations

import pytest

from tests.journeys.journey import NARROW, Journey
from tests.laws.address import PERSONS, Address
from tests.laws.test_addresses import addresses

WRONG = 422


def forms() -> list[tuple[Address, str]]:
    """The forms that do not take nothing for an answer, each with somebody who may send it."""
    sent = (each for each in addresses() if each.data == {})
    return [(each, who) for each in sent if (who := each.who_gets(WRONG)) is not None]


@pytest.mark.parametrize(("address", "who"), forms(), ids=lambda each: getattr(each, "name", each))
def test_every_form_sent_empty_is_well_made(journey: Journey, address: Address, who: str) -> None:
    journey.page.set_viewport_size(NARROW)
    if journey.is_person(PERSONS[who]).is_at(address.name, *address.args).sends_nothing():
        journey.finds_it_well_made(silent=False).is_told_of_every_error()
