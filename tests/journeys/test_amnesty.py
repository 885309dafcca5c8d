"""A constable declares the board in the parade room, and it goes its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.journeys.journey import Journey

SOON = (datetime.now(UTC) + timedelta(days=20)).date()


def test_a_constable_declares_a_board_and_it_is_destroyed(journey: Journey) -> None:
    journey.is_person("P-DOYLE").is_at("lists:lists").follows("Declared lists: the amnesty").sees(
        "None has been declared"
    )
    journey.follows("Declare a list").sees("Nobody is blamed").finds_it_well_made().takes_a_picture("lists-declare")
    journey.presses("Declare the list").is_told_of("Enter what is it called").finds_it_well_made(silent=False)
    journey.fills("What is it called?", "Parade room board").fills("A short name for it", "NORTH-BOARD")
    journey.fills("What is it for?", "To know the faces").fills("Where is it kept?", "A whiteboard in the parade room")
    journey.fills("About how many people are on it?", "12").fills("Who uses it?", "The night shift")
    journey.presses("Declare the list").sees("Parade room board is declared. Thank you.", "Waits for triage")

    journey.is_person("P-KEMBLE").is_at("home").follows("Decide about NORTH-BOARD").finds_it_well_made(silent=False)
    journey.chooses("Destroy it").fills("Who does it?", "P-MILLS").fills("Why?", "The case system does it")
    journey.fills("Day", str(SOON.day)).fills("Month", str(SOON.month)).fills("Year", str(SOON.year))
    journey.presses("Decide").sees("What becomes of Parade room board is decided", "To be destroyed", "Dan Mills")

    journey.is_person("P-MILLS").is_at("home").sees("Destroy it: “Parade room board”")
    journey.is_person("P-DOYLE").is_at("lists:declared").follows("Certify that it is done")
    journey.fills("How was it done, and how do you know?", "I saw it wiped").presses("Certify")
    journey.sees("is certified, and the list is closed", "Destroyed", "seen by Aoife Doyle")
    narrow = journey.again(narrow=True).is_person("P-DOYLE").is_at("lists:declared").finds_it_well_made()
    narrow.takes_a_picture("lists-declared-narrow")
