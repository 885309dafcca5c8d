"""Graphs are read as one row for each record, and refused with a remedy where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from muster.kernel.errors import Invalid
from muster.register.reading import graphs
from muster.register.reading.files import as_table, register_as_table

HEAD = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix dpv: <https://w3id.org/dpv#> .
@prefix dpcat: <https://w3id.org/dpcat#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://fenmarch.example/records#> .
"""
TWO = """
:b a dpcat:ROPARecord ; dct:title "Visits" ; dpv:hasPurpose :Plan, "keep\\nsafe" ; dpv:hasLegalBasis :Statute .
:a a dpcat:ROPARecord ; dct:title "Appeals" ; dpv:hasRecipient [ dpv:hasName "Northwick Council" ] .
:Plan skos:prefLabel "plan visits" .
:note dct:title "Not a record" .
"""


def written(folder: Path, text: str | bytes, name: str = "records.ttl") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_each_record_is_a_row_in_the_order_of_the_identifiers(tmp_path: Path) -> None:
    first, second = graphs.records(written(tmp_path, HEAD + TWO))
    assert (first["title"], first["recipients_as_named"]) == ("Appeals", "Northwick Council")
    assert (second["title"], second["purposes"]) == ("Visits", "keep safe; plan visits")
    assert second["lawful_basis"] == "Statute", "what has no name is called by its address"
    assert second["source_id"] == "https://fenmarch.example/records#b"


def test_the_rows_are_numbered_as_the_records_are(tmp_path: Path) -> None:
    from muster.doors.importing import mapped_rows
    from muster.register.rules.rows import FIELDS

    with register_as_table(written(tmp_path, HEAD + TWO)) as (table, renumber):
        rows = list(renumber(mapped_rows(table, FIELDS, None, None, None, None, None)).rows)
    assert [(number, texts["title"]) for number, texts in rows] == [(1, "Appeals"), (2, "Visits")]


def test_a_relative_name_does_not_tell_where_the_file_lies(tmp_path: Path) -> None:
    (row,) = graphs.records(written(tmp_path, HEAD + '<one> a dpcat:ROPARecord ; dct:title "One" .'))
    assert str(tmp_path) not in "".join(row.values())
    assert row["source_id"] == "http://register.invalid/one"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (HEAD, "SPARQL"),
        (HEAD + ':note dct:title "Not a record" .', "SPARQL"),
        (HEAD + '[] a dpcat:ROPARecord ; dct:title "Nobody could find it again" .', "SPARQL"),
        (HEAD + ":b a dpcat:ROPARecord ; dct:title ", "UTF-8"),
        (HEAD + ":b a nowhere:ROPARecord .", "UTF-8"),
        (HEAD.encode() + b':b a dpcat:ROPARecord ; dct:title "\xe9" .', "UTF-8"),
        (HEAD + ":b :c " + "(" * 20_000, "UTF-8"),
        ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "Turtle"),
        ((HEAD + "# ").encode() + b"x" * (graphs.LARGEST_GRAPH + 1), "SPARQL"),
    ],
    ids=["empty", "no record", "nameless", "cut off", "unknown prefix", "latin-1", "deep", "xml", "huge"],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(tmp_path: Path, text: str | bytes, remedy: str) -> None:
    with pytest.raises(Invalid) as raised:
        graphs.records(written(tmp_path, text))
    assert remedy in raised.value.fields["file"]


@pytest.mark.parametrize("start", ["title,purpose\n", "PK\x03\x04", "", "<html>"])
def test_what_is_no_graph_is_left_to_the_reader_of_tables(tmp_path: Path, start: str) -> None:
    assert not graphs.is_graph(written(tmp_path, start))


def test_the_command_loads_a_graph_and_shows_each_record_once(db: str, tmp_path: Path) -> None:
    from muster.register.records import Asset
    from tests.register.build import keeper
    from tests.register.test_commands import figures, load

    keeper()
    file = written(tmp_path, HEAD + TWO)
    assert figures(load(file)) == (2, 2, 0, 0, 0)
    assert figures(load(file)) == (2, 0, 0, 2, 0)
    written(tmp_path, HEAD + TWO.replace('"Appeals"', '"Appeals heard"'))
    assert figures(load(file)) == (2, 0, 1, 1, 0), "found again by its identifier, not by its title"
    assert set(Asset.objects.values_list("title", flat=True)) == {"Appeals heard", "Visits"}


@pytest.mark.parametrize("before", ["\ufeff", "# Kept by hand\n\n", "\ufeff  # Kept by hand\n"])
def test_a_graph_is_known_behind_a_mark_or_a_note(tmp_path: Path, before: str) -> None:
    file = written(tmp_path, before + HEAD + TWO)
    assert graphs.is_graph(file)
    assert len(graphs.records(file)) == 2


def test_xml_behind_a_mark_gets_the_remedy_for_xml(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="RDF/XML"):
        graphs.records(written(tmp_path, "\ufeff <rdf:RDF/>"))


def test_records_of_processing_are_offered_to_the_register_and_not_to_the_schedule(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + TWO)
    with as_table(file) as (table, _):
        assert table == file
    with register_as_table(file) as (table, _):
        assert table != file


def test_a_json_list_of_records_loads_into_the_register(db: str, tmp_path: Path) -> None:
    from tests.register.build import keeper
    from tests.register.test_commands import figures, load

    keeper()
    file = written(tmp_path, '[{"title": "Visits"}, {"title": "Appeals", "summary": "Heard"}]', "theirs.json")
    assert figures(load(file)) == (2, 2, 0, 0, 0)
