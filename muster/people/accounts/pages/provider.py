"""To the identity provider and back."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

from muster.doors.pages import page
from muster.people.accounts import openid, rules


@login_not_required
def begin(request: HttpRequest, provider_id: str = openid.PROVIDER) -> HttpResponse:
    """Off to the provider. Through a page of our own: our forms may be sent to nobody else (Content-Security-Policy),
    and browsers hold a redirect after a form to that, through however many houses the provider sends them."""
    if not openid.configured():
        raise Http404
    if request.method != "POST":
        return redirect("account_login")
    try:
        away = views.login(request, openid.PROVIDER)
    except RequestException:
        openid.refuse(rules.not_from_provider("it does not answer"))
    return page(request, "accounts/provider.html", address=away["Location"]) if away.has_header("Location") else away


@login_not_required
def answer(request: HttpRequest, provider_id: str = openid.PROVIDER) -> HttpResponse:
    """Back from the provider."""
    if not openid.configured():
        raise Http404
    return views.callback(request, openid.PROVIDER)
