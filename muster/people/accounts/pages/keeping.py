"""For administrators: who can sign in to the pages."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require
from muster.people.accounts import openid
from muster.people.accounts.actions import end_account, give_account, reset_account
from muster.people.accounts.forms import GiveAccountForm
from muster.people.accounts.pages.own import freshly
from muster.people.accounts.passwords import made_up_password
from muster.people.accounts.queries import accounts_listed
from muster.people.rules import may


def accounts(request: Request) -> HttpResponse:
    """Every account, and what can be done with it."""
    require(may(request.person, "login.give", request.on))
    return page(request, "accounts/accounts.html", accounts=accounts_listed(request.at))


@freshly
def give(request: Request) -> HttpResponse:
    """Give an account; its initial password is shown on the answer to the form, once, and kept nowhere. None is made
    where the provider alone signs the person in."""
    require(may(request.person, "login.give", request.on))
    form = GiveAccountForm(request.POST if request.method == "POST" else None, provider=openid.configured())
    password = "" if form.provider_alone() else made_up_password()
    if form.does(give_account, by=request.by, at=request.at, password=password):
        return page(request, "accounts/given.html", ref=form.result.username, password=password)
    return page(request, "accounts/give.html", form=form)


@freshly
def reset(request: Request, ref: str) -> HttpResponse:
    """A new initial password for somebody who cannot sign in, shown once; their second factor goes."""
    require(may(request.person, "login.give", request.on))
    if request.method != "POST":
        return page(request, "accounts/reset.html", ref=ref)
    password = made_up_password()
    reset_account(by=request.by, at=request.at, person=ref, password=password)
    return page(request, "accounts/given.html", ref=ref, password=password, again=True)


@freshly
def end(request: Request, ref: str) -> HttpResponse:
    """End an account."""
    require(may(request.person, "login.give", request.on))
    if request.method != "POST":
        return page(request, "accounts/end.html", ref=ref)
    end_account(by=request.by, at=request.at, person=ref)
    return done(request, f"The account of {ref} has ended. They are signed out wherever they were.", "people:accounts")
