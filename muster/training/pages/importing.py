"""Importing completions from a file."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, require
from muster.doors.wizard import Wizard, step
from muster.people.rules import may
from muster.training import actions
from muster.training.rules import FIELDS

COMPLETIONS = Wizard(
    heading="Import completions from a file",
    address="training:import",
    back=("training:courses", "Training"),
    fields=FIELDS,
    titles={
        "person": "Person (reference or full name)",
        "course": "Course (reference or title)",
        "completed_on": "Completed on",
        "expires_on": "Last day that the certificate gives",
        "status": "Status",
        "source": "Where this is known from",
    },
    action=actions.import_training,
    says=(
        "Records one completed course for each row. A row counts only if it names one person and says that the course "
        "was completed: “All employees” and “In progress” are left out.",
        "Add the courses first: a row about a course that is not on record is left out.",
    ),
)


def import_completions(request: Request) -> HttpResponse:
    """Record the completions of a file, once every row has been judged."""
    require(may(request.person, "training.keep", request.on))
    return step(request, COMPLETIONS)
