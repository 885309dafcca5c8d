"""What is asked for signing in and for keeping accounts. Where a form is allauth's, ours says how it is drawn."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from muster.doors.forms import Form, Text, Tick, _Drawn
from muster.log.acting import record_refusal
from muster.people.accounts import rules

LONGEST_PASSWORD = 200
REUSED_WITHIN = 120
"""Seconds for which a code that was used is remembered: longer than it holds, with a clock that is a little off."""


class Password(_Drawn, forms.CharField):
    """A password, which is never shown again. `autocomplete` tells a password manager which one it is."""

    component = "password"

    def __init__(self, label: str, *, autocomplete: str, **given: Any) -> None:
        drawing = {"autocomplete": autocomplete, "classes": "govuk-input--width-20"}
        widget = forms.PasswordInput()
        super().__init__(label, drawing=drawing, strip=False, widget=widget, max_length=LONGEST_PASSWORD, **given)


class Code(Text):
    """A one-time code or a recovery code."""

    def __init__(self, label: str, **given: Any) -> None:
        drawing = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        super().__init__(label, width=10, most=20, drawing=drawing, **given)


class SignInForm(Form, LoginForm):
    """allauth's form: it counts failures and finds the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        LoginForm.__init__(self, *args, **kwargs)
        self.fields["login"] = Text(
            "Staff reference", hint="For example P-PATEL", width=20, most=60, drawing={"autocomplete": "username"}
        )
        self.fields["password"] = Password("Password", autocomplete="current-password")
        self.order_fields(["login", "password"])

    def summary(self) -> list[dict[str, str]]:
        """A failure is about both fields, so its link leads to the first of them."""
        first = f"#{self['login'].id_for_label}"
        return [row | {"href": first if row["href"] == "#form" else row["href"]} for row in super().summary()]


class CodeForm(Form, AuthenticateForm):
    """allauth's form: it counts failures and checks the code. A code is taken once, also within the time it holds."""

    code = Code("Code", hint="Six digits from your app, or one of your recovery codes", missing="Enter the code")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
            typed = "".join(code.split())
            if not cache.add(f"muster.code.{self.user.pk}.{typed}", True, timeout=REUSED_WITHIN):
                raise ValidationError(f"{rules.wrong_code().reason} {rules.wrong_code().remedy}")
        except ValidationError:
            record_refusal("person.signed_in", by="", decision=rules.wrong_code(), account=self.user.username)
            raise
        return code


class ConfirmForm(Form):
    """Shows once more who is there."""

    password = Password("Your password", autocomplete="current-password", missing="Enter your password")


class NewPasswordForm(Form):
    old = Password(
        "The password you have now", autocomplete="current-password", missing="Enter the password you have now"
    )
    password = Password(
        "New password",
        hint="At least 12 characters; three or four words that you can remember are good.",
        autocomplete="new-password",
        missing="Enter a new password",
    )
    again = Password("New password again", autocomplete="new-password", missing="Enter the new password again")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "again" in given and "password" in given and given["again"] != given["password"]:
            self.add_error("again", "Enter the same password twice")
        return given

    def values(self) -> dict[str, Any]:
        return {"old": self.cleaned_data["old"], "password": self.cleaned_data["password"]}


class SecondFactorForm(Form):
    code = Code("Code that the app shows now", hint="Six digits", missing="Enter the code that the app shows now")


class GiveAccountForm(Form):
    """`provider` says whether there is an identity provider. Without one the choice is not there: nobody could sign in
    to such an account."""

    person = Text("Staff reference", hint="Of somebody on record, for example P-PATEL", width=20, most=60)
    no_password = Tick(
        "The identity provider alone signs them in",
        hint="No password is made. You can make one later by resetting the account.",
        required=False,
    )

    def __init__(self, *args: Any, provider: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not provider:
            del self.fields["no_password"]

    def provider_alone(self) -> bool:
        """Whether what was sent asks for an account without a password."""
        return self.is_valid() and self.cleaned_data.get("no_password", False)

    def values(self) -> dict[str, Any]:
        return {"person": self.cleaned_data["person"]}
