"""What every page shares: showing a template, saying that something was done, and asking a rule first.

def accept(request: Request, ref: str) -> HttpResponse:
    form = AcceptForm(sent(request))
    if form.does(accept_asset, by=request.by, at=request.at, asset=ref):
        return done(request, f"You now own {ref}.", "register:asset", ref)
    return page(request, "register/accept.html", form=form, asset=asset_shown(ref, request.on))
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from muster.doors import addresses  # noqa: F401 - registers `ref` before any module of pages states its addresses
from muster.kernel.decision import Decision
from muster.kernel.errors import NotAllowed


class Request(HttpRequest):
    """A request as the middleware leaves it: who (`by`, `person`; a person's facts), when (`at`, `on`)."""

    by: str
    person: Any
    at: datetime
    on: date


def page(request: HttpRequest, template: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Show a template. A form that was sent and has errors answers 422, so that scripts and tests see it failed."""
    form = context.get("form")
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, template, context, status=status)


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, or None where it was only asked for."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, sentence: str, to: str, /, *args: Any) -> HttpResponse:
    """Say what was done on the page where the person goes next. Never with a nominal in the sentence."""
    messages.success(request, sentence)
    return redirect(to, *args)


def require(decision: Decision) -> None:
    """Show the page only if the rule allows it. Raises NotAllowed, which the middleware records and shows."""
    if not decision.allowed:
        raise NotAllowed(decision)
