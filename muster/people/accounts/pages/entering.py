"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from muster.doors.pages import page
from muster.people.accounts import openid
from muster.people.accounts.forms import CodeForm, SignInForm


class SignIn(LoginView):
    """With user name and password; allauth then asks for a code, where the person has a second factor."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return page(self.request, self.template_name, **self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"by_provider": openid.configured()}


class SignOut(LogoutView):
    """Asked for, a page with a button; sent, the end of the session."""

    template_name = "accounts/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        messages.success(self.request, "You have signed out.")
        return response


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def code(request: HttpRequest) -> HttpResponse:
    """The one-time code, after the password was right. Until then nobody is signed in."""
    stage = request._login_stage
    form = CodeForm(request.POST if request.method == "POST" else None, user=stage.login.user)
    if form.is_valid():
        form.save()
        return stage.exit()
    return page(request, "accounts/code.html", form=form)


sign_in, sign_out = SignIn.as_view(), SignOut.as_view()
