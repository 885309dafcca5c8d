"""Importing people from a file."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, require
from muster.doors.wizard import Wizard, step
from muster.people import actions
from muster.people.rules import FIELDS, may

PEOPLE = Wizard(
    heading="Import people from a file",
    address="people:import",
    back=("people:people", "People"),
    fields=FIELDS,
    titles={
        "ref": "Reference",
        "name": "Full name",
        "kind": "Kind (employed, third party or service)",
        "organisation": "Organisation’s reference",
        "unit": "Unit’s reference",
        "grade": "Grade’s reference",
        "post": "Post",
        "email": "Email address",
        "started_on": "First day",
        "ended_on": "Last day",
    },
    action=actions.import_people,
    says=(
        "Adds people and changes those whose references are on record. A row with a last day ends that person, and "
        "their roles with them.",
        "It gives no role, moves nobody to another organisation, and leaves those who are not in the file as they are.",
    ),
)


def import_people(request: Request) -> HttpResponse:
    """Add and change the people of a file, once every row has been judged."""
    require(may(request.person, "people.keep", request.on))
    return step(request, PEOPLE)
