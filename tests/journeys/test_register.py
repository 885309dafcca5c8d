"""The register, by those who keep it, own what is on it, and look things up in it."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import expect

from muster.config.demo.organisation import ANALYST, KEEPER, OWNER, SECOND_OWNER, SIRO
from tests.journeys.journey import Journey

FILE = """Ref no,Information asset,Division,Marking,Storage location,Number of records
R-1,Missing persons,North Fen Division,RESTRICTED,Records management system,310
R-2,Stop and search,North Fen Division,OFFICIAL,Records management system,about 900
R-3,,South Fen Division,OFFICIAL,Records management system,12
R-4,Informants,South Fen Division,OFFICIAL,Sergeant's USB stick,7
"""


def chosen_file(tmp_path: Path) -> Path:
    file = tmp_path / "North Fen register.csv"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_an_analyst_searches_filters_and_downloads(journey: Journey) -> None:
    journey.is_person(ANALYST).is_at("register:assets").sees("12 assets found", "Orphaned", "Closed")
    journey.finds_it_well_made().takes_a_picture("register-index")
    journey.page.locator("summary", has_text="Filters").click()
    journey.page.get_by_label("Accountable owner").select_option("yes")
    journey.presses("Search the register").sees("3 assets found", "Custody images", "Clear search and filters")
    with journey.page.expect_download() as taken:
        journey.page.get_by_role("link", name="as CSV").click()
    assert taken.value.suggested_filename == "register.csv"
    rows = list(csv.reader(Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["Reference", "A-05", "A-09", "A-12"]
    journey.finds_it_well_made().follows("Clear search and filters").sees("12 assets found")
    journey.follows("Title").sees("Burglary Offender Management")
    expect(journey.page.locator("th[aria-sort]")).to_contain_text("Title")


def test_nothing_found_says_what_to_do(journey: Journey) -> None:
    journey.is_person(ANALYST).is_at("register:assets", query="?search=zzz")
    journey.sees("0 assets found", "Use fewer words or filters").finds_it_well_made()


def test_an_asset_narrow_and_without_javascript(journey: Journey) -> None:
    journey.is_person(ANALYST).is_at("register:asset", "A-05").sees("Nobody answers for this asset", "Roy Garside")
    journey.finds_it_well_made().takes_a_picture("register-asset")
    narrow = journey.again(narrow=True).is_person(ANALYST)
    narrow.is_at("register:asset", "A-01").sees("May be used", "Ngozi Okafor", "Data protection impact assessment")
    narrow.finds_it_well_made().takes_a_picture("register-asset-narrow")
    narrow.is_at("register:assets").finds_it_well_made().takes_a_picture("register-index-narrow")
    plain = journey.again(javascript=False).is_person(ANALYST).is_at("register:assets", query="?unit=NORTH")
    plain.sees("2 assets found").follows("A-12").sees("Gang associates", "Its master")
    plain.follows("A-05: Legacy Violence List").sees("A-12: Gang associates")


def test_search_and_filter_by_keyboard_alone(journey: Journey) -> None:
    journey.is_person(ANALYST).is_at("register:assets").tabs_to("Search")
    journey.page.keyboard.type("custody")
    journey.tabs_to("Filters").page.keyboard.press("Enter")
    journey.tabs_to("Orphaned: nobody answers").page.keyboard.press("ArrowDown")
    journey.tabs_to("Search the register").page.keyboard.press("Enter")
    journey.sees("1 asset found", "A-09")


def test_an_orphan_finds_an_owner_who_accepts_which_changes_the_register(journey: Journey) -> None:
    journey.is_person(SIRO).is_at("register:asset", "A-09").follows("Name an owner")
    journey.presses("Ask them to own it").is_told_of("Select whom to ask to own it")
    journey.finds_it_well_made(silent=False).takes_a_picture("register-name-owner-error")
    journey.page.get_by_label("Accountable owner").select_option(SECOND_OWNER)
    journey.presses("Ask them to own it").sees("was asked to own A-09", "has not accepted").finds_it_well_made()
    owner = journey.again().is_person(SECOND_OWNER).is_at("register:asset", "A-09").follows("Accept to own this asset")
    owner.finds_it_well_made().takes_a_picture("register-accept").presses("Accept to own this asset")
    owner.sees("You now answer for A-09", "Accepted on").does_not_see("Orphaned").finds_it_well_made()


def test_the_keeper_changes_a_record_which_changes_the_register(journey: Journey) -> None:
    journey.is_person(KEEPER).is_at("register:asset", "A-10").follows("Change this asset")
    journey.fills("Number of records (optional)", "-5").presses("Save the record")
    journey.is_told_of("Give a whole number from 0")
    journey.finds_it_well_made(silent=False).takes_a_picture("register-change")
    journey.fills("Number of records (optional)", "4200").presses("Save the record")
    journey.sees("The record of A-10 was changed", "4,200")


def test_the_keeper_imports_a_file_which_changes_the_register(journey: Journey, tmp_path: Path) -> None:
    journey.is_person(KEEPER).is_at("register:import").presses("Continue").is_told_of("Select a file")
    journey.finds_it_well_made(silent=False).takes_a_picture("register-import-file")
    journey.page.get_by_label("File", exact=True).set_input_files(chosen_file(tmp_path))
    journey.presses("Continue").sees("Which column is what?", "North Fen register", "It is known by this name")
    journey.finds_it_well_made().takes_a_picture("register-import-columns")
    journey.page.get_by_label("Division").select_option("unit")
    journey.presses("Continue").sees("What do these words mean?", "RESTRICTED")
    journey.finds_it_well_made().takes_a_picture("register-import-words")
    journey.page.get_by_label("RESTRICTED").select_option("OFFICIAL-SENSITIVE")
    journey.presses("Continue").sees(
        "Nothing is on the register yet", "3 rows would be rejected", "removable medium", "about 900"
    )
    journey.finds_it_well_made().takes_a_picture("register-import-preview")
    with journey.page.expect_download() as taken:
        journey.page.get_by_role("link", name="Download the rejected rows").click()
    assert "not a whole number" in Path(taken.value.path()).read_text(encoding="utf-8-sig")
    journey.presses("Import 1 row").sees("What was imported", "It is recorded in the log", "3 rows were rejected")
    journey.finds_it_well_made().follows("See the assets nobody answers for").sees("Missing persons")
    narrow = journey.again(narrow=True).is_person(KEEPER).is_at("register:import")
    narrow.page.get_by_label("File", exact=True).set_input_files(chosen_file(tmp_path))
    narrow.presses("Continue").finds_it_well_made().takes_a_picture("register-import-columns-narrow")
    narrow.presses("Leave this import").sees("Nothing was imported")


def test_places_and_the_schedule(journey: Journey) -> None:
    journey.is_person(OWNER).is_at("register:locations").sees("Not approved", "Margaret Stroud").finds_it_well_made()
    journey.takes_a_picture("register-locations").follows("Retention schedule").sees("24 months").finds_it_well_made()
    journey.takes_a_picture("register-schedule")
    siro = journey.again(narrow=True).is_person(SIRO).is_at("register:approve").presses("Save the place")
    siro.is_told_of("Select a kind of place").finds_it_well_made(silent=False).takes_a_picture(
        "register-approve-narrow"
    )
    keeper = journey.again().is_person(KEEPER).is_at("register:add_rule").presses("Add the rule")
    keeper.is_told_of("Enter a reference").finds_it_well_made(silent=False)
