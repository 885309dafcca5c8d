"""What needs you."""

from __future__ import annotations

from django.http import HttpResponse

from muster.config.home.queries import needs_of
from muster.config.home.queries.using import lists_granted, refusals_of
from muster.controls.queries.duties import holders_of
from muster.doors.pages import Request, page
from muster.people.rules import ROLES

ADMINISTRATOR = ROLES["administrator"].title


def home(request: Request) -> HttpResponse:
    """What this person has to do next, oldest first; the lists they use; what they were refused lately; for whoever
    holds no role, who they are here and whom to ask."""
    person = request.person
    newcomer = not person.roles
    return page(
        request,
        "home/home.html",
        needs=needs_of(person, request.at),
        granted=lists_granted(person, request.at),
        refusals=refusals_of(person, request.at),
        roles=[ROLES[role] for role in ROLES if role in person.roles],
        ask=holders_of([ADMINISTRATOR], request.on).get(ADMINISTRATOR, ()) if newcomer else (),
        newcomer=newcomer,
    )
