"""Assurance, by those who look after all lists: the assessor who finds the worst, the board member who prints."""

from __future__ import annotations

import re

import pytest

from tests.journeys.journey import Journey

PAGES = ("assurance", "who", "units", "findings", "trend", "on")


def test_the_assessor_finds_the_worst_list_and_who_must_act(journey: Journey) -> None:
    journey.is_person("P-BRIGGS").is_at("assurance:assurance").sees("The force at a glance", "Legacy Violence List")
    journey.finds_it_well_made().takes_a_picture("assurance-glance")
    journey.follows("Who must do what").sees("Margaret Stroud").finds_it_well_made().takes_a_picture("assurance-who")
    journey.follows("Senior information risk owner").sees("Legacy Violence List", "Name a new owner")
    journey.finds_it_well_made().takes_a_picture("assurance-findings")
    journey.follows("Accountable owner").sees("Why it is asked", "Finding R1")
    journey.finds_it_well_made().takes_a_picture("assurance-control")


def test_how_the_lists_stood(journey: Journey) -> None:
    journey.is_person("P-BRIGGS").is_at("assurance:trend").sees("The record began on", "Closed: 3")
    journey.finds_it_well_made().takes_a_picture("assurance-trend")
    journey.is_at("assurance:on").finds_it_well_made()
    journey.fills("Day", "31").fills("Month", "2").fills("Year", "2026").presses("Show how they stood")
    journey.is_told_of("Enter a real date").finds_it_well_made(silent=False).takes_a_picture("assurance-on-error")
    journey.is_at("assurance:trend").follows("The last 12 months").sees("Before the record began").finds_it_well_made()


@pytest.mark.parametrize("name", PAGES)
def test_on_a_narrow_screen(journey: Journey, name: str) -> None:
    narrow = journey.again(narrow=True).is_person("P-WREN").is_at(f"assurance:{name}")
    narrow.finds_it_well_made().takes_a_picture(f"assurance-{name}-narrow")


def test_by_keyboard_without_javascript(journey: Journey) -> None:
    plain = journey.again(javascript=False).is_person("P-BRIGGS").is_at("assurance:assurance", query="?control=sharing")
    plain.sees("2 lists, worst first")
    journey.is_person("P-BRIGGS").is_at("assurance:assurance").tabs_to("Who must do what")
    journey.page.keyboard.press("Enter")
    journey.sees("Everybody who can mend")


def test_the_board_member_prints(journey: Journey) -> None:
    journey.is_person("P-WREN").is_at("assurance:assurance")
    journey.page.emulate_media(media="print")
    journey.page.set_viewport_size({"width": 1047, "height": 718})  # A4 landscape within margins of 10 mm
    journey.sees("As at", "for Judith Wren").does_not_see("Download what was found", "Sign out", "Who must do what")
    wide = journey.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{wide} pixels are cut off on A4 landscape"
    journey.takes_a_picture("assurance-print")
    paper = journey.page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", paper)
    assert {width for width, _ in sizes} == {b"841"}, "All of it goes on A4 landscape."
    assert len(sizes) <= 3
