"""An auditor finds who looked at a list and checks the proof; somebody else is told that the log is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from muster.access.actions import open_list
from muster.log.keeping import keep
from tests.journeys.journey import Journey

EVERY_LIST = "Violence Harm List"


@pytest.fixture
def looked(served: str) -> str:
    """Somebody has opened a list, and the worker has been at it since."""
    open_list(by="P-PATEL", at=datetime.now(UTC), list="VHL", purpose="prevent-violence", reason="Briefing")
    keep()
    return served


def test_an_auditor_finds_a_look_and_checks_its_proof(looked: str, journey: Journey) -> None:
    journey.is_person("P-AUDLEY").is_at("home").follows("Log").sees("What is this look for?").finds_it_well_made()
    journey.presses("Search the log").is_told_of("Select what this look is for").finds_it_well_made(silent=False)
    journey.chooses("To verify that processing was lawful.").fills("List (optional)", "VHL")
    journey.page.get_by_label("What happened (optional)").select_option("list.opened")
    journey.presses("Search the log").sees("P-PATEL", "prevent-violence", "This look is recorded")
    journey.finds_it_well_made().takes_a_picture("log-search")
    journey.page.locator("tbody a").first.click()
    journey.sees("Proof that it is in the log", "Briefing").finds_it_well_made()
    journey.presses("Check this proof").sees("The proof holds").finds_it_well_made().takes_a_picture("log-entry")
    keep()
    journey.is_at("log:state").sees("every entry has its place").finds_it_well_made().takes_a_picture("log-state")
    journey.is_at("log:export").finds_it_well_made()
    journey.chooses("To verify that processing was lawful.")
    with journey.page.expect_download() as download:
        journey.presses("Download the export")
    assert download.value.suggested_filename.endswith(".zip")


def test_by_keyboard_alone(looked: str, journey: Journey) -> None:
    journey.is_person("P-NASH").is_at("log:entries").tabs_to("To verify that processing was lawful.")
    journey.page.keyboard.press("Space")
    journey.tabs_to("Search the log").page.keyboard.press("Enter")
    journey.sees("What the log says, newest first")


def test_on_a_narrow_screen_without_javascript(looked: str, journey: Journey) -> None:
    narrow = journey.again(narrow=True, javascript=False).is_person("P-AUDLEY")
    narrow.is_at("log:entries", query="?purpose=integrity&list=VHL&event=list.opened").sees(
        "list.opened"
    ).finds_it_well_made()
    narrow.takes_a_picture("log-search-narrow")
    narrow.page.locator("tbody a").first.click()
    narrow.presses("Check this proof").sees("The proof holds").finds_it_well_made().takes_a_picture("log-entry-narrow")


def test_an_analyst_is_told_that_the_log_is_not_theirs(looked: str, journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("home").does_not_see("Log\n").is_at("log:entries")
    journey.sees("You cannot do this", "auditor").finds_it_well_made(silent=False)
