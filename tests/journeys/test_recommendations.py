"""A term of an enforcement notice from record to verified, and what is published of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.journeys.journey import Journey

SOON = (datetime.now(UTC) + timedelta(days=20)).date()


def test_a_term_is_put_on_record_done_verified_and_published(journey: Journey) -> None:
    journey.is_person("P-KEMBLE").is_at("recommendations:recommendations").sees("EN-2", "Overdue").finds_it_well_made()
    journey.follows("Put one on record").presses("Put it on record").is_told_of("Select what is it")
    journey.finds_it_well_made(silent=False)
    journey.chooses("Term of an enforcement notice").fills("Where does it come from?", "Notice of May 2026")
    journey.fills("A short name for it", "EN-3").fills("What does it say?", "Tell victims from suspects")
    journey.fills("Who answers for it?", "P-HARTLEY")
    journey.fills("Day", str(SOON.day)).fills("Month", str(SOON.month)).fills("Year", str(SOON.year))
    journey.presses("Put it on record").sees("EN-3 is on record", "Beth Hartley says how far it is")

    journey.is_person("P-HARTLEY").is_at("home").follows("Say how far EN-3 is").chooses("Said to be done")
    journey.fills("What has been done, or why?", "Everybody has a category").presses("Say so")
    journey.is_told_of("Say what shows that it is done")
    journey.fills("What shows it? (optional)", "The control Subject categories defined").presses("Say so")
    journey.sees("EN-3 is said to be done now")

    journey.is_person("P-WREN").is_at("recommendations:recommendation", "EN-3").presses("Say how far it is")
    journey.chooses("Verified and closed").fills("What has been done, or why?", "I looked at four lists").presses(
        "Say so"
    )
    journey.sees("EN-3 is verified and closed now").finds_it_well_made(silent=False)
    journey.is_at("recommendations:recommendations").follows("Publish the progress").presses("Publish")
    journey.sees("The progress is published", "SHA-256").takes_a_picture("recommendations")
    narrow = journey.again(narrow=True).is_person("P-WREN").is_at("recommendations:recommendations")
    narrow.finds_it_well_made().takes_a_picture("recommendations-narrow")
