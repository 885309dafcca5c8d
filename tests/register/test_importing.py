"""Importing assets: each row is created, updated, unchanged or rejected with its reason; nothing is guessed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.kernel.errors import Invalid, NotAllowed, NotFound
from muster.kernel.importing import Rejected
from muster.log.records import Entry
from muster.people import actions as people
from muster.people.records import Organisation
from muster.register import actions
from muster.register.records import Asset, AssetSource, RetentionRule
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import KEEPER, asset, imported, incoming, keeper, location, owned_asset, rule

GANGS = {"source_id": "7", "title": "Gang list", "description": "People", "volume": "1933"}
FLEET = {"source_id": "8", "title": "Fleet", "description": "", "volume": ""}


def figures(report: actions.RegisterReport) -> tuple[int, int, int, int, int]:
    """read, created, updated, unchanged, rejected rows"""
    return (report.read, report.created, report.updated, report.unchanged, report.rejected_rows)


def faults(report: actions.RegisterReport) -> list[tuple[int, str]]:
    return sorted((each.row, each.field) for each in report.rejected)


def the(title: str) -> Asset:
    return Asset.objects.get(title=title)


def snapshot() -> list[dict[str, Any]]:
    return list(Asset.objects.order_by("ref").values())


def test_rows_are_created_and_the_second_time_unchanged(db: str) -> None:
    assert figures(imported(GANGS, FLEET)) == (2, 2, 0, 0, 0)
    gangs = the("Gang list")
    assert (gangs.volume, gangs.organisation.ref, gangs.source, gangs.source_id) == (
        1933,
        "FENMARCH",
        "their register",
        "7",
    )
    before = snapshot()
    assert figures(imported(GANGS, FLEET)) == (2, 0, 0, 2, 0)
    assert snapshot() == before


def test_a_row_is_known_by_its_id_although_its_title_changed(db: str) -> None:
    imported(GANGS)
    ref = the("Gang list").ref
    assert figures(imported(GANGS | {"title": "Violence list"})) == (1, 0, 1, 0, 0)
    assert Asset.objects.get().title == "Violence list"
    assert Asset.objects.get().ref == ref


def test_without_an_id_a_row_is_known_by_organisation_and_title(db: str) -> None:
    asset("A-1", title="Gang list")
    report = imported({"title": "Gang list", "volume": "5"})
    assert figures(report) == (1, 0, 1, 0, 0)
    assert (Asset.objects.get().ref, Asset.objects.get().volume, Asset.objects.get().source) == (
        "A-1",
        5,
        "their register",
    )


def test_an_asset_entered_by_hand_takes_the_id_of_the_row_that_means_it(db: str) -> None:
    asset("A-1", title="Gang list")
    assert figures(imported(GANGS)) == (1, 0, 1, 0, 0)
    assert (Asset.objects.get().ref, Asset.objects.get().source_id) == ("A-1", "7")


def test_two_assets_with_one_title_are_told_apart_by_their_ids(db: str) -> None:
    rows = (GANGS, GANGS | {"source_id": "9"})
    assert figures(imported(*rows)) == (2, 2, 0, 0, 0)
    assert figures(imported(*rows)) == (2, 0, 0, 2, 0)


def test_an_empty_cell_and_an_absent_column_change_nothing(db: str) -> None:
    imported(GANGS)
    assert figures(imported({"source_id": "7", "title": "Gang list", "description": " "})) == (1, 0, 0, 1, 0)
    assert (the("Gang list").description, the("Gang list").volume) == ("People", 1933)


@pytest.mark.parametrize(
    ("rows", "rejected"),
    [
        ([{"title": "Fleet"}, {"title": "Fleet"}], [(2, "title"), (3, "title")]),
        ([{"title": "Fleet"}, {"title": " Fleet "}, {"title": "Vans"}], [(2, "title"), (3, "title")]),
        ([GANGS, GANGS | {"title": "Other"}], [(2, "source_id"), (3, "source_id")]),
        ([GANGS, {"source_id": "", "title": "Gang list"}], [(3, "title")]),
        ([{"title": "Fleet", "volume": "many"}, {"title": "Fleet"}], [(2, "volume"), (3, "title")]),
    ],
)
def test_rows_that_mean_the_same_are_rejected_and_not_chosen_between(
    db: str, rows: list[dict[str, str]], rejected: list[tuple[int, str]]
) -> None:
    report = imported(*rows)
    assert faults(report) == rejected
    assert report.created == len(rows) - len(rejected) == Asset.objects.count()


def test_a_row_that_fits_two_assets_is_rejected(db: str) -> None:
    asset("A-1", title="Fleet")
    asset("A-2", title="Fleet")
    report = imported({"title": "Fleet"})
    assert faults(report) == [(2, "title")]
    assert "2 assets" in report.rejected[0].reason


def test_two_rows_that_mean_one_asset_are_rejected_but_for_the_one_with_its_id(db: str) -> None:
    imported({"source_id": "8", "title": "Fleet"})
    report = imported({"source_id": "8", "title": "Vans"}, {"source_id": "", "title": "Fleet"})
    assert faults(report) == [(3, "title")]
    assert figures(report) == (2, 0, 1, 0, 1)


def test_an_asset_of_another_source_is_left_to_that_source(db: str) -> None:
    imported(GANGS, source="theirs of 2025")
    report = imported(GANGS, source="theirs of 2026")
    assert faults(report) == [(2, "title")]
    assert '--source "theirs of 2025"' in report.rejected[0].reason
    assert Asset.objects.get().source == "theirs of 2025"


def test_an_asset_that_was_renamed_here_is_not_made_a_second_time(db: str) -> None:
    imported({"title": "Fleet"})
    actions.change_asset(by=KEEPER, at=NOON, asset=Asset.objects.get().ref, title="Vans")
    report = imported({"title": "Fleet"})
    assert faults(report) == [(2, "title")]
    assert Asset.objects.count() == 1


def test_what_the_file_no_longer_has_is_reported_and_stays(db: str) -> None:
    imported(GANGS, FLEET)
    asset("A-HAND")
    imported({"title": "Theirs"}, source="another register")
    report = imported(GANGS)
    assert report.missing == [the("Fleet").ref]
    assert Asset.objects.count() == 4


def test_a_rejected_row_does_not_make_its_asset_missing(db: str) -> None:
    imported(GANGS, {"title": "Fleet"})
    report = imported(GANGS | {"volume": "many"}, {"title": "Fleet", "volume": "many"})
    assert (report.missing, figures(report)) == ([], (2, 0, 0, 0, 2))


def test_rows_the_door_could_not_read_are_rejected_too_and_missing_is_qualified(db: str) -> None:
    file = incoming(GANGS)
    file.rejected.append(Rejected(3, "", "2 cells where the header has 4"))
    report = imported(incoming=file)
    assert figures(report) == (2, 1, 0, 0, 1)
    assert any("could not be read" in note for note in report.notes)


def test_a_dry_run_says_the_same_and_changes_nothing(db: str) -> None:
    asset("A-1", title="Fleet")
    before, entries = snapshot(), Entry.objects.count()
    rows = (GANGS, FLEET, {"title": "", "source_id": "9"})
    dry = imported(*rows, dry_run=True)
    assert (snapshot(), Entry.objects.count(), AssetSource.objects.count()) == (before, entries, 0)
    assert dry == imported(*rows)


def test_a_dry_run_needs_the_same_permission_and_a_refusal_is_recorded(db: str) -> None:
    with pytest.raises(NotAllowed):
        imported(GANGS, by=person("P-BO"), dry_run=True)
    assert Entry.objects.filter(event="register.imported.refused").count() == 1


def test_the_entry_holds_figures_and_no_titles(db: str) -> None:
    imported(GANGS, FLEET)
    body = Entry.objects.get(event="register.imported").body
    assert '"created": 2' in body
    assert "Gang" not in body


def test_an_unknown_organisation_is_rejected_with_the_remedy(db: str) -> None:
    report = imported({"title": "Fleet", "organisation": "Welland Council"})
    assert faults(report) == [(2, "organisation")]
    assert "--add-organisations" in report.rejected[0].reason


def test_an_unknown_organisation_is_added_as_not_law_enforcement_when_asked(db: str) -> None:
    person(KEEPER, "register_keeper", "administrator")
    rows = [
        {"title": "Fleet", "organisation": "Welland Council", "organisation_code": "WC"},
        {"title": "Vans", "organisation": "Welland Council", "organisation_code": "WC"},
        {"title": "Bikes", "organisation": "Nene Trust", "organisation_code": "NT"},
        {"title": "Boats", "organisation": "Nene Board", "organisation_code": "NT"},
        {"title": "", "organisation": "Only in a rejected row", "organisation_code": ""},
    ]
    report = imported(*rows, add_organisations=True)
    assert figures(report) == (5, 4, 0, 0, 1)
    added = dict(Organisation.objects.filter(home=False).values_list("name", "ref"))
    assert set(added) == {"Welland Council", "Nene Trust", "Nene Board"}
    assert added["Welland Council"] == "WC"
    assert "NT" not in added.values(), "a short name that two use is nobody's"
    assert not Organisation.objects.filter(home=False, law_enforcement=True).exists()
    assert figures(imported(*rows)) == (5, 0, 0, 4, 1)


def test_adding_organisations_needs_the_permission_to_add_organisations(db: str) -> None:
    with pytest.raises(NotAllowed):
        imported({"title": "Fleet", "organisation": "Welland Council"}, add_organisations=True)
    assert not Organisation.objects.filter(home=False).exists()


def test_rows_that_name_no_organisation_take_the_one_given_and_else_are_rejected(db: str) -> None:
    people.add_organisation(by=person(ADMINISTRATOR), at=NOON, ref="WELLAND", name="Welland", law_enforcement=False)
    rows = [{"title": "Fleet", "organisation": ""}, {"title": "Vans", "organisation": "FENMARCH"}]
    assert faults(imported(*rows, dry_run=True)) == [(2, "organisation")]
    imported(*rows, organisation="WELLAND")
    assert (the("Fleet").organisation.ref, the("Vans").organisation.ref) == ("WELLAND", "FENMARCH")
    with pytest.raises(NotFound):
        imported(*rows, organisation="NOBODY")


def test_a_name_that_two_organisations_have_is_rejected(db: str) -> None:
    for ref in ("W-1", "W-2"):
        people.add_organisation(by=person(ADMINISTRATOR), at=NOON, ref=ref, name="Welland", law_enforcement=False)
    rows = [{"title": "Fleet", "organisation": "Welland"}, {"title": "Vans", "organisation": "W-2"}]
    assert faults(imported(*rows)) == [(2, "organisation")]


def test_a_mapping_that_took_no_row_is_not_remembered(db: str) -> None:
    imported({"title": "Fleet"})
    kept = AssetSource.objects.get().mapping
    imported({"title": "Fleet", "organisation": "Welland Council"})
    assert AssetSource.objects.get().mapping == kept


def test_an_owner_in_a_file_is_a_name_and_never_an_owner(db: str) -> None:
    person("P-OWNER", "iao")
    rows = [
        {"title": "Fleet", "organisation": "FENMARCH", "owner_as_named": "P-OWNER"},
        {"title": "Vans", "organisation": "FENMARCH", "owner_as_named": "fenmarch"},
        {"title": "Bikes", "organisation": "Fenmarch Police", "owner_as_named": "Fenmarch Police"},
    ]
    report = imported(*rows)
    assert not Asset.objects.exclude(owner=None).exists()
    assert the("Fleet").owner_as_named == "P-OWNER"
    assert [note for note in report.notes if "accountable person" in note] == [
        "1 rows name an organisation as owner (by its full name); an organisation is not an accountable person.",
        "1 rows name an organisation as owner (by its short name); an organisation is not an accountable person.",
    ]


def test_an_import_leaves_an_accepted_owner_alone(db: str) -> None:
    owned_asset("A-1", title="Gang list")
    imported(GANGS | {"owner_as_named": "Somebody else"})
    assert (Asset.objects.get().owner.ref, Asset.objects.get().accepted_at) == ("P-OWNER", NOON)


def test_words_for_classification_are_mapped_only_as_said(db: str) -> None:
    rows = [
        {"title": "Fleet", "classification": "Internal"},
        {"title": "Vans", "classification": "Restricted"},
        {"title": "Bikes", "classification": "official-sensitive"},
    ]
    report = imported(*rows, classify={"internal": "OFFICIAL"})
    assert [the(title).classification for title in ("Fleet", "Vans", "Bikes")] == ["OFFICIAL", "", "OFFICIAL-SENSITIVE"]
    assert any("'Restricted' (1)" in note for note in report.notes)
    imported({"title": "Fleet", "classification": "Restricted"})
    assert the("Fleet").classification == "", "a word that says nothing to us clears what was known"


def test_a_word_mapped_to_no_classification_is_invalid(db: str) -> None:
    with pytest.raises(Invalid) as raised:
        imported(GANGS, classify={"Internal": "INTERNAL"})
    assert "Internal" in raised.value.fields


def test_s1_a_row_on_a_personal_drive_is_rejected_by_words_and_by_reference(db: str) -> None:
    location("H-DRIVE", name="H drive", kind="personal_drive", approved=False, ceiling="")
    rows = [
        {"title": "Fleet", "location": "H-DRIVE"},
        {"title": "Vans", "location": "H  drive"},
        {"title": "Bikes", "location": "somebody's USB stick"},
        {"title": "Boats", "location": "Case room"},
    ]
    report = imported(*rows)
    assert faults(report) == [(2, "location"), (3, "location"), (4, "location")]
    assert all("S1" in each.reason for each in report.rejected)
    assert (the("Boats").location, the("Boats").location_as_named) == (None, "Case room")


def test_a_place_set_by_hand_stays_until_the_file_names_another(db: str) -> None:
    imported({"title": "Fleet", "location": "Yard"})
    actions.change_asset(by=KEEPER, at=NOON, asset=the("Fleet").ref, location=location("YARD-1"))
    assert figures(imported({"title": "Fleet", "location": "Yard"})) == (1, 0, 0, 1, 0)
    assert the("Fleet").location.ref == "YARD-1"
    imported({"title": "Fleet", "location": "Quay"})
    assert the("Fleet").location is None, "an approval of another place must not pass for this one"


def test_places_units_and_rules_are_found_by_reference_or_name(db: str) -> None:
    people.add_unit(by=person(ADMINISTRATOR), at=NOON, ref="U-INT", name="Intelligence")
    location("CASES", name="Case system")
    rule("RET-1", title="Case files")
    row = {"title": "Fleet", "location": "Case system", "unit": "Intelligence", "retention": "RET-1"}
    imported(row, {"title": "Vans", "unit": "", "retention": "6 years"}, {"title": "Bikes", "unit": "Nobody"})
    fleet = the("Fleet")
    assert (fleet.location.ref, fleet.unit.ref, fleet.retention_rule.ref) == ("CASES", "U-INT", "RET-1")
    assert (the("Vans").retention_months, the("Vans").retention_as_named) == (72, "6 years")
    assert not Asset.objects.filter(title="Bikes").exists()


def test_copies_on_record_are_not_mixed_up(db: str) -> None:
    asset("A-1", title="Fleet")
    asset("A-2", title="Fleet backup", copy="backup", master="A-1")
    rows = ({"title": "Fleet", "copy": "extract"}, {"title": "Fleet backup", "copy": "master"})
    assert faults(imported(*rows)) == [(2, "copy"), (3, "copy")]
    assert figures(imported({"title": "Fleet backup", "copy": "Extract"})) == (1, 0, 1, 0, 0)


def test_a_file_without_rows_says_so(db: str) -> None:
    report = imported()
    assert (figures(report), report.notes) == ((0, 0, 0, 0, 0), ["The file names its columns and holds no rows."])


def test_the_shape_of_the_answer(db: str) -> None:
    imported(GANGS, FLEET)
    assert imported({"source_id": "7", "title": ""}).as_dict() == {
        "read": 1,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "missing": [the("Fleet").ref],
        "rejected": [{"row": 2, "field": "title", "reason": "It is empty: give the asset a title."}],
        "notes": ["No column names an organisation; the rows were taken as Fenmarch Police's."],
    }


def test_a_failure_while_reading_leaves_nothing(db: str) -> None:
    keeper()

    def rows() -> Any:
        yield 2, GANGS
        raise Invalid("line 3: a quote mark is never closed")

    file = incoming()
    file.rows = rows()
    with pytest.raises(Invalid, match="never closed"):
        imported(incoming=file)
    assert not Asset.objects.exists()
    assert figures(imported(FLEET)) == (1, 1, 0, 0, 0), "the next import is not disturbed"


def test_ten_thousand_rows_take_as_many_queries_as_one(db: str) -> None:
    """The full 100,000 are measured by hand; the number of statements is what keeps them bounded."""
    location()

    def count(rows: int, source: str) -> int:
        many = [{"source_id": str(n), "title": f"{source} {n}", "location": "Case-System"} for n in range(rows)]
        with CaptureQueriesContext(connection) as caught:
            assert imported(*many, source=source).created == rows
        return len(caught)

    keeper()
    assert count(10_000, "large") == count(1, "small")
    assert Asset.objects.exclude(location=None).count() == 10_001


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def work(place: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait()
            answers[place] = call()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("row", [GANGS, {"title": "Fleet"}])
def test_two_imports_of_one_file_at_once_are_one_created_and_one_unchanged(db: str, row: dict[str, str]) -> None:
    keeper()
    rows = [
        row | {"title": f"{row['title']} {n}"} | ({"source_id": str(n)} if "source_id" in row else {})
        for n in range(50)
    ]
    reports = at_once(*[lambda: imported(*rows)] * 3)
    assert sorted(figures(report) for report in reports) == [(50, 0, 0, 50, 0), (50, 0, 0, 50, 0), (50, 50, 0, 0, 0)]
    assert Asset.objects.count() == 50


def test_two_people_registering_one_reference_at_once_make_one_asset(db: str) -> None:
    keeper()
    call = lambda: actions.register_asset(by=KEEPER, at=NOON, ref="A-1", title="Fleet")  # noqa: E731
    answers = at_once(call, call, call)
    assert sorted(type(answer).__name__ for answer in answers) == ["Asset", "Conflict", "Conflict"]


# Few titles and ids, so that rows often mean the same; control characters and NULs among the texts.
titles = st.one_of(st.sampled_from(["Fleet", "Vans", " Fleet", "Gang list", ""]), st.text(max_size=8))
rows_of_a_register = st.lists(
    st.fixed_dictionaries(
        {
            "title": titles,
            "source_id": st.sampled_from(["", "", "1", "2", "3"]),
            "volume": st.sampled_from(["", "0", "12", "many"]),
            "classification": st.sampled_from(["", "Internal", "OFFICIAL", "secret"]),
            "location": st.sampled_from(["", "Yard", "USB stick", "CASE-SYSTEM"]),
            "retention": st.sampled_from(["", "6 years", "RET-1", "while needed"]),
            "description": st.text(max_size=8),
        }
    ),
    max_size=8,
)
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def afresh(url: str) -> None:
    """No assets, and numbering from the start; the rest stays, because making it again for each example is slow."""
    keeper()
    location()
    if not RetentionRule.objects.exists():
        rule()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("truncate muster.asset, muster.asset_source restart identity cascade")


@few
@given(rows=rows_of_a_register)
def test_any_file_imported_twice_is_unchanged_the_second_time(db: str, rows: list[dict[str, str]]) -> None:
    afresh(db)
    first = imported(*rows)
    before = snapshot()
    again = imported(*rows)
    assert first.read == again.read == len(rows) == first.created + first.rejected_rows
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    assert again.rejected_rows == first.rejected_rows
    assert again.missing == []
    assert snapshot() == before


@few
@given(rows=rows_of_a_register, data=st.data())
def test_any_order_of_rows_gives_the_same_records(db: str, rows: list[dict[str, str]], data: st.DataObject) -> None:
    afresh(db)
    imported(*rows)
    before = snapshot()
    afresh(db)
    imported(*data.draw(st.permutations(rows)))
    assert snapshot() == before
