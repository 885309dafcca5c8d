"""The four errors as pages, in one place; a refusal that no action recorded is recorded here."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.kernel.errors import Conflict, Invalid, MusterError, NotAllowed, NotFound
from muster.log.acting import record_refusal

PROBLEMS = {
    NotFound: (404, "There is no such page or record", "Check the address, or go back and choose again."),
    Conflict: (409, "This cannot be done now", "Go back, look at how things stand, and try again."),
    Invalid: (400, "Something you sent cannot be used", "Go back and change it."),
}


class Failures:
    """Shows what a page raised: a refusal with reason and remedy, anything else that was foreseen in plain words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            if not error.recorded:
                record_refusal("page.shown", by=request.by, decision=error.decision, **_asked(request))
            return render(request, "doors/refused.html", {"decision": error.decision}, status=403)
        if isinstance(error, MusterError):
            status, heading, remedy = PROBLEMS[type(error)]
            return problem(request, status, heading, str(error), remedy, getattr(error, "fields", None))
        return None


def _asked(request: HttpRequest) -> dict[str, str | None]:
    """Which page, and of what: a list's reference as the list, so that who tries one after the other shows in the log.
    No nominal stands in an address."""
    match = request.resolver_match
    if match is None:
        return {}
    ref = match.kwargs.get("ref")
    about = {"list": ref} if match.namespace == "lists" else {"ref": ref}
    return {"page": match.view_name} | about


def problem(
    request: HttpRequest, status: int, heading: str, reason: str, remedy: str, fields: dict[str, str] | None = None
) -> HttpResponse:
    """A page that says what is wrong and what to do."""
    said = {"heading": heading, "reason": reason, "remedy": remedy, "fields": fields}
    return render(request, "doors/problem.html", said, status=status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that is too old."""
    return problem(
        request, 403, "This form cannot be used any more", "It was open for too long, or you signed in again since.",
        "Go back, load the page again, and send the form once more.",
    )  # fmt: skip


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 400, "Something you sent cannot be used", "The request was not understood.", "Go back.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 403, "You cannot see this", "This page is not for you.", "Go back.")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    status, heading, remedy = PROBLEMS[NotFound]
    return problem(request, status, heading, "Nothing is kept under this address.", remedy)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody, or some program, asks too often."""
    return problem(
        request, 429, "Too many attempts", "This was tried too often within a minute.",
        "Wait a minute, and try again. If it was not you, tell an administrator.",
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake. Says nothing of what went wrong: it could be about a nominal. Nor does it ask the database who
    is there: were that what is broken, this page would break as well, and the server show what it likes."""
    nobody = HttpRequest()
    nobody.META = {"SERVER_NAME": "muster", "SERVER_PORT": "443"}
    nobody.session = {}
    nobody._messages = []
    return problem(
        nobody, 500, "Sorry, something went wrong here", "It is our mistake, and nothing was changed or shown.",
        "Try again; if it happens again, tell your administrator what you did.",
    )  # fmt: skip
