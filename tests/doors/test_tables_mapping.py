"""Columns to fields: found where plain, left open where not, and always said how."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.doors.tables import Mapping, Match, Unreadable, Unsure, propose_mapping

FIELDS = {
    "title": ("dataset name", "asset name"),
    "owner": ("IAO", "data owner"),
    "volume": (),
    "review date": ("next review",),
}


@pytest.mark.parametrize(
    ("column", "field", "how"),
    [
        ("Owner", "owner", "same name"),
        ("OWNERS", "owner", "same name"),
        ("reviewDate", "review date", "same name"),
        ("Review-date:", "review date", "same name"),
        ("DATA_OWNER", "owner", "known other name"),
        ("Data set names", "title", "known other name"),
        ("Volumne", "volume", "similar name"),
        ("Reveiw date", "review date", "similar name"),
    ],
)
def test_found_and_said_how(column, field, how):
    mapping = propose_mapping([column, "Something else"], FIELDS)
    assert mapping.matches == (Match(field, column, how),)
    assert mapping.unmapped_columns == ("Something else",)
    assert set(mapping.unmapped_fields) == set(FIELDS) - {field}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("inclusion criteria", "exclusion criteria"),
        ("lawful basis", "unlawful basis"),
        ("address line 1", "address line 2"),
        ("address line 10", "address line 11"),
        ("authorised", "unauthorised"),
        ("reviewer", "reviewed"),
        ("start date", "start time"),
        ("is shared", "is not shared"),
        ("controller", "joint controller"),
        ("volume", "---"),
    ],
)
def test_names_that_look_alike_and_mean_something_else(name, column):
    assert propose_mapping([column], {name: ()}).matches == ()


def test_a_better_way_of_finding_goes_first():
    mapping = propose_mapping(["Data owner", "Owner"], FIELDS)
    assert mapping.columns == {"owner": "Owner"}
    assert mapping.unmapped_columns == ("Data owner",)


def test_two_columns_for_one_field_are_left_to_a_person():
    mapping = propose_mapping(["IAO", "Data owner", "Title"], FIELDS)
    assert mapping.columns == {"title": "Title"}
    assert mapping.unsure == (Unsure(("owner",), ("IAO", "Data owner"), "known other name"),)
    assert mapping.unmapped_columns == ("IAO", "Data owner")
    assert "owner" in mapping.unmapped_fields


def test_one_column_for_two_fields_is_left_to_a_person():
    mapping = propose_mapping(["Name"], {"title": ("name",), "person": ("name",)})
    assert mapping.matches == ()
    assert mapping.unsure == (Unsure(("title", "person"), ("Name",), "known other name"),)


@given(
    st.lists(st.text(max_size=12), unique=True),
    st.dictionaries(st.text(max_size=12), st.tuples(st.text(max_size=12))),
)
def test_every_field_and_column_is_accounted_for_once(columns, fields):
    mapping = propose_mapping(columns, fields)
    mapped = mapping.columns
    assert len(mapped) == len(mapping.matches) == len(set(mapped.values()))
    assert sorted([*mapped, *mapping.unmapped_fields]) == sorted(fields)
    assert sorted([*mapped.values(), *mapping.unmapped_columns]) == sorted(columns)


def test_saved_and_loaded(tmp_path):
    mapping = propose_mapping(["DATA_OWNER", "Titlé", "Title"], FIELDS)
    mapping.save(tmp_path / "mapping.json")
    loaded = Mapping.load(tmp_path / "mapping.json")
    assert loaded.columns == mapping.columns == {"title": "Title", "owner": "DATA_OWNER"}
    assert {match.how for match in loaded.matches} == {"given"}
    assert [path.name for path in tmp_path.iterdir()] == ["mapping.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"columns": []}',
        '{"columns": {"owner": 3}}',
        '{"owner": "Owner"}',
        '{"columns": {}, "colums": {}}',
        '{"columns": {"owner": "A", "owner": "B"}}',
        '{"columns": ' + "[" * 100_000,
    ],
)
def test_a_mapping_that_is_not_one(tmp_path, text):
    (tmp_path / "mapping.json").write_text(text)
    with pytest.raises(Unreadable, match=r"mapping\.json"):
        Mapping.load(tmp_path / "mapping.json")


def test_no_mapping_and_bytes_that_are_no_text(tmp_path):
    with pytest.raises(Unreadable, match=r"none\.json cannot be opened"):
        Mapping.load(tmp_path / "none.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable, match=r"bytes\.json"):
        Mapping.load(tmp_path / "bytes.json")


def test_checked_against_the_file_and_the_fields(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({"columns": {"owner": "DATA_OWNER"}}))
    mapping = Mapping.load(tmp_path / "m.json")
    mapping.check(["DATA_OWNER", "x"], FIELDS)
    with pytest.raises(Unreadable, match=r"column 'DATA_OWNER', which is not there\. Did you mean 'DATA_OWNERS'"):
        mapping.check(["DATA_OWNERS", "x"], FIELDS)
    with pytest.raises(Unreadable, match="field 'owner'"):
        mapping.check(["DATA_OWNER"], ["title"])
