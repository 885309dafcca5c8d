"""Says who is asking, and when, for everything that follows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from muster.kernel.dates import day_of
from muster.log.acting import door
from muster.people.queries import person_facts_by_id


class Who:
    """Puts on each request: `at` (this moment), `on` (today here), `by` (the person's reference, "" for nobody) and
    `person` (their facts, or None). The one place where pages ask the clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door.set("page")
        request.at = timezone.now()
        request.on = day_of(request.at)
        request.person = None
        if request.user.is_authenticated:
            request.person = person_facts_by_id([request.user.person_id], request.on).get(request.user.person_id)
        request.by = request.person.ref if request.person else ""
        return self.get_response(request)
