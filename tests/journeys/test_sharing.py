"""Telling a partner of people on a list, and what somebody complains about it."""

from __future__ import annotations

from tests.journeys.journey import NARROW, WIDE, Journey


def test_a_list_owner_tells_the_council_what_was_agreed_and_no_more(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("lists:open", "VHL").chooses("Safeguard people at risk")
    journey.page.get_by_role("textbox").first.fill("Visits this week")
    journey.presses("Open the list").follows("Disclose people to a recipient").finds_it_well_made()
    journey.page.set_viewport_size(NARROW)
    journey.finds_it_well_made().fits()
    journey.page.set_viewport_size(WIDE)
    journey.presses("Record the disclosure").is_told_of("Select the organisation").finds_it_well_made(silent=False)
    journey.chooses("Fenmarch County Council (not law enforcement: only under an agreement)")
    journey.fills("Who there gets it?", "Grace Ellis, safeguarding lead").fills("Which people?", "VHL-005\nVHL-006")
    journey.chooses("Family name").chooses("Date of birth").chooses("Told, in a meeting or on the telephone")
    journey.fills("Why do they need it?", "To agree on who visits which family.")
    journey.fills("What are they told about reading and keeping it?", "No finding of guilt. Take no copy.")
    journey.presses("Record the disclosure").sees("No agreement with Fenmarch County Council names date of birth")
    journey.finds_it_well_made(silent=False).takes_a_picture("sharing-disclose")
    journey.page.get_by_label("Date of birth").uncheck()
    journey.presses("Record the disclosure")
    journey.sees("2 people are recorded as disclosed to Fenmarch County Council", "Tell them that and no more")
    journey.is_at("lists:disclosures", "VHL").sees("Grace Ellis, safeguarding lead", "2 people").finds_it_well_made()
    journey.takes_a_picture("sharing-disclosures")
    journey.is_at("lists:renewal", "VHL").sees("Disclosures since, by recipient").finds_it_well_made()


def test_a_complaint_that_is_overdue_is_acknowledged_and_answered(journey: Journey) -> None:
    journey.is_person("P-NASH").is_at("home").sees("Acknowledge complaint C-21").follows("Complaints")
    journey.sees("Overdue", "C-14").finds_it_well_made().takes_a_picture("complaints-all")
    journey.follows("C-21").sees("overdue").finds_it_well_made().takes_a_picture("complaints-one")
    journey.presses("Say that it was acknowledged").presses("Say so").sees("C-21 is acknowledged")
    journey.presses("Say how it was answered").presses("Say so").is_told_of("Select the outcome")
    journey.chooses("Upheld").fills("What was answered, and what changes?", "The landlord's agreement has ended.")
    journey.presses("Say so").sees("C-21 is answered", "upheld")
