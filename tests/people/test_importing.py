"""Importing persons: good rows are taken, each bad row says why, and no file can do what an action may not."""

from __future__ import annotations

from datetime import date, timedelta

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
from muster.people import actions
from muster.people.queries import the_person
from muster.people.records import Person, RoleHeld
from tests.at_once import at_once
from tests.people.build import ADMINISTRATOR, NOON, found, person

TODAY = day_of(NOON)
DAY = timedelta(days=1)


def rows(*texts: dict[str, str], rejected: list[Rejected] | None = None) -> Incoming:
    return Incoming(list(enumerate(texts, start=2)), "ab" * 32, rejected or [])


def load(*texts: dict[str, str], by: str = ADMINISTRATOR, dry_run: bool = False) -> ImportReport:
    return actions.import_people(by=by, at=NOON, incoming=rows(*texts), dry_run=dry_run)


def faults(report: ImportReport) -> list[tuple[int, str]]:
    return [(each.row, each.field) for each in report.rejected]


BO = {"ref": "P-BO", "name": "Bo Welland"}


def test_persons_are_created_updated_and_left_alone(db: str) -> None:
    found()
    actions.add_unit(by=ADMINISTRATOR, at=NOON, ref="U-1", name="Intelligence")
    full = BO | {"unit": "U-1", "grade": "SGT", "post": "Analyst", "email": "b@f.example", "kind": "Employed"}
    report = load(full | {"started_on": "2026-01-05"}, {"ref": "P-CY", "name": "Cy Nene"})
    assert (report.read, report.created, report.rejected) == (2, 2, [])
    bo = Person.objects.select_related("unit", "grade", "organisation").get(ref="P-BO")
    assert (bo.name, bo.unit.ref, bo.grade.ref, bo.post) == ("Bo Welland", "U-1", "SGT", "Analyst")
    assert (bo.organisation.ref, bo.started_on, bo.kind) == ("FENMARCH", date(2026, 1, 5), "employed")
    assert Person.objects.get(ref="P-CY").started_on == TODAY

    again = load(full | {"name": "Bo Nene", "grade": "INSP"}, {"ref": "P-CY", "name": "Cy Nene"})
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    changed = Person.objects.select_related("grade").get(ref="P-BO")
    assert (changed.id, changed.name, changed.grade.ref) == (bo.id, "Bo Nene", "INSP")


def test_an_empty_cell_and_a_missing_column_change_nothing(db: str) -> None:
    found()
    load(BO | {"grade": "SGT", "post": "Analyst", "started_on": "2026-01-05", "ended_on": "2027-01-05"})
    report = load(BO | {"grade": "", "post": " ", "ended_on": ""})
    assert (report.unchanged, report.updated) == (1, 0)
    bo = Person.objects.get(ref="P-BO")
    assert (bo.grade.ref, bo.post, bo.ended_on) == ("SGT", "Analyst", date(2027, 1, 5))


def test_repeating_an_import_changes_nothing(db: str) -> None:
    found()
    texts = [{"ref": f"P-{number}", "name": f"Person {number}", "grade": "PC"} for number in range(40)]
    load(*texts)
    before = set(Person.objects.values_list("id", "ref", "name"))
    report = load(*texts)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 40)
    assert set(Person.objects.values_list("id", "ref", "name")) == before


def test_a_dry_run_says_the_same_and_changes_nothing(db: str) -> None:
    found()
    load(BO)
    before = Entry.objects.count(), Person.objects.count()
    texts = (BO | {"name": "Bo Nene"}, {"ref": "P-CY", "name": "Cy"}, {"ref": "", "name": "Nobody"})
    tried = load(*texts, dry_run=True)
    assert (Entry.objects.count(), Person.objects.count()) == before
    assert load(*texts).as_dict() == tried.as_dict()
    with pytest.raises(NotAllowed):
        load(BO, by=person("P-DEE"), dry_run=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"ref": "=cmd|' /C calc'!A0"}, "ref"),
        ({"ref": "P\0BO"}, "ref"),
        ({"ref": "x" * 200}, "ref"),
        ({"name": ""}, "name"),
        ({"name": "Bo\x1b]0;root\x07"}, "name"),
        ({"name": "B" * 100_000}, "name"),
        ({"name": "evil\u202etxt"}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"kind": "third_party"}, "organisation"),
        ({"organisation": "NONE"}, "organisation"),
        ({"unit": "NONE"}, "unit"),
        ({"grade": "NONE"}, "grade"),
        ({"email": "b" * 255}, "email"),
        ({"started_on": "3/1/26"}, "started_on"),
        ({"ended_on": "2020-01-01"}, "ended_on"),
    ],
)
def test_each_bad_row_names_field_and_reason_and_the_good_ones_are_taken(
    db: str, wrong: dict[str, str], field: str
) -> None:
    found()
    report = load(BO | wrong, {"ref": "P-CY", "name": "Cy"})
    assert faults(report) == [(2, field)]
    assert len(report.rejected[0].reason) < 250
    assert (report.read, report.created) == (2, 1)
    assert set(Person.objects.values_list("ref", flat=True)) == {ADMINISTRATOR, "P-CY"}


def test_a_name_that_looks_like_a_formula_or_markup_is_kept_as_it_is(db: str) -> None:
    found()
    load(BO | {"name": "=HYPERLINK(1)"}, {"ref": "P-CY", "name": "[red]'; drop table person; --"})
    assert Person.objects.get(ref="P-BO").name == "=HYPERLINK(1)"
    assert Person.objects.get(ref="P-CY").name == "[red]'; drop table person; --"


def test_a_reference_that_stands_twice_is_taken_from_neither_row(db: str) -> None:
    found()
    report = load(BO, {"ref": "P-CY", "name": "Cy"}, BO | {"name": "Bob"}, {"ref": " P-BO ", "name": "Bo"})
    assert sorted(faults(report)) == [(2, "ref"), (4, "ref"), (5, "ref")]
    assert "Rows 2, 4, 5" in report.rejected[0].reason
    assert not Person.objects.filter(ref="P-BO").exists()


def test_rows_the_reader_could_not_fit_are_counted_and_reported(db: str) -> None:
    found()
    report = actions.import_people(
        by=ADMINISTRATOR, at=NOON, incoming=rows(BO, rejected=[Rejected(9, "", "3 cells where the header has 2")])
    )
    assert (report.read, report.created, report.rejected_rows) == (2, 1, 1)


def test_a_partners_file_cannot_take_over_one_of_ours_nor_change_what_somebody_is(db: str) -> None:
    person("P-BO", "siro")
    actions.add_organisation(by=ADMINISTRATOR, at=NOON, ref="WELLAND", name="Welland", law_enforcement=False)
    assert faults(load(BO | {"organisation": "WELLAND"})) == [(2, "organisation")]
    assert faults(load(BO | {"kind": "service"})) == [(2, "kind")]
    assert the_person("P-BO", TODAY).organisation == "FENMARCH"


def test_a_unit_of_another_organisation_is_rejected(db: str) -> None:
    found()
    by = {"by": ADMINISTRATOR, "at": NOON}
    actions.add_organisation(**by, ref="WELLAND", name="Welland", law_enforcement=False)
    actions.add_unit(**by, ref="W-1", name="Youth", organisation="WELLAND")
    third = {"kind": "third_party", "organisation": "WELLAND", "unit": "W-1"}
    report = load(BO | {"unit": "W-1"}, {"ref": "P-CY", "name": "Cy"} | third)
    assert faults(report) == [(2, "unit")]
    assert load({"ref": "P-CY", "name": "Cy", "unit": "W-1"}).unchanged == 1  # by the organisation on record


def test_an_import_never_gives_a_role(db: str) -> None:
    found()
    before = RoleHeld.objects.count()
    load(BO | {"role": "administrator", "roles": "siro"})
    assert RoleHeld.objects.count() == before


def test_a_last_day_in_the_file_ends_the_person_and_their_roles(db: str) -> None:
    person("P-BO", "list_user")
    person("P-CY", "list_user")
    report = load(BO | {"name": "Bo Fen", "ended_on": (TODAY + 2 * DAY).isoformat()}, {"ref": "P-CY", "name": "Cy Fen"})
    assert (report.updated, report.unchanged) == (1, 1)
    assert the_person("P-BO", TODAY + 2 * DAY).roles == {"list_user"}
    assert the_person("P-BO", TODAY + 3 * DAY).roles == set()
    assert the_person("P-CY", TODAY + 3 * DAY).roles == {"list_user"}
    assert faults(load(BO | {"ended_on": (TODAY + 9 * DAY).isoformat()})) == [(2, "ended_on")]  # never put back


def test_a_file_cannot_end_all_administrators(db: str) -> None:
    person("P-BO", "administrator")
    ended = {"ended_on": TODAY.isoformat()}
    both = load({"ref": ADMINISTRATOR, "name": "Ada"} | ended, BO | ended)
    assert sorted(faults(both)) == [(2, "ended_on"), (3, "ended_on")]
    assert both.updated == 0
    assert Person.objects.filter(ended_on=None).count() == 2
    assert load(BO | ended).updated == 1


def test_missing_are_those_of_the_same_organisation_and_nobody_is_removed(db: str) -> None:
    person("P-DEE")
    person("P-EVE")
    person("P-GONE", started_on=TODAY - 9 * DAY)
    actions.end_person(by=ADMINISTRATOR, at=NOON, person="P-GONE", ended_on=TODAY - DAY)
    actions.add_organisation(by=ADMINISTRATOR, at=NOON, ref="WELLAND", name="Welland", law_enforcement=False)
    person("P-WEL", kind="third_party", organisation="WELLAND")
    # the rejected row names Eve, so she is in the file
    report = load(BO, {"ref": "P-EVE", "name": ""})
    assert sorted(report.missing) == [ADMINISTRATOR, "P-DEE"]
    assert Person.objects.filter(ended_on=None).count() == 5


def test_the_entry_holds_counts_and_the_hash_and_no_name(db: str) -> None:
    found()
    load(BO, {"ref": "", "name": "Nobody"})
    entry = Entry.objects.get(event="people.imported")
    assert '"sha256": "' + "ab" * 32 in entry.body
    assert '"created": 1' in entry.body
    assert '"rejected": 1' in entry.body
    assert "Welland" not in entry.body


def test_exactly_those_changed_are_restated(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from muster.log import acting

    person("P-DEE")
    seen: list[Affected] = []
    monkeypatch.setattr(acting, "restate", lambda event, affected, at: seen.append(affected))
    load({"ref": "P-DEE", "name": "Dee Fen"}, BO)
    assert seen[0].persons == {Person.objects.get(ref="P-BO").id}


def test_a_file_that_breaks_while_it_is_read_changes_nothing(db: str) -> None:
    found()

    def broken():
        yield 2, BO
        raise Invalid("line 3: a quote mark is never closed.")

    with pytest.raises(Invalid):
        actions.import_people(by=ADMINISTRATOR, at=NOON, incoming=Incoming(broken()))
    assert not Person.objects.filter(ref="P-BO").exists()
    assert not Entry.objects.filter(event="people.imported").exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(db: str) -> None:
    found()

    def queries(start: int, count: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            load(*({"ref": f"P-{n}", "name": "N"} for n in range(start, start + count)))
        return len(asked)

    assert queries(0, 3) == queries(100, 300)


def test_the_same_file_imported_at_once_makes_everybody_once(db: str) -> None:
    found()
    texts = [{"ref": f"P-{number}", "name": f"Person {number}"} for number in range(200)]
    reports = at_once(lambda: load(*texts), lambda: load(*reversed(texts)), lambda: load(*texts))
    assert sorted(each.created for each in reports) == [0, 0, 200]
    assert Person.objects.count() == 201


TEXT = st.text(max_size=8) | st.sampled_from(["P-1", "P-2", "SGT", "employed", "2026-01-01", "FENMARCH", "=1", "\0"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries({"ref": TEXT, "name": TEXT}, optional={"grade": TEXT, "kind": TEXT, "ended_on": TEXT}),
        max_size=6,
    )
)
def test_every_row_of_any_file_is_created_updated_unchanged_or_rejected(db: str, texts: list[dict[str, str]]) -> None:
    found()
    report = load(*texts)
    assert report.read == len(texts)
    assert report.read == report.created + report.updated + report.unchanged + report.rejected_rows
