"""Signing in and out, and one's own account. allauth's pages, under our addresses and with our templates."""

from __future__ import annotations

from allauth.account import views as account
from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, page


def own_account(request: Request) -> HttpResponse:
    """Who one is here, and how one signs in."""
    return page(request, "accounts/account.html")


urls = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/", own_account, name="account"),
]
