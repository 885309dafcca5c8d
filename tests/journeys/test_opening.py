"""Opening a list: asking for it, looking through the opening, being refused, and putting people on it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from muster.lists.actions import add_nominal
from tests.journeys.journey import Journey


@pytest.fixture(scope="module", autouse=True)
def a_child_who_is_a_victim(fenmarch: str) -> None:
    """Somebody on the list whom nobody must take for a suspect; made up."""
    today = datetime.now(UTC).date()
    add_nominal(
        by="P-HARTLEY", at=datetime.now(UTC), list="VHL", ref="VHL-900", family_name="Tern", given_names="Robin",
        born_on=date(today.year - 14, 1, 1), categories=["victim"], criteria=["REFERRAL"], source="Letter FEN/900",
        basis="assessment", details={"harm_band": "high"}, review_on=today + timedelta(days=40),
    )  # fmt: skip


def opens(journey: Journey, purpose: str = "Prevent serious violence") -> Journey:
    journey.is_at("lists:open", "VHL").chooses(purpose)
    return journey.fills("Why do you need to look now?", "Weekly tasking").presses("Open the list")


def test_an_analyst_opens_a_list_and_finds_a_child_marked(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("lists:open", "VHL").sees("This list may be used until", "Your look is recorded")
    journey.finds_it_well_made().takes_a_picture("opening-ask")
    journey.chooses("Prevent serious violence").presses("Open the list")
    journey.is_told_of("Enter why you need to look now").finds_it_well_made(silent=False)
    journey.fills("Why do you need to look now?", "Weekly tasking").presses("Open the list")
    journey.sees("Ends at", "minutes left", "This look is recorded", "CHILD – 14 years old", "VICTIM – not a suspect")
    journey.finds_it_well_made().takes_a_picture("opening-people", whole=False)
    journey.fills("Name, reference or source", "tern").presses("Search").sees("People 1 to 1 of 1 who fit")
    journey.finds_it_well_made()
    assert "tern" not in (journey.page.url + journey.page.title()).lower()
    assert journey.page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    journey.presses("Tern, Robin").sees("Letter FEN/900", "Assessment", "On the list as", "Put on the list")
    journey.finds_it_well_made().takes_a_picture("opening-person")
    assert "Tern" not in journey.page.title()
    journey.presses("Back to the people").sees("People 1 to 1 of 1 who fit")


def test_an_analyst_keeps_one_person_and_takes_another_off(journey: Journey) -> None:
    opens(journey.is_person("P-PATEL")).presses("Ashdown")
    journey.presses("Keep on the list after review").finds_it_well_made().presses("Keep on the list")
    journey.is_told_of("Enter why they stay on the list").finds_it_well_made(silent=False)
    journey.fills("Why do they stay on the list?", "Charged again").presses("Keep on the list")
    journey.sees("One person was reviewed and stays on the list.").presses("Birkett")
    journey.presses("Take off the list").finds_it_well_made()
    journey.fills("Why are they taken off the list?", "No new evidence").presses("Take off the list")
    journey.sees("One person was taken off the list.").finds_it_well_made()


def test_a_constable_is_refused_and_told_what_to_do(journey: Journey) -> None:
    opens(journey.is_person("P-DOYLE")).sees("You cannot open this list now", "Training in INFO-AND-YOU has expired.")
    journey.sees("Complete INFO-AND-YOU or an equivalent.", "Kim Terry", "Data Office", "This refusal is recorded")
    journey.finds_it_well_made(silent=False).takes_a_picture("opening-refused")


def test_a_partner_opens_the_list_for_safeguarding_only(journey: Journey) -> None:
    opens(journey.is_person("P-COUNCIL-ELLIS"), "Safeguard people at risk").sees("to safeguard people at risk")
    opens(journey).sees("You have no grant to use this list for this purpose", "Beth Hartley", "Force Intelligence")


def test_narrow_and_without_javascript(journey: Journey) -> None:
    for other in (journey.again(narrow=True), journey.again(javascript=False)):
        opens(other.is_person("P-PATEL")).sees("VICTIM – not a suspect").finds_it_well_made()
        other.fills("Name, reference or source", "VHL-900").presses("Search").sees("People 1 to 1 of 1 who fit")
    narrow = journey.again(narrow=True).is_person("P-PATEL")
    opens(narrow).takes_a_picture("opening-people-narrow", whole=False)


def test_by_keyboard_alone(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("lists:open", "VHL")
    journey.tabs_to("Prevent serious violence").page.keyboard.press("Space")
    journey.tabs_to("Why do you need to look now?").page.keyboard.type("Weekly tasking")
    journey.tabs_to("Open the list").page.keyboard.press("Enter")
    journey.sees("Ends at").tabs_to("Name, reference or source").page.keyboard.type("VHL-900")
    journey.page.keyboard.press("Enter")
    journey.sees("People 1 to 1 of 1 who fit").tabs_to("Tern, Robin").page.keyboard.press("Enter")
    journey.sees("Letter FEN/900")


def test_an_opening_that_is_not_there_any_more(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("openings:opening", 999_999).sees("This look has ended", "Open the list again.")
    journey.finds_it_well_made(silent=False).takes_a_picture("opening-ended")


def test_the_page_goes_away_by_itself_when_the_look_ends(journey: Journey, fenmarch: str) -> None:
    soon = "update clearance set until = clock_timestamp() + interval '6 seconds' where purpose = 'prevent-violence'"
    other = journey.again(javascript=False).is_person("P-PATEL")
    with psycopg.connect(fenmarch, autocommit=True) as admin:
        admin.execute("set search_path = muster")
        admin.execute("set session_replication_role = replica")
        other.is_at("lists:open", "VHL").chooses("Prevent serious violence")
        admin.execute(soon)
    other.fills("Why do you need to look now?", "Weekly tasking").presses("Open the list").sees(
        "less than a minute left"
    )
    other.page.get_by_role("heading", name="This look has ended").wait_for()
    other.does_not_see("Tern")


def test_the_list_owner_adds_a_person(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("lists:add", "VHL").fills("Reference", "VHL-901").presses("Put on the list")
    journey.is_told_of("Enter family name").sees("Select fact or assessment").finds_it_well_made(silent=False)
    journey.takes_a_picture("opening-add")
    journey.fills("Family name", "Plover").chooses("At risk of harm").fills("Where is this known from?", "Letter 7")
    journey.chooses("Referred by a named professional who states a risk of serious harm").chooses("A fact")
    journey.presses("Put on the list").sees("One person was put on VHL.").finds_it_well_made()


def test_the_list_owner_brings_a_file_with_two_bad_rows(journey: Journey, tmp_path: Path) -> None:
    due = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    heads = ["ref", "surname", "category", "criteria met", "source", "basis", "next review"]
    rows = [[f"F-{n}", "Knot", "suspect", "OFFENCE", "Report 8", "fact", due] for n in range(3)]
    rows[1][2], rows[2][6] = "gangster", "31/12/2099"
    file = tmp_path / "people.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([heads, *rows])
    journey.is_person("P-HARTLEY").is_at("lists:import", "VHL").finds_it_well_made().presses("Upload")
    journey.is_told_of("Select a file").page.set_input_files("input[type=file]", file)
    journey.presses("Upload").sees("Which column is what?").finds_it_well_made(silent=False)
    journey.takes_a_picture("opening-columns").presses("Check the rows")
    journey.sees("1 of 3 rows can be taken.", "2 would be left out.", "Not of this list", "Category of person")
    journey.does_not_see("Knot").finds_it_well_made().takes_a_picture("opening-check")
    journey.presses("Put 1 person on the list").sees("People put on VHL: 1. Rows left out: 2.")
