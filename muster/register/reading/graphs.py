"""A record of processing kept as a graph (Turtle, in the terms of DPCAT and DPV), read as one row for each record.

Only nodes that call themselves a record (dpcat:ROPARecord) become rows: guessing which other nodes of a graph are an
asset would make a register of guesses. Graphs in RDF/XML are refused, as XML can make a reader fetch other files.
"""

from __future__ import annotations

import re
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from muster.kernel.errors import Invalid

LARGEST_GRAPH = 8 << 20
"""Most bytes of a graph: it is read whole."""

RECORD = URIRef("https://w3id.org/dpcat#ROPARecord")
DPV = "https://w3id.org/dpv"
"""How each edition of the Data Privacy Vocabulary begins; the editions share the names that stand after the #."""
STATES = {
    "hasDataController": "organisation",
    "hasResponsibleEntity": "owner_as_named",
    "hasPurpose": "purposes",
    "hasLegalBasis": "lawful_basis",
    "hasDataSubject": "subjects",
    "hasPersonalData": "data",
    "hasJointDataControllers": "joint_controllers",
    "hasDataProcessor": "processors",
    "hasRecipient": "recipients_as_named",
    "hasTechnicalOrganisationalMeasure": "security",
    "hasDataSource": "origin",
    "hasStorage": "retention",
}
"""Which column of an import says what a property of a record says."""
CALLED = (SKOS.prefLabel, DCTERMS.title, RDFS.label, SKOS.editorialNote)
"""Where the name of a thing stands, after dpv:hasName."""
_TURTLE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:@?prefix|@?base)\s", re.IGNORECASE)
"""How Turtle begins, after notes of its own."""
AGAIN = {"file": "Mend that place, or export it again as Turtle in UTF-8."}
QUERY_IT = {"file": "Query it with SPARQL for one row per processing activity, save the answer as CSV, import that."}


def is_graph(file: Path) -> bool:
    """Does the file begin as Turtle or as RDF/XML? Not when it cannot be read: whoever reads it next says why."""
    try:
        with file.open("rb") as content:
            start = content.read(4096)
    except OSError:
        return False
    return _TURTLE.match(start) is not None or _is_xml(start)


def records(file: Path) -> list[dict[str, str]]:
    """The graph's records in the order of their identifiers, each as texts by field. Raises Invalid."""
    if file.stat().st_size > LARGEST_GRAPH:
        raise Invalid(f"{file.name} is a graph of over {LARGEST_GRAPH >> 20} MB.", QUERY_IT)
    content = file.read_bytes()
    if _is_xml(content[:4096]):
        raise Invalid(f"{file.name} is a graph (RDF/XML).", {"file": "Save it as Turtle (.ttl) and import that."})
    graph = Graph()
    try:
        # without an address of its own a relative name in the graph would be told with the folder it lies in
        graph.parse(data=content.decode("utf-8-sig"), format="turtle", publicID="http://register.invalid/")
    except (ParserError, SyntaxError, ValueError, RecursionError, LookupError, AttributeError) as error:
        why = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise Invalid(f"{file.name} is not the Turtle expected: {why}.", AGAIN) from None
    found = sorted({node for node in graph.subjects(RDF.type, RECORD) if isinstance(node, URIRef)})
    if not found:
        raise Invalid(f"{file.name} is a graph (RDF) without a dpcat:ROPARecord that has a name.", QUERY_IT)
    return [_row(graph, node) for node in found]


def _is_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"rdf:rdf" in start.lower()


def _row(graph: Graph, record: URIRef) -> dict[str, str]:
    """What one record states, a text for each field; several statements of the same thing stand side by side."""
    stated: dict[str, set[str]] = {
        "source_id": {str(record)},
        "title": {str(each) for each in graph.objects(record, DCTERMS.title)},
        "description": {str(each) for each in graph.objects(record, DCTERMS.description)},
    }
    for property_, value in graph.predicate_objects(record):
        field = STATES.get(str(property_).rpartition("#")[2]) if str(property_).startswith(DPV) else None
        if field is not None:
            stated.setdefault(field, set()).add(_name(graph, value))
    # A field that no record states is no column: an empty one would be read as "it names no organisation".
    return {
        field: "; ".join(" ".join(text.split()) for text in sorted(stated[field]))
        for field in ("source_id", "title", "description", *STATES.values())
        if stated.get(field)
    }


def _name(graph: Graph, node: Node) -> str:
    """What a thing is called: its own text, else its name in the graph, else the last part of its address."""
    if isinstance(node, Literal):
        return str(node)
    names = [value for property_, value in graph.predicate_objects(node) if str(property_).endswith("#hasName")]
    for property_ in CALLED:
        names = names or list(graph.objects(node, property_))
    if names:
        return min(str(name) for name in names)
    return str(node).rpartition("#")[2].rpartition("/")[2] if isinstance(node, URIRef) else "without a name"
