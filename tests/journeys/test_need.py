"""A constable asks whether they need a list, and learns each of the three things there are to learn."""

from __future__ import annotations

from tests.journeys.journey import Journey


def asks(journey: Journey, what_for: str) -> Journey:
    journey.is_at("lists:lists").follows("Do I need a list?").sees("Question 1 of 5")
    return journey.fills("What do you need a list of people for?", what_for).presses("Continue").sees("Question 2 of 5")


def goes_on(journey: Journey, how_many: str, weeks: str, seen_by: str) -> Journey:
    journey.chooses("None of these").fills("If none will do, why not? (optional)", "None is about bicycles")
    journey.presses("Continue").sees("Question 3 of 5").chooses("Victim of an offence, or believed to be one")
    journey.chooses("No").fills("How many people at most?", how_many).presses("Continue").sees("Question 4 of 5")
    journey.fills("For how many weeks do you need it?", weeks).presses("Continue").sees("Question 5 of 5")
    return journey.chooses(seen_by).presses("Continue")


def test_one_that_there_is_will_do(journey: Journey) -> None:
    asks(journey.is_person("P-DOYLE"), "Prevent serious violence on Friday nights").sees("Violence Harm List")
    journey.finds_it_well_made().takes_a_picture("lists-need")
    journey.presses("Continue").is_told_of("Select").finds_it_well_made(silent=False)
    journey.page.locator("input[type=radio][value=VHL]").check()
    journey.presses("Continue").sees("Use the list that there is", "Ask Beth Hartley", "is on record")


def test_so_few_for_so_short_a_time_are_no_list(journey: Journey) -> None:
    asks(journey.is_person("P-DOYLE"), "Bicycle thefts at the station")
    goes_on(journey, "3", "2", "My own unit").sees("No list is needed", "Brief your unit")


def test_a_proposal_starts_with_what_was_said(journey: Journey) -> None:
    plain = journey.again(javascript=False).is_person("P-MILLS")
    asks(plain, "Bicycle thefts at the station")
    goes_on(plain, "60", "26", "Other units of ours").sees("Propose a list")
    plain.presses("Start the proposal with what you said")
    assert plain.page.input_value("#id_purposes-0-title") == "Bicycle thefts at the station"
    assert plain.page.input_value("#id_expected_size") == "60"
    assert plain.page.input_value("#id_duration_months") == "6"
    narrow = journey.again(narrow=True).is_person("P-MILLS").is_at("lists:need").finds_it_well_made()
    narrow.takes_a_picture("lists-need-narrow")
