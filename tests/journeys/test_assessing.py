"""An assessment's way from its first question to the list it lets live, by the people who have a part in it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from muster.evidence.assessing.asking import newest_template
from tests.journeys.journey import Journey

WRITER, OWNER, SIRO, DPO, ANALYST = "P-HARTLEY", "P-OKAFOR", "P-STROUD", "P-NASH", "P-PATEL"
TODAY = timezone.localdate()


def fills_day(journey: Journey, legend: str, after: int) -> Journey:
    day = TODAY + timedelta(days=after)
    box = journey.page.get_by_role("group", name=legend)
    for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        box.get_by_label(name).fill(str(value))
    return journey


def chooses_in(journey: Journey, legend: str, label: str) -> Journey:
    """They choose one of a group, where another group has the same words."""
    journey.page.get_by_role("group", name=legend).get_by_label(label).check()
    return journey


def answers_every_text(journey: Journey, step: str) -> Journey:
    """They write something under each question of a step that asks for words."""
    template = newest_template("dpia")
    assert template is not None
    for question in next(each for each in template.steps if each.id == step).questions:
        if question.kind == "text":
            journey.fills(question.says, f"What there is to say of {question.id}.")
    return journey


def test_a_dpia_is_written_advised_on_approved_and_its_measure_taken(journey: Journey) -> None:
    journey.is_person(WRITER).is_at("documents:document", "DPIA-A-03").presses("Write the next version here")
    journey.finds_it_well_made().presses("Start the next version")
    journey.sees("21 things are missing before it can be finished", "0 of 8 answered").finds_it_well_made()

    # given answers step by step, one of them with a mistake
    for step in ("need", "consult", "necessity", "sign_off"):
        journey.is_at("documents:step", "DPIA-A-03", step)
        answers_every_text(journey, step).presses("Keep the answers").sees("is kept.")
    journey.follows("2. What is processed, of whom, where and why").finds_it_well_made()
    answers_every_text(journey, "describe")
    for label in ("Reduce reoffending (reduce-reoffending)", "Convicted of an offence (convicted)",
                  "Harm band (harm_band)"):  # fmt: skip
        journey.chooses(label)
    chooses_in(journey, "With whom is it shared?", "None")
    journey.fills("For how many months are people kept on it at most?", "0").presses("Keep the answers")
    journey.is_told_of("Use whole months, 1 to 1,200.").takes_a_picture("documents-step-error")
    journey.finds_it_well_made(silent=False)
    journey.fills("For how many months are people kept on it at most?", "12").presses("Keep the answers").sees(
        "is kept."
    )

    # when a risk is named that is high, and lowered by a measure
    journey.follows("5 and 6. The risks to people").sees("Name at least one risk").presses("Add a risk")
    journey.presses("Keep it").is_told_of("Say what could happen").finds_it_well_made(silent=False)
    journey.fills("What could happen to people?", "Somebody is held to what they did years ago.")
    chooses_in(journey, "How likely is it?", "Probable")
    chooses_in(journey, "How severe would it be?", "Significant harm").presses("Keep it")
    journey.sees("High risk", "Say what is done about it", "the Information Commissioner was consulted")
    journey.follows("Add a measure against risk 1").fills(
        "What is done?", "Take off who has done nothing for two years."
    )
    journey.chooses("It reduces the risk").fills("Who does it?", "Ngozi Okafor")
    fills_day(journey, "By which day?", 30).presses("Keep it").sees("Ngozi Okafor, by")
    chooses_in(journey.follows("Change risk 1"), "How likely is it then?", "Remote")
    chooses_in(journey, "How severe would it be then?", "Minimal harm")
    journey.presses("Keep it").sees("what remains as a whole is: Low risk").finds_it_well_made()
    journey.takes_a_picture("documents-risks")

    # then it is finished, and waits for advice before anybody can approve it
    journey.presses("Back to all steps").sees("Nothing is missing").takes_a_picture("documents-assessment")
    journey.presses("Finish it").finds_it_well_made()
    fills_day(fills_day(journey, "In effect from", 0), "Review by", 300).presses("Finish it")
    journey.sees("Version 2 is finished", "waits for the data protection officer’s advice", "Colin Nash")
    decider = journey.again().is_person(SIRO).is_at("documents:approve", "DPIA-A-03", 2)
    decider.sees("The data protection officer has not advised on this version").finds_it_well_made(silent=False)
    officer = (
        journey.again()
        .is_person(DPO)
        .is_at("home")
        .follows("Go to DPIA-A-03")
        .follows("Read version 2 question by question")
    )
    officer.sees("What there is to say of aim.", "Beth Hartley").finds_it_well_made()
    officer.is_at("documents:advise", "DPIA-A-03", 2).chooses("To approve it").fills("Your advice", "The risk is held.")
    officer.presses("Leave this advice")
    decider.is_at("home").follows("Go to DPIA-A-03").follows("Approve version 2").finds_it_well_made()
    decider.sees("you approve its measures, and accept the risk that remains: low").takes_a_picture(
        "documents-sign-off"
    )
    decider.presses("Approve version 2").sees("You approved version 2", "Today version 2 is in force")

    # it differs from the list in a field, which the list's page says, naming both
    told = journey.again().is_person(WRITER).is_at("lists:list", "BOM").sees(
        "Data protection impact assessment DPIA-A-03, version 2, does not name the field division, which the list has."
    )  # fmt: skip
    told.finds_it_well_made().takes_a_picture("lists-documents-differ")

    # and whoever answers for the measure says that it is taken
    owner = journey.again().is_person(OWNER).is_at("home").sees("Take a measure of DPIA-A-03")
    owner.is_at("documents:take", "DPIA-A-03", 1).presses("Say that it is taken").is_told_of(
        "Say what was done"
    ).finds_it_well_made(silent=False)
    owner.fills("What was done, and when?", "Eleven people were taken off on Monday.").presses("Say that it is taken")
    owner.sees("Measure 1 is taken.", "Eleven people were taken off on Monday.").finds_it_well_made()


def test_what_two_people_write_at_once_is_not_lost(journey: Journey) -> None:
    journey.is_person(WRITER).is_at("documents:step", "ETHICS-A-01", "should")
    other = journey.again().is_person(OWNER).is_at("documents:step", "ETHICS-A-01", "should")
    question = "Who bears the burden of it, and do they gain anything?"
    other.fills(question, "Young men of two streets.").presses("Keep the answers").sees("is kept.")
    journey.fills(question, "Those who are on it.").presses("Keep the answers")
    journey.sees("There is a problem", "Ngozi Okafor answered this at", "“Young men of two streets.”")
    journey.takes_a_picture("documents-answered-meanwhile").finds_it_well_made(silent=False)
    journey.presses("Keep the answers").sees("is kept.")


def test_an_assessment_is_taken_out_as_a_file(journey: Journey) -> None:
    for page, args, name in (
        ("documents:assessment", ("ETHICS-A-01",), "ETHICS-A-01-being-written"),
        ("documents:read", ("DPIA-A-01", 1), "DPIA-A-01-1"),
    ):
        journey.is_person(ANALYST).is_at(page, *args)
        for button, ending in (("Download as PDF", "pdf"), ("Download as Word (DOCX)", "docx")):
            with journey.page.expect_download() as taken:
                journey.presses(button)
            assert taken.value.suggested_filename == f"{name}.{ending}"


def test_a_question_is_answered_by_keyboard_alone_on_a_narrow_screen_without_javascript(journey: Journey) -> None:
    narrow = journey.again(narrow=True, javascript=False).is_person(WRITER)
    narrow.is_at("documents:assessment", "ETHICS-A-01").takes_a_picture("documents-assessment-narrow")
    narrow.follows("Is it fair?").takes_a_picture("documents-step-narrow")
    narrow.fits().fills("Whom do the sources see too often, and whom too seldom?", "Two streets, and no others.")
    narrow.presses("Keep the answers").sees("“Is it fair?” is kept.", "1 of 3 answered")
    keyboard = journey.is_person(WRITER).is_at("documents:step", "ETHICS-A-01", "conclusion").tabs_to("Yes")
    keyboard.page.keyboard.press("Space")
    keyboard.tabs_to("Keep the answers").page.keyboard.press("Enter")
    keyboard.sees("“Conclusion” is kept.")
    journey.again(narrow=True).is_person(WRITER).is_at("documents:risks", "DPIA-A-04").finds_it_well_made()
