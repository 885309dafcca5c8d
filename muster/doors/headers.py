"""What every page tells the browser: run nothing but our own scripts, keep nothing, tell nobody."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# No inline script or style and nothing from elsewhere: text that slipped through as HTML still could not run.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Headers:
    """Adds the headers to every answer: pages, errors and redirects; styles and scripts may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if request.path_info.startswith(settings.STATIC_URL) and response.status_code in (200, 206, 304):
            return response
        # A page may hold nominals, or who may see them; a shared computer's Back button must not show it again.
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response
