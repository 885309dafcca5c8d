"""Where a person can go: the main navigation, with what is not theirs left out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from muster.people.rules import PersonFacts, may, works_here

EVERYBODY, OWN_PEOPLE = "everybody", "own people"
# The name of the page, its words, and who may look there: everybody, own people, or whom a permission lets.
NAVIGATION = (
    ("home", "What needs you", EVERYBODY),
    ("lists:lists", "Lists", EVERYBODY),
    ("register:assets", "Register", OWN_PEOPLE),
    ("documents:documents", "Documents", OWN_PEOPLE),
    ("people:people", "People", OWN_PEOPLE),
    ("training:courses", "Training", OWN_PEOPLE),
    ("assurance:assurance", "Assurance", "assurance.read"),
    ("complaints:complaints", "Complaints", "complaint.keep"),
    ("recommendations:recommendations", "Recommendations", "assurance.read"),
    ("log:entries", "Log", "log.read"),
)

PARTS = {"openings": "lists"}
"""What has addresses of its own and belongs to a place all the same."""


def places(request: HttpRequest) -> dict[str, Any]:
    """For the templates: the items of the navigation for this person, the one they are at marked."""
    person: PersonFacts | None = getattr(request, "person", None)
    if person is None:
        return {"places": []}
    at = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "places": [
            {"text": words, "href": reverse(name), "active": name == at or _within(at, name)}
            for name, words, who in NAVIGATION
            if _open_to(person, who, request)
        ]
    }


def _within(at: str, name: str) -> bool:
    """Whether a page belongs to the same room as a place of the navigation."""
    room = at.partition(":")[0]
    return ":" in name and PARTS.get(room, room) == name.partition(":")[0]


def _open_to(person: PersonFacts, who: str, request: HttpRequest) -> bool:
    if who == EVERYBODY:
        return True
    return (works_here(person, request.on) if who == OWN_PEOPLE else may(person, who, request.on)).allowed
