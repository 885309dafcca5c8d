"""A newcomer who has typed `make run` and reads nothing else: why a list is closed, opening another, its proof."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from muster.log.keeping import keep
from tests.journeys.journey import Journey


@pytest.fixture
def demonstration(served: str) -> Iterator[None]:
    """As `make run` serves it: anybody may be anybody, on this machine alone."""
    settings.MUSTER["MUSTER_DEMONSTRATION"] = True
    yield
    settings.MUSTER["MUSTER_DEMONSTRATION"] = False


def test_a_newcomer_finds_their_way(demonstration: None, journey: Journey) -> None:
    journey.is_at("home").sees("Sign in", "made up").finds_it_well_made()
    journey.follows("Be somebody else").sees("Who are you today?", "Ravi Patel").finds_it_well_made()
    journey.presses("Sign in as Analyst").sees("What needs you").finds_it_well_made()

    journey.follows("Lists").sees("The worst come first").follows("Legacy Violence List")
    journey.sees("Closed: the owner, Roy Garside, left", "Margaret Stroud", "11 of 17 controls are not met")
    journey.sees("What would open it, and who must act", "Write the data protection impact assessment (DPIA)")

    journey.follows("Lists").follows("Violence Harm List").sees("May be used until").presses("Open the list")
    journey.chooses("Prevent serious violence").presses("Open the list")
    journey.is_told_of("Enter why you need to look now").finds_it_well_made(silent=False)
    journey.page.get_by_role("textbox").first.fill("Morning briefing")
    journey.presses("Open the list").sees("This look is recorded", "VICTIM – not a suspect").finds_it_well_made()

    keep()  # what `make run` does in the background
    journey.follows("Be somebody else").presses("Sign in as Auditor").follows("Log")
    journey.chooses("To verify that processing was lawful.").fills("List (optional)", "VHL")
    journey.page.get_by_label("What happened (optional)").select_option("list.opened")
    journey.presses("Search the log").sees("P-PATEL", "prevent-violence")
    journey.page.locator("tbody a").first.click()
    journey.sees("Morning briefing").presses("Check this proof").sees("The proof holds").finds_it_well_made()
