"""The pages of training: rates that the board can trust, and no change whose impact nobody saw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from muster.kernel.dates import day_of
from muster.people.actions import add_person
from muster.training.actions import record_completion
from muster.training.queries import training_rate
from muster.training.queries.board import boards
from muster.training.records import Completion, Course
from tests.pages import at_most, signed_in, words

MANAGER = "P-TERRY"
NOW = datetime.now(UTC)
TODAY = day_of(NOW)
COURSE = "INFO-AND-YOU"


def shown(name: str, *args: str, by: str = MANAGER) -> str:
    return words(signed_in(by).get(reverse(f"training:{name}", args=args)))


def sent(page: str, *args: str, by: str = MANAGER, **data: object):
    return signed_in(by).post(reverse(f"training:{page}", args=args), data)


def on(day, name: str = "completed_on") -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def test_the_figures_are_those_of_the_rate_and_add_up(fenmarch: str) -> None:
    with at_most(4):
        shown_boards = boards(TODAY)
    for board in shown_boards:
        overall, units = training_rate(board.course.ref, TODAY)
        everybody = board.everybody
        assert (everybody.people, everybody.hold) == (overall.people, overall.hold)
        assert everybody.hold + everybody.lapsed + everybody.never == everybody.people
        assert sum(unit.hold for unit in board.units) == sum(unit.hold for unit in units)
        assert sum(unit.people for unit in board.units) == everybody.people


def test_the_rate_by_unit_keeps_other_organisations_apart(fenmarch: str) -> None:
    page = shown("courses", by="P-WREN")
    assert "Fenmarch County Council (another organisation) 100%" in page
    assert "Force Intelligence 100%" in page
    assert "Record a completed course" not in page


def test_who_lapsed_is_shown_to_those_who_watch_and_otherwise_how_many(fenmarch: str) -> None:
    for by in (MANAGER, "P-WREN"):
        assert "aoife.doyle@fenmarch.example" in shown("course", COURSE, by=by)
    page = shown("course", COURSE, by="P-PATEL")
    assert "Aoife Doyle" not in page
    assert "0 within 30 days; 1 has lapsed" in page


def test_a_completion_is_recorded_and_errors_land_on_fields(fenmarch: str) -> None:
    given = {"person": "aoife doyle", "course": COURSE}
    for wrong, field, told in (
        ({"person": "nobody here"} | on(TODAY), "person", "Nobody here is"),
        ({"course": "NO-SUCH"} | on(TODAY), "course", "Select one of the choices"),
        (on(TODAY + timedelta(days=800)), "completed_on", "more than a year ahead"),
        (on(TODAY) | on(TODAY - timedelta(days=9), "expires_on"), "expires_on", "check both dates"),
    ):
        answer = sent("record", **(given | wrong))
        assert answer.status_code == 422
        assert told in words(answer)
        assert f'href="#id_{field}' in answer.content.decode()
    assert sent("record", **given, **on(TODAY), source="Certificate 12").status_code == 302
    assert Completion.objects.get(person__ref="P-DOYLE", completed_on=TODAY).source == "Certificate 12"
    assert "on record already" in words(sent("record", **given, **on(TODAY)))


def test_a_course_is_added_once(fenmarch: str) -> None:
    course = {"ref": "FIRST-AID", "title": "First aid", "validity": "months", "validity_months": 36}
    assert "Enter how many months" in words(sent("add", **(course | {"validity_months": ""})))
    assert "Use 1 to 1200" in words(sent("add", **(course | {"validity_months": 2000})))
    assert sent("add", **course).status_code == 302
    assert "There is a course" in words(sent("add", **(course | {"title": "Other"})))
    assert Course.objects.get(ref="FIRST-AID").title == "First aid"


def test_a_change_shows_its_impact_and_is_made_only_once_that_was_seen(fenmarch: str) -> None:
    wanted = {"title": "Information and You", "validity": "months", "validity_months": 1, "equivalents": ["COUNCIL-DP"]}
    answer = sent("change", COURSE, **wanted)
    assert "would lose training they hold now" in words(answer)
    assert Course.objects.get(ref=COURSE).validity_months == 12
    holding = next(board.everybody.hold for board in boards(TODAY) if board.course.ref == COURSE)
    stale = sent("change", COURSE, **wanted, seen="0 of 0")  # the figures are others than those confirmed
    assert "Nothing has been changed yet" in words(stale)
    assert Course.objects.get(ref=COURSE).validity_months == 12
    lose = next(n for n in range(holding + 1) if f'value="{n} of {holding}"' in answer.content.decode())
    assert sent("change", COURSE, **wanted, seen=f"{lose} of {holding}").status_code == 302
    assert Course.objects.get(ref=COURSE).validity_months == 1


def test_nobody_without_the_role_changes_training(fenmarch: str) -> None:
    before = (Course.objects.count(), Completion.objects.count())
    assert sent("record", by="P-PATEL", person="P-PATEL", course=COURSE, **on(TODAY)).status_code == 403
    assert sent("add", by="P-PATEL", ref="X", title="X", validity="never").status_code == 403
    assert sent("change", COURSE, by="P-PATEL", title="X", validity="never", seen="0 of 0").status_code == 403
    assert before == (Course.objects.count(), Completion.objects.count())


def test_many_people_cost_no_more_queries(fenmarch: str) -> None:
    client = signed_in("P-WREN")
    addresses = [reverse("training:courses"), reverse("training:course", args=[COURSE])]
    counted = []
    for address in addresses:
        with at_most(12) as before:
            client.get(address)
        counted.append(len(before))
    for number in range(60):
        add_person(by="P-ADEYEMI", at=NOW, ref=f"M-{number:02}", name=f"Many {number:02}", unit="NORTH")
        record_completion(
            by=MANAGER, at=NOW, person=f"M-{number:02}", course="COUNCIL-DP", completed_on=TODAY - timedelta(days=400)
        )
    for address, most in zip(addresses, counted, strict=True):
        with at_most(most):
            page = words(client.get(address))
        assert "60" in page
