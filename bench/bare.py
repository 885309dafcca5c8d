"""The pages' application with a bare side: under /bare/… the page of the same address, drawn again from what it was last
drawn with. The same server, template and words; nobody is asked who they are, no rule is asked and nothing is queried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.config.wsgi import application as real
from muster.doors import pages

PREFIX = "/bare"
_drawn: dict[str, tuple[HttpRequest, str, dict[str, Any]]] = {}


def _remember(request: HttpRequest, template: str, context: dict[str, Any], **more: Any) -> HttpResponse:
    """Draw a page as ever, and keep what it was drawn with."""
    answer = render(request, template, context, **more)
    _drawn[request.get_full_path()] = (request, template, context)
    return answer


pages.render = _remember  # type: ignore[attr-defined]


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """What the server calls. An address must have been asked for itself before it is asked for bare."""
    path = environ["PATH_INFO"]
    if not path.startswith(PREFIX):
        return real(environ, start)  # type: ignore[no-any-return]
    query = environ.get("QUERY_STRING", "")
    answer = render(*_drawn[path.removeprefix(PREFIX) + (f"?{query}" if query else "")])
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(answer.content)))])
    return [answer.content]
