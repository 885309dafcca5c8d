"""Signing in and out, one's own account, and the accounts of others. allauth does the first, under our addresses and
with our templates; nothing else of it can be reached."""

from __future__ import annotations

from django.urls import path

from muster.doors import addresses  # noqa: F401 - registers how a reference stands in an address
from muster.people.accounts import openid
from muster.people.accounts.pages import entering, keeping, own, provider

ONE = {"provider_id": openid.PROVIDER}  # allauth knows several; the address need not name the only one

urls = [
    path("sign-in/", entering.sign_in, name="account_login"),
    path("sign-in/code/", entering.code, name="mfa_authenticate"),
    path("sign-in/provider/", provider.begin, ONE, name="openid_connect_login"),
    path("sign-in/provider/answer/", provider.answer, ONE, name="openid_connect_callback"),
    path("sign-out/", entering.sign_out, name="account_logout"),
    path("account/", own.account, name="account"),
    path("account/confirm/", own.confirm, name="confirm"),
    path("account/password/", own.password, name="password"),
    path("account/second-factor/", own.second_factor, name="second_factor"),
    path("account/second-factor/remove/", own.remove_second_factor, name="remove_second_factor"),
    path("account/recovery-codes/", own.recovery_codes, name="recovery_codes"),
]
people_urls = [
    path("accounts/", keeping.accounts, name="accounts"),
    path("accounts/give/", keeping.give, name="give_account"),
    path("accounts/<ref:ref>/reset/", keeping.reset, name="reset_account"),
    path("accounts/<ref:ref>/end/", keeping.end, name="end_account"),
]
