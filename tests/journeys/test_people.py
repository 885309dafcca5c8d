"""People and training, by those who keep them and those who only look."""

from __future__ import annotations

from tests.journeys.journey import Journey


def test_the_administrator_adds_a_person_with_an_error_first_and_gives_a_role(journey: Journey) -> None:
    journey.is_person("P-ADEYEMI").is_at("people:people").finds_it_well_made().takes_a_picture("people-index")
    journey.presses("Add a person").fills("Reference", "P-PATEL").fills("Full name", "Robin Sedge")
    journey.presses("Add the person").is_told_of("There is a person 'P-PATEL' already.")
    journey.finds_it_well_made(silent=False)
    journey.fills("Reference", "P-SEDGE").presses("Add the person")
    journey.sees("P-SEDGE is on record", "Robin Sedge holds no role").finds_it_well_made()
    journey.presses("Give a role").chooses("List user").finds_it_well_made().takes_a_picture("people-give-role")
    journey.presses("Give the role").sees("P-SEDGE is list user from today", "given by Folake Adeyemi")


def test_the_administrator_is_refused_making_an_owner_data_protection_officer(journey: Journey) -> None:
    journey.is_person("P-ADEYEMI").is_at("people:give_role", "P-OKAFOR").chooses("Data protection officer")
    journey.presses("Give the role")
    journey.is_told_of("The data protection officer cannot also be information asset owner")
    journey.finds_it_well_made(silent=False)


def test_the_administrator_ends_a_leaver_after_reading_what_ends_with_them(journey: Journey) -> None:
    journey.is_person("P-ADEYEMI").is_at("people:person", "P-LINDQVIST").follows("Record that they leave")
    journey.sees("What ends with their last day", "The role information asset owner", "What nobody answers for")
    journey.finds_it_well_made().takes_a_picture("people-leaver-before")
    journey.fills("Year", "2019").presses("Record that they leave").is_told_of("Nobody leaves before they start")
    journey.finds_it_well_made(silent=False)
    journey.fills("Year", "2030").presses("Record that they leave").sees("The last day of P-LINDQVIST is")
    journey.is_at("people:person", "P-GARSIDE").sees("Left behind", "margaret.stroud@fenmarch.example")
    journey.finds_it_well_made().takes_a_picture("people-left-behind")


def test_the_training_manager_records_a_completion_and_sees_what_a_change_would_do(journey: Journey) -> None:
    journey.is_person("P-TERRY").is_at("training:courses").finds_it_well_made().takes_a_picture("training-courses")
    journey.follows("Information and You").sees("Who lapses next", "Aoife Doyle").finds_it_well_made()
    journey.follows("Change the course").fills("Months", "1").presses("See what it would do")
    journey.sees("Nothing has been changed yet").finds_it_well_made().takes_a_picture("training-impact")
    journey.is_at("training:record", query="?course=INFO-AND-YOU").fills("Who completed it?", "fen")
    journey.presses("Record it").is_told_of("Enter the day on which they completed it")
    journey.fills("Who completed it?", "aoife")
    for box, value in (("day", "1"), ("month", "11"), ("year", "2026")):
        journey.page.fill(f"#id_completed_on-{box}", value)
    journey.presses("Record it").sees("P-DOYLE completed Information and You on 1 November 2026")


def test_the_analyst_sees_their_own_page_on_a_narrow_screen(journey: Journey) -> None:
    narrow = journey.again(narrow=True).is_person("P-PATEL").is_at("people:person", "P-PATEL")
    narrow.sees("As list user you may", "Holds until", "Cleared").finds_it_well_made()
    narrow.is_at("people:people").finds_it_well_made().takes_a_picture("people-index-narrow")
    narrow.is_at("people:roles").finds_it_well_made()
    narrow.is_at("training:courses").finds_it_well_made()


def test_a_role_is_found_by_keyboard_alone(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("people:people").tabs_to("Name, reference or post")
    journey.page.keyboard.type("nash")
    journey.page.keyboard.press("Enter")
    journey.sees("1 person found").tabs_to("Colin Nash")  # the table, which scrolls by keyboard
    journey.tabs_to("Colin Nash").page.keyboard.press("Enter")
    journey.sees("Advises and monitors.", "read the log of who looked and who changed what")


def test_people_are_imported_without_javascript(journey: Journey) -> None:
    plain = journey.again(javascript=False).is_person("P-ADEYEMI").is_at("people:import").finds_it_well_made()
    rows = b"Staff number,Full name,Unit\nP-REED,Alex Reed,NORTH\nP-SALLOW,Jo Sallow,NOWHERE\n"
    plain.page.set_input_files("input[type=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": rows})
    plain.presses("Upload").sees("Which column is what?").presses("Check the rows")
    plain.sees("There is no unit 'NOWHERE'", "Nothing has been changed yet").takes_a_picture("people-import-check")
    plain.presses("Import 1 row").sees("Imported: 1 added, 0 changed, 1 left out.")


def test_each_step_of_an_import_is_well_made(journey: Journey) -> None:
    journey.is_person("P-TERRY").is_at("training:import").finds_it_well_made()
    journey.presses("Upload").is_told_of("Select a file").finds_it_well_made(silent=False)
    rows = b"Person,Training,Completion Date,Status\nAll Employees (42),Information and You,2026-03-01,Completed\n"
    journey.page.set_input_files("input[type=file]", {"name": "t.csv", "mimeType": "text/csv", "buffer": rows})
    journey.presses("Upload").finds_it_well_made().presses("Check the rows").sees("There is nothing to import")
    journey.finds_it_well_made()


def test_adding_units_and_courses_is_well_made(journey: Journey) -> None:
    journey.is_person("P-ADEYEMI").is_at("people:organisations").finds_it_well_made()
    journey.is_at("people:add_unit").finds_it_well_made()
    journey.is_at("people:end_role", "P-OKAFOR", "iao").finds_it_well_made()
    journey.is_at("training:add").finds_it_well_made()
