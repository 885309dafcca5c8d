"""Lists: finding out why one is closed, deciding on one, granting its use, proposing one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.journeys.journey import Journey

SOON = (datetime.now(UTC) + timedelta(days=100)).date()


def test_an_analyst_finds_out_why_the_legacy_list_is_closed_and_who_must_act(journey: Journey) -> None:
    journey.is_person("P-PATEL").is_at("lists:lists")
    journey.sees("Legacy Violence List", "May be used until").finds_it_well_made().takes_a_picture("lists-index")
    journey.follows("Legacy Violence List")
    journey.sees("Closed: the owner, Roy Garside, left on", "Ask a senior information risk owner, Margaret Stroud")
    journey.sees("margaret.stroud@fenmarch.example", "11 of 17 controls are not met")
    journey.finds_it_well_made().takes_a_picture("lists-legacy")
    journey.takes_a_picture("lists-legacy-top", whole=False)
    journey.follows("11 of 17 controls are not met: see everything that would open it")
    journey.sees(
        "Write the data protection impact assessment (DPIA) and have it approved.", "repeats 13 of the findings"
    )
    assert journey.page.url.endswith("#steps")


def test_the_list_can_be_read_on_a_narrow_screen(journey: Journey) -> None:
    narrow = journey.again(narrow=True).is_person("P-PATEL").is_at("lists:list", "LEGACY")
    narrow.sees("Closed: the owner").finds_it_well_made().takes_a_picture("lists-legacy-narrow", whole=False)
    narrow.is_at("lists:lists").finds_it_well_made().takes_a_picture("lists-index-narrow")


def test_by_keyboard_alone_a_list_is_read_and_its_history_turned(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("lists:list", "VHL").sees("May be used until").finds_it_well_made()
    journey.takes_a_picture("lists-vhl")
    journey.tabs_to("What happened").page.keyboard.press("Enter")
    journey.tabs_to("Older").page.keyboard.press("Enter")
    journey.page.wait_for_url("**page=2#history")
    journey.sees("Newer")


def test_the_list_owner_gives_a_grant_after_an_error_and_withdraws_it(journey: Journey) -> None:
    journey.is_person("P-HARTLEY").is_at("lists:list", "YPR").presses("Give a grant")
    journey.sees("Give a grant on Young People at Risk").finds_it_well_made()
    journey.fills("Who may use it?", "ha").chooses("Safeguard people at risk")
    journey.fills("Day", str(SOON.day)).fills("Month", str(SOON.month)).fills("Year", str(SOON.year))
    journey.presses("Give the grant").is_told_of("Say why this person needs the list")
    journey.sees("may be several people").finds_it_well_made(silent=False).takes_a_picture("lists-grant-error")
    journey.fills("Who may use it?", "Doyle")
    journey.fills("Why does this person need the list?", "Named in the operating model")
    journey.presses("Give the grant").sees("Aoife Doyle may use Young People at Risk until").finds_it_well_made()
    journey.takes_a_picture("lists-granted")
    journey.page.get_by_role("link", name="Withdraw the grant of Aoife Doyle").click()
    journey.finds_it_well_made().presses("Withdraw the grant").is_told_of("Say why it is withdrawn")
    journey.fills("Why is it withdrawn?", "Moved to Roads").presses("Withdraw the grant")
    journey.sees("Aoife Doyle can no longer use Young People at Risk").finds_it_well_made(silent=False)


def test_assessors_are_blind_to_each_other_and_the_asset_owner_authorises_after_a_wrong_date(journey: Journey) -> None:
    first = journey.is_person("P-BRIGGS").is_at("home").follows("Say what you think of BOM").finds_it_well_made()
    first.presses("Say so").is_told_of("Select what do you think of it").finds_it_well_made(silent=False)
    first.chooses("For").fills("Why?", "Each criterion can be checked against a record").presses("Say so")
    first.sees("What you think of Burglary Offender Management is on record", "Each criterion can be checked")
    journey.is_person("P-COLE").is_at("lists:list", "BOM").sees("Said, and not shown until both assessors have said it")
    journey.presses("Say what you think of it").chooses("Against").fills("Why?", "Two divisions could do without it")
    journey.presses("Say so").sees("Each criterion can be checked", "Two divisions could do without it")
    journey.takes_a_picture("lists-deciding").finds_it_well_made(silent=False)
    journey.is_person("P-OKAFOR").is_at("lists:list", "BOM").sees("Closed: the list has not been authorised.")
    journey.presses("Authorise").finds_it_well_made()
    journey.fills("Day", "31").fills("Month", "2").fills("Year", "2027")
    journey.fills("Why is the list necessary and proportionate?", "Reviewed with the board")
    journey.presses("Authorise the list").is_told_of("Enter a real date").finds_it_well_made(silent=False)
    journey.takes_a_picture("lists-authorise-error")
    journey.fills("Day", "1").fills("Month", "1").fills("Year", "2090").presses("Authorise the list")
    journey.is_told_of("or an earlier day: that is the most for this tier")
    journey.fills("Day", str(SOON.day)).fills("Month", str(SOON.month)).fills("Year", str(SOON.year))
    journey.presses("Authorise the list").is_told_of("Say why it is authorised all the same")
    journey.fills("Why is it authorised all the same?", "The two divisions that could are not those that need it")
    journey.fills("Conditions (optional)", f"Train the analysts; P-HARTLEY; {SOON}")
    journey.presses("Authorise the list").sees("Burglary Offender Management is authorised until", "May be used until")
    journey.sees("Train the analysts", "Against advice: The two divisions that could")
    journey.is_person("P-WREN").is_at("home").follows("See the decisions that wait for the board")
    journey.sees("Burglary Offender Management").finds_it_well_made(silent=False)
    journey.takes_a_picture("lists-for-the-board")


def test_without_javascript_a_list_with_two_purposes_is_proposed(journey: Journey) -> None:
    plain = journey.again(javascript=False).is_person("P-HARTLEY").is_at("lists:lists").follows("Propose a list")
    plain.fills("Reference of the asset (optional)", "A-10").fills("Short name of the list", "FLR")
    plain.fills("Title", "Firearms licences at risk")
    plain.page.locator("#id_purposes-0-title").fill("Protect people from licensed firearms")
    plain.page.locator("#id_purposes-0-code").fill("protect")
    plain.presses("Add another purpose").takes_a_picture("lists-propose")
    plain.page.locator("#purposes").scroll_into_view_if_needed()
    plain.takes_a_picture("lists-purposes", whole=False)
    plain.page.locator("#id_purposes-1-title").fill("Decide on licences")
    plain.presses("Propose the list").is_told_of("Purpose 2: Enter short name")
    plain.page.locator("#id_purposes-1-code").fill("decide")
    plain.presses("Propose the list").sees("Firearms licences at risk is proposed", "Decide on licences", "Closed: ")
    journey.is_person("P-HARTLEY").is_at("lists:change", "FLR").finds_it_well_made()
