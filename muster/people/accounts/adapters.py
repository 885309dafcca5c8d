"""Where allauth asks what is to happen: signing in and out go through our actions, and its doors that we do not use
stay shut."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from muster.kernel.decision import Decision
from muster.kernel.errors import Conflict, NotAllowed
from muster.log.acting import record_refusal
from muster.people.accounts import rules
from muster.people.accounts.actions import sign_out
from muster.people.accounts.queries import account_named
from muster.people.accounts.records import Account
from muster.people.accounts.sessions import enter


def _said(refusal: Decision) -> str:
    return f"{refusal.reason} {refusal.remedy}"


METHODS = {"password": "password", "mfa": "code", "socialaccount": "provider"}


class Accounts(DefaultAccountAdapter):
    """Sign-in and sign-out with an entry each; no sign-up, no e-mails, no messages of allauth's own."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _said(rules.wrong_password()),
        "incorrect_password": "The password is not right",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether to go there after signing in: only to a path of our own, never to another host, whatever its name."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None: what is said is said on our pages."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None: Muster sends no e-mails."""

    def login(self, request: HttpRequest, user: Account) -> None:
        records = get_authentication_records(request, user)
        how = [METHODS[each["method"]] for each in records if each["method"] in METHODS]
        enter(request, user, how=how or ["password"], at=timezone.now(), address=self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        """The session ends first: somebody who wants to leave must not stay signed in because the log is full."""
        by = request.user.username
        logout(request)
        sign_out(by=by, at=timezone.now())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at. Raises ValidationError after too many failures of this account or address."""
        again = timezone.localtime(timezone.now() + rules.WITHIN)
        refusal = rules.too_many_failures(f"{again:%-I:%M}{again:%p}".lower())
        self.error_messages = self.error_messages | {"too_many_login_attempts": _said(refusal)}
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._record(request, refusal, credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._record(request, rules.wrong_password(), credentials)

    def _record(self, request: HttpRequest, refusal: Decision, credentials: dict[str, Any]) -> None:
        about = account_named(credentials.get("username", "")) or rules.UNKNOWN
        record_refusal("person.signed_in", by="", decision=refusal, account=about, address=self.get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted by account alone: with the host's name in the key, as allauth has it, each further name
        of this server would give somebody as many guesses again."""
        return str(credentials.get("username", "")).casefold()

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        raise NotAllowed(rules.may_sign_in(user.username, has_account=True, in_use=False))


class SecondFactors(DefaultMFAAdapter):
    """The secrets behind one-time codes are kept encrypted: who has only a copy of the database cannot make codes."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _said(rules.wrong_code())}

    def encrypt(self, text: str) -> str:
        return _key().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Conflict where the key is another one: with an empty secret anybody could make codes."""
        try:
            return _key().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Conflict("Your second factor cannot be read any more. Ask an administrator to reset it.") from None


def _key() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()))
