"""Reads about documents: which versions an asset has, what each says about itself, and what needs whom."""

from muster.evidence.queries.facts import (
    facts_by_document,
    facts_to_decide,
    read_file,
    terms_of,
    versions_of_assets,
)
from muster.evidence.queries.listed import document_shown, documents_listed
from muster.evidence.queries.people import administrators
from muster.evidence.queries.searching import documents_found, next_to_lapse
from muster.evidence.queries.shown import document_page, the_document
from muster.evidence.queries.waiting import documents_waiting_for

__all__ = [
    "administrators",
    "document_page",
    "document_shown",
    "documents_found",
    "documents_listed",
    "documents_waiting_for",
    "facts_by_document",
    "facts_to_decide",
    "next_to_lapse",
    "read_file",
    "terms_of",
    "the_document",
    "versions_of_assets",
]
