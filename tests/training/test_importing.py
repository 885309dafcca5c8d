"""Importing completions: the right person or nobody, and nothing that was not completed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid, NotAllowed
from muster.kernel.importing import ImportReport, Incoming, Rejected
from muster.log.acting import Affected
from muster.log.records import Entry
from muster.people import actions as people
from muster.people.records import Person
from muster.training import actions
from muster.training.commands import app
from muster.training.records import Completion
from tests.at_once import at_once
from tests.doors.commanding import run
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.training.build import COURSE, completion, course, keeper

TODAY = day_of(NOON)
DAY = timedelta(days=1)
ROW = {"person": "P-BO", "course": COURSE, "completed_on": "2026-06-01"}
REAL = Path(__file__).resolve().parents[3] / "shared/data/training/nordwind_training-register.csv"


def load(
    *texts: dict[str, str], by: str = "", dry_run: bool = False, rejected: tuple[Rejected, ...] = ()
) -> ImportReport:
    incoming = Incoming(list(enumerate(texts, start=2)), "cd" * 32, list(rejected))
    return actions.import_training(by=by or keeper(), at=NOON, incoming=incoming, dry_run=dry_run)


def faults(report: ImportReport) -> list[tuple[int, str]]:
    return [(each.row, each.field) for each in report.rejected]


@pytest.fixture
def bo(db: str) -> Person:
    course()
    return Person.objects.get(ref=person("P-BO"))


def test_a_completion_is_created_corrected_and_left_alone(bo: Person) -> None:
    assert load(ROW | {"status": "Completed", "source": "LMS"}).created == 1
    assert load(ROW).unchanged == 1  # an empty cell and a missing column clear nothing
    report = load(ROW | {"expires_on": "2027-01-01"})
    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    assert load(ROW | {"expires_on": ""}).unchanged == 1
    kept = Completion.objects.get()
    assert (kept.person_id, kept.completed_on, kept.expires_on, kept.source) == (
        bo.id,
        date(2026, 6, 1),
        date(2027, 1, 1),
        "LMS",
    )
    assert load(ROW | {"completed_on": "2026-06-02"}).created == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": ""}, "person"),
        ({"person": "P-NOBODY"}, "person"),
        ({"person": "All Employees (42)"}, "person"),
        ({"person": "a\0"}, "person"),
        ({"person": "x" * 9000}, "person"),
        ({"person": "S-1"}, "person"),
        ({"course": ""}, "course"),
        ({"course": "NONE"}, "course"),
        ({"completed_on": ""}, "completed_on"),
        ({"completed_on": "1/6/26"}, "completed_on"),
        ({"completed_on": "1899-12-30"}, "completed_on"),
        ({"completed_on": "2262-06-01"}, "completed_on"),
        ({"expires_on": "2026-05-31"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"expires_on": "never"}, "expires_on"),
        ({"status": "Planned"}, "status"),
        ({"status": "In progress (28/42 completed)"}, "status"),
        ({"status": "not completed"}, "status"),
        ({"source": "a\x1bb"}, "source"),
    ],
)
def test_each_bad_row_names_field_and_reason_and_the_good_ones_are_taken(
    bo: Person, wrong: dict[str, str], field: str
) -> None:
    person("S-1", kind="service")
    person("P-CY")
    report = load(ROW | wrong, ROW | {"person": "P-CY"})
    assert faults(report) == [(2, field)]
    assert len(report.rejected[0].reason) < 250
    assert (report.read, report.created) == (2, 1)
    assert Completion.objects.get().person.ref == "P-CY"


def test_a_person_is_found_by_an_exact_name_that_one_person_in_post_has(bo: Person) -> None:
    assert load(ROW | {"person": " Bo Fen "}).created == 1
    assert faults(load(ROW | {"person": "bo fen"})) == [(2, "person")]
    people.add_person(by=ADMINISTRATOR, at=NOON, ref="P-BO-2", name="Bo Fen")
    report = load(ROW | {"person": "Bo Fen", "completed_on": "2026-06-03"})
    assert faults(report) == [(2, "person")]
    assert "More than one person" in report.rejected[0].reason
    assert load(ROW | {"person": "P-BO-2"}).created == 1  # the reference still says who


def test_a_namesake_who_left_may_be_the_one_who_was_on_the_course(bo: Person) -> None:
    people.add_person(by=ADMINISTRATOR, at=NOON, ref="P-BO-2", name="Bo Fen", started_on=TODAY - 400 * DAY)
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-BO-2", ended_on=TODAY - 30 * DAY)
    then, later = (TODAY - 60 * DAY).isoformat(), (TODAY - 10 * DAY).isoformat()
    report = load(ROW | {"person": "Bo Fen", "completed_on": then}, ROW | {"person": "Bo Fen", "completed_on": later})
    assert faults(report) == [(2, "person")]
    assert Completion.objects.get().person_id == bo.id


def test_a_leaver_is_found_by_reference_only(bo: Person) -> None:
    people.add_person(by=ADMINISTRATOR, at=NOON, ref="P-EX", name="Ex Fen", started_on=TODAY - 90 * DAY)
    people.end_person(by=ADMINISTRATOR, at=NOON, person="P-EX", ended_on=TODAY - DAY)
    assert faults(load(ROW | {"person": "Ex Fen"})) == [(2, "person")]
    assert load(ROW | {"person": "P-EX"}).created == 1


def test_a_course_is_found_by_its_title_when_only_one_has_it(bo: Person) -> None:
    course("C-1", None, title="First aid")
    assert load(ROW | {"course": "First aid"}).created == 1
    course("C-2", None, title="First aid")
    report = load(ROW | {"course": "First aid", "completed_on": "2026-06-02"})
    assert faults(report) == [(2, "course")]
    assert "More than one course" in report.rejected[0].reason


def test_the_same_completion_twice_in_a_file_counts_once_and_contradictions_count_for_nothing(bo: Person) -> None:
    assert (load(ROW, ROW, ROW).created, Completion.objects.count()) == (1, 1)
    again = ROW | {"completed_on": "2026-06-02"}
    report = load(again | {"expires_on": "2027-01-01"}, again | {"expires_on": "2028-01-01"}, again)
    assert sorted(faults(report)) == [(2, ""), (3, ""), (4, "")]
    assert "Rows 2, 3, 4" in report.rejected[0].reason
    assert Completion.objects.count() == 1


def test_a_dry_run_says_the_same_and_changes_nothing(bo: Person) -> None:
    keeper()
    before = Entry.objects.count()
    texts = (ROW, ROW | {"person": "NOBODY"}, ROW | {"completed_on": "2026-06-02"})
    tried = load(*texts, dry_run=True)
    assert (Entry.objects.count(), Completion.objects.count()) == (before, 0)
    assert load(*texts).as_dict() == tried.as_dict()
    with pytest.raises(NotAllowed):
        load(ROW, by="P-BO", dry_run=True)


def test_rows_the_reader_could_not_fit_are_counted(bo: Person) -> None:
    report = load(ROW, rejected=(Rejected(9, "", "3 cells where the header has 2"),))
    assert (report.read, report.created, report.rejected_rows) == (2, 1, 1)


def test_the_entry_holds_counts_and_the_hash_and_only_the_changed_are_restated(
    bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from muster.log import acting

    completion(person("P-CY"), on=date(2026, 6, 1))
    seen: list[Affected] = []
    monkeypatch.setattr(acting, "restate", lambda event, affected, at: seen.append(affected))
    load(ROW, ROW | {"person": "P-CY"}, ROW | {"person": "Eve Ouse"})
    assert seen[0].persons == {bo.id}
    body = Entry.objects.get(event="training.imported").body
    assert '"sha256": "' + "cd" * 32 in body
    assert '"created": 1' in body
    assert '"unchanged": 1' in body
    assert "Eve" not in body


def test_a_file_that_breaks_while_it_is_read_changes_nothing(bo: Person) -> None:
    def broken():
        yield 2, ROW
        raise Invalid("line 3: a quote mark is never closed.")

    with pytest.raises(Invalid):
        actions.import_training(by=keeper(), at=NOON, incoming=Incoming(broken()))
    assert Completion.objects.count() == 0


def test_the_number_of_queries_does_not_grow_with_the_rows(bo: Person) -> None:
    keeper()

    def queries(start: int, count: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            load(
                *(ROW | {"completed_on": (date(2020, 1, 1) + n * DAY).isoformat()} for n in range(start, start + count))
            )
        return len(asked)

    assert queries(0, 3) == queries(100, 300)


def test_the_same_file_imported_at_once_records_each_completion_once(bo: Person) -> None:
    keeper()
    texts = [ROW | {"completed_on": (date(2020, 1, 1) + n * DAY).isoformat()} for n in range(200)]
    reports = at_once(lambda: load(*texts), lambda: load(*reversed(texts)), lambda: load(*texts))
    assert sorted(each.created for each in reports) == [0, 0, 200]
    assert Completion.objects.count() == 200


TEXT = st.text(max_size=6) | st.sampled_from(["P-BO", "Bo Fen", COURSE, "2026-06-01", "2026-06-02", "Completed", "\0"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries(
            {"person": TEXT, "course": TEXT, "completed_on": TEXT},
            optional={"expires_on": TEXT, "status": TEXT, "source": TEXT},
        ),
        max_size=6,
    )
)
def test_every_row_of_any_file_is_created_updated_unchanged_or_rejected(
    bo: Person, texts: list[dict[str, str]]
) -> None:
    report = load(*texts)
    assert report.read == len(texts)
    assert report.read == report.created + report.updated + report.unchanged + report.rejected_rows


@pytest.mark.skipif(not REAL.exists(), reason="the real register is not beside the project")
def test_the_real_register(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muster.training.commands.now", lambda: NOON)
    for number, name in enumerate(
        ("Anna Weber", "Markus Schulz", "Sophie Lang", "Julia Hoffmann", "Thomas Krüger", "Elena Fischer")
    ):
        person(f"P-{number}")
        people.add_person(by=ADMINISTRATOR, at=NOON, ref=f"N-{number}", name=name)
    for number, title in enumerate(
        (
            "ISO 27001 Lead Implementer",
            "Incident response tabletop",
            "CIS Linux Benchmark workshop",
            "Backup restore drill",
            "OWASP Top 10 workshop",
            "SAST tool onboarding",
            "CIPP/E refresher",
            "DPIA workshop",
            "Background screening refresher",
            "CEO fraud / BEC workshop",
            "Security Awareness 2026",
            "Phishing simulation Q1",
            "Acceptable Use Policy acknowledgement",
            "Onboarding security induction",
        )
    ):
        course(f"C-{number}", None, title=title)
    report = run(app, "import", REAL, "--by", keeper(), "--format", "json").json
    assert (report["read"], report["created"], report["updated"], report["unchanged"]) == (14, 6, 0, 0)
    reasons: dict[int, dict[str, str]] = {}
    for each in report["rejected"]:
        reasons.setdefault(each["row"], {})[each["field"]] = each["reason"]
    assert sorted(reasons) == [4, 7, 8, 10, 12, 13, 14, 15]
    assert "In progress (28/42 completed)" in reasons[12]["status"]
    assert set(reasons[13]) == {"person"}  # a date and "Completed", but 42 people in one row
    assert "one row for each person" in reasons[13]["person"]
    for planned in (4, 8, 10):
        assert "no completion date" in reasons[planned]["completed_on"]
    kept = Completion.objects.get(person__name="Anna Weber", course__title="ISO 27001 Lead Implementer")
    assert (kept.completed_on, kept.expires_on) == (date(2025, 11, 12), date(2028, 11, 12))
    assert kept.source == "Cert #LI-27001-44821"
