"""A list from the sergeant's idea to the board's vote, and back to nothing when somebody changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from muster.config.demo.register import OPERATIONAL
from muster.evidence.actions import advise_on_document, approve_document, write_document
from muster.register.actions import accept_asset, name_owner, register_asset
from tests.journeys.journey import Journey
from tests.scoping import scoped

SERGEANT, OWNER, SIRO, DPO = "P-MILLS", "P-LINDQVIST", "P-STROUD", "P-NASH"
ASSESSORS, BOARD = ("P-BRIGGS", "P-COLE"), ("P-WREN", "P-FARR", "P-SAHOTA")
NOW = datetime.now(UTC)
SOON = (NOW + timedelta(days=60)).date()


def an_asset() -> None:
    """An asset that is owned."""
    register_asset(by="P-KEMBLE", at=NOW, ref="A-20", title="Knife carriers", unit="NORTH", **OPERATIONAL)
    name_owner(by=SIRO, at=NOW, asset="A-20", owner=OWNER)
    accept_asset(by=OWNER, at=NOW, asset="A-20")


def documented() -> None:
    """Every document that the list on it needs, saying what the list is, advised on and approved."""
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        ref = f"{kind.upper()}-A-20"
        review_on = None if kind == "mandate" else (NOW + timedelta(days=300)).date()
        number = write_document(
            by="P-HARTLEY", at=NOW, ref=ref, kind=kind, title=f"Document {ref}", assets=["A-20"],
            content=b"What it says.", file_name="document.txt", effective_on=(NOW - timedelta(days=2)).date(),
            review_on=review_on, **scoped("A-20", kind),
        ).number  # fmt: skip
        if kind == "dpia":
            advise_on_document(by=DPO, at=NOW, document=ref, number=number, text="The measures suffice.", against=False)
        approve_document(by=SIRO, at=NOW, document=ref, number=number)


def proposes(journey: Journey) -> None:
    journey.is_person(SERGEANT).is_at("lists:propose")
    journey.fills("Reference of the asset (optional)", "A-20").fills("Short name of the list", "KNF").fills(
        "Title", "Knife Carriers"
    )
    journey.fills(
        "Why is it necessary? (optional)", "Few people carry out most knife crime, and each division knows some"
    )
    journey.fills(
        "Why is it proportionate? (optional)", "It holds only those whom a record names, until the record is old"
    )
    journey.fills(
        "Which alternatives did you consider, and why will they not do? (optional)",
        "The crime system shows one division",
    )
    journey.fills("Legal basis (optional)", "Common law duty to prevent crime")
    journey.page.get_by_label("Basis in law").select_option("strict_necessity")
    journey.page.get_by_label("Condition of Schedule 8").select_option("statutory")
    journey.fills("Where will its information come from? (optional)", "Crime records and custody records")
    journey.fills("Who is to use it? (optional)", "Neighbourhood officers of North Fen")
    journey.fills("How many people will it hold at most? (optional)", "140")
    journey.fills("How old is the youngest that it may hold? (optional)", "16")
    journey.fills("For how many months is it needed? (optional)", "12")
    journey.page.get_by_label("Does a computer score people for it").select_option("no")
    journey.fills("Months between reviews of each person (optional)", "3")
    fill, choose = journey.page.fill, journey.page.select_option
    fill("#id_purposes-0-title", "Prevent knife crime")
    fill("#id_purposes-0-code", "prevent")
    choose("#id_categories-0-code", "suspect")
    fill("#id_criteria-0-says", "Arrested with a knife, or known to carry one")
    choose("#id_criteria-0-kind", "inclusion")
    fill("#id_criteria-0-code", "KNIFE")
    journey.presses("Add another criterion")
    fill("#id_criteria-1-says", "When no longer considered appropriate")
    choose("#id_criteria-1-kind", "removal")
    fill("#id_criteria-1-code", "OFF")
    journey.presses("Propose the list")


def test_the_legacy_list_is_taken_through_renewal_and_refused_with_all_its_reasons_at_once(journey: Journey) -> None:
    journey.is_person(SIRO).is_at("lists:authorise", "LEGACY").sees("You cannot authorise this list now.")
    journey.follows("Everything that stands in the way").sees(
        "Controls that are not met: 11", "What the list does not say"
    )
    journey.finds_it_well_made().takes_a_picture("lists-renewal", whole=False)
    narrow = journey.again(narrow=True).is_person(SIRO).is_at("lists:renewal", "LEGACY").finds_it_well_made()
    narrow.takes_a_picture("lists-renewal-narrow")


def test_a_sergeant_is_stopped_by_two_flags_mends_them_and_the_board_decides(journey: Journey) -> None:
    an_asset()
    proposes(journey)
    journey.sees("Knife Carriers is proposed", "2 flags wait for you", "Reputation or impression", "Catch-all wording")
    journey.takes_a_picture("lists-flags").finds_it_well_made()
    narrow = journey.again(narrow=True).is_person(SERGEANT).is_at("lists:flags", "KNF").finds_it_well_made()
    narrow.takes_a_picture("lists-flags-narrow")
    journey.is_person(ASSESSORS[0]).is_at("lists:opinion", "KNF").sees(
        "2 flags of the criteria checker are not answered"
    )

    journey.is_person(SERGEANT).is_at("lists:change", "KNF")
    journey.page.fill("#id_criteria-0-says", "Arrested with a knife in the last 12 months")
    journey.page.fill("#id_criteria-1-says", "No arrest in the 12 months before a review")
    journey.presses("Save what changes").sees("Knife Carriers is changed", "Board: as for a high tier")
    journey.sees("It may hold people under 18.", "It processes sensitive data.", "It may hold more than 100 people.")

    documented()
    for who in (*ASSESSORS, OWNER, SIRO, *BOARD):
        journey.is_person(who).is_at("home").follows("Say what you think of KNF").chooses("For")
        journey.fills("Why?", "Every criterion stands in a record")
        journey.page.locator("form#form button").click()
        journey.sees("What you think of Knife Carriers is on record")
    journey.is_person(DPO).is_at("lists:opinion", "KNF").chooses("Against").fills("Why?", "Nobody needs their ages")
    journey.presses("Say so").sees("What you think of Knife Carriers is on record")

    journey.is_person(BOARD[0]).is_at("home").follows("Decide on KNF").sees(
        "Data protection officer, Colin Nash: against"
    )
    journey.fills("Day", str(SOON.day)).fills("Month", str(SOON.month)).fills("Year", str(SOON.year))
    journey.fills("Why is the list necessary and proportionate?", "Six for, and one against whom we answer")
    journey.fills("Why is it authorised all the same?", "Without ages nobody can tell who is a child")
    journey.takes_a_picture("lists-decide").finds_it_well_made(silent=False)
    journey.presses("Authorise the list").sees("Knife Carriers is authorised until", "Authorised by Judith Wren")

    journey.is_person(SERGEANT).is_at("lists:change", "KNF")
    journey.page.fill("#id_fields-0-title", "Division")
    journey.page.fill("#id_fields-0-name", "division")
    journey.page.select_option("#id_fields-0-basis", "fact")
    journey.page.fill("#id_fields-0-reason", "To tell which division acts")
    journey.presses("Save what changes")
    journey.sees("Knife Carriers is changed and is proposed now", "Changed after it was authorised: fields")
    journey.sees("DPIA-A-20, version 1, does not name the field division, which the list has.")
