"""A document's way from its author to the day it counts, by the people who have a part in it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone

from tests.journeys.journey import Journey

AUTHOR, OWNER, SIRO, DPO = "P-HARTLEY", "P-OKAFOR", "P-STROUD", "P-NASH"
TODAY = timezone.localdate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assessment.txt").write_text("<html>It was saved as a web page.</html>")
    (tmp_path / "first.txt").write_text("What it says.")
    (tmp_path / "second.txt").write_text("What it says of those at risk.")
    return tmp_path


def selects_file(journey: Journey, path: Path) -> Journey:
    journey.page.get_by_label("File", exact=True).set_input_files(path)
    return journey


def fills_day(journey: Journey, legend: str, after: int) -> Journey:
    day = TODAY + timedelta(days=after)
    group = journey.page.get_by_role("group", name=legend)
    for label in ("Day", "Month", "Year"):
        group.get_by_label(label, exact=True).fill(str(getattr(day, label.lower())))
    return journey


def test_from_a_wrong_file_to_the_approval(journey: Journey, folder: Path) -> None:
    journey.is_person(AUTHOR).is_at("documents:documents").finds_it_well_made().takes_a_picture("documents-index")
    journey.presses("Write a document").presses("Continue").is_told_of("Select the kind of document")
    journey.finds_it_well_made(silent=False)
    journey.chooses("Data protection impact assessment").presses("Continue")
    journey.fills("Reference", "DPIA-NEW").fills("Title", "DPIA of burglary offender management")
    journey.fills("Information assets it covers", "A-03").chooses("Low").chooses("No, all of them are taken")
    fills_day(fills_day(journey, "In effect from", 0), "Review by", 360)
    selects_file(journey, folder / "assessment.txt").presses("Keep this version")
    journey.is_told_of("It is a web page, SVG or XML").finds_it_well_made(silent=False)
    journey.takes_a_picture("documents-wrong-file")
    selects_file(journey, folder / "first.txt").presses("Keep this version")
    journey.sees("waits for somebody else’s approval", sha256(b"What it says.").hexdigest())
    journey.does_not_see("Approve version").finds_it_well_made()

    officer = journey.again().is_person(DPO).is_at("documents:document", "DPIA-NEW").follows("Advise version 1")
    officer.finds_it_well_made().presses("Leave this advice").is_told_of("Select what you advise")
    officer.finds_it_well_made(silent=False)
    officer.chooses("Against approving it").fills("Your advice", "Say what becomes of people who are found innocent.")
    officer.presses("Leave this advice")
    officer.sees("Advises against approving it").finds_it_well_made()

    owner = journey.again().is_person(OWNER).is_at("documents:document", "DPIA-NEW").follows("Send back version 1")
    owner.finds_it_well_made().presses("Send version 1 back").is_told_of("Give a reason")
    owner.fills("What must the author change?", "Say who is at risk.").takes_a_picture("documents-send-back")
    owner.presses("Send version 1 back").sees("Sent back by", "Ngozi Okafor").does_not_see("Approve version 1")

    journey.is_at("documents:document", "DPIA-NEW").sees("What must change", "Say who is at risk.")
    journey.presses("Upload a new version").finds_it_well_made().chooses("Low").chooses("No, all of them are taken")
    fills_day(fills_day(journey, "In effect from", 0), "Review by", 360)
    selects_file(journey, folder / "second.txt").presses("Keep this version").sees("Version 2 is written")

    again = officer.is_at("documents:advise", "DPIA-NEW", 2).chooses("Against approving it")
    again.fills("Your advice", "It still does not say it.").takes_a_picture("documents-advise")
    again.presses("Leave this advice")
    decider = (
        journey.again().is_person(SIRO).is_at("documents:document", "DPIA-NEW").takes_a_picture("documents-document")
    )
    decider.follows("Approve version 2").sees(sha256(b"What it says of those at risk.").hexdigest())
    decider.finds_it_well_made().takes_a_picture("documents-approve").presses("Approve version 2")
    decider.is_told_of("Say why you go against the advice").finds_it_well_made(silent=False)
    decider.fills("Why do you go against the data protection officer’s advice?", "Section 6 of the file says it.")
    decider.presses("Approve version 2").sees("You approved version 2", "Today version 2 is in force")
    decider.finds_it_well_made()


def test_the_author_cannot_approve(journey: Journey) -> None:
    journey.is_person(AUTHOR).is_at("documents:approve", "DPIA-A-02", 2).sees("You cannot do this")
    journey.finds_it_well_made(silent=False)


def test_by_keyboard_alone_a_version_is_read_and_looked_up(journey: Journey) -> None:
    journey.is_person(SIRO).is_at("documents:document", "DPIA-A-02").tabs_to("Day").page.keyboard.type("1")
    journey.tabs_to("Month").page.keyboard.type("1")
    journey.tabs_to("Year").page.keyboard.type("2001")
    journey.page.keyboard.press("Enter")
    journey.sees("On 1 January 2001 no version was in force.")
    journey.tabs_to("Download")
    with journey.page.expect_download() as taken:
        journey.page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "dpia-a-02-reviewed.txt"
    journey.is_at("documents:document", "DPIA-A-02").tabs_to("Approve").page.keyboard.press("Enter")
    journey.sees("Approve version 2 of DPIA-A-02")


def test_on_a_narrow_screen_without_javascript(journey: Journey) -> None:
    narrow = journey.again(narrow=True, javascript=False).is_person(OWNER).is_at("documents:documents")
    narrow.takes_a_picture("documents-index-narrow")
    narrow.page.get_by_label("State").select_option("waiting")
    narrow.presses("Find").sees("DPIA-A-02").follows("Data protection impact assessment of A-02")
    narrow.sees("What to do next").takes_a_picture("documents-document-narrow")
    narrow.follows("Send back version 2").presses("Send version 2 back").is_told_of("Give a reason")
    for page in ("documents:documents", "documents:write"):
        journey.again(narrow=True).is_person(AUTHOR).is_at(page).finds_it_well_made()
    own = journey.again(narrow=True).is_person(AUTHOR).is_at("documents:document", "DPIA-A-02").finds_it_well_made()
    own.is_at("documents:write", query="?kind=agreement").finds_it_well_made().takes_a_picture("documents-write-narrow")
