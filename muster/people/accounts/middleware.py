"""Says who is asking, and when, for everything that follows; ends sessions; sends people where they must go first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from muster.kernel.dates import day_of
from muster.log.acting import door
from muster.people.accounts import sessions
from muster.people.queries import person_facts_by_id

OPEN = {"account_logout", "account_login", "confirm", "second_factor", "personas"}
"""Where one may go before an initial password is changed and a second factor set up."""


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
        if request.user.is_authenticated and sessions.over(request, request.at):
            logout(request)
        if request.user.is_authenticated:
            request.person = person_facts_by_id([request.user.person_id], request.on).get(request.user.person_id)
        request.by = request.person.ref if request.person else ""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """First an initial password is changed (by whoever signed in with it), then a second factor set up; until then
        nothing else can be reached."""
        here = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or here in OPEN:
            return None
        if sessions.must_change_password(request):
            return None if here == "password" else redirect("password")
        return redirect("second_factor") if sessions.must_set_up_second_factor(request) else None
