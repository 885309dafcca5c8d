"""Signing in by an identity provider (OpenID Connect): only somebody who has an account, found by one claim.

allauth speaks the protocol; here is what it leaves open: it makes no accounts, joins none, and believes no answer that
is not to the question that was asked.
"""

from __future__ import annotations

import secrets
from typing import Any, NoReturn

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from muster.kernel.dates import day_of
from muster.kernel.decision import Decision
from muster.kernel.errors import NotAllowed
from muster.log.acting import record_refusal
from muster.people.accounts import rules
from muster.people.accounts.records import Account

PROVIDER = "organisation"


def configured() -> bool:
    return bool(settings.MUSTER["MUSTER_OIDC_ISSUER"] and settings.MUSTER["MUSTER_OIDC_CLIENT_ID"])


class Provider(OpenIDConnectProvider):
    """Asks with a nonce and a code challenge (PKCE), and for nothing that the address of the page says."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_redirect_from_request_kwargs(request)
        # never "connect": that would join an outside account to whoever is signed in here
        return {"process": "login", "next_url": asked.get("next_url")}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        return super().redirect(request, process, auth_params={"nonce": nonce}, nonce=nonce, **kwargs)


class Provided(DefaultSocialAccountAdapter):
    """The one provider of the settings, and the way from its answer to an account."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """From the settings alone: a row in a table could otherwise let anybody's provider in."""
        chosen = settings.MUSTER
        if not configured() or provider not in (None, PROVIDER, "openid_connect"):
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=PROVIDER,
                name=chosen["MUSTER_OIDC_NAME"],
                client_id=chosen["MUSTER_OIDC_CLIENT_ID"],
                secret=chosen["MUSTER_OIDC_CLIENT_SECRET"],
                settings={
                    "server_url": chosen["MUSTER_OIDC_ISSUER"],
                    "oauth_pkce_enabled": True,
                    "scope": ["openid", "profile"],
                },
            )
        ]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Provider:
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Account:
        """Nothing: no account is made of what the provider says."""
        return sociallogin.user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: an address can be given to somebody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account that the answer names. Raises NotAllowed, recorded, where there is none or it has ended, and
        where the answer cannot be relied upon."""
        said, token = _claims(sociallogin)
        if wrong := _wrong_with(said, token, sociallogin.state.get("nonce")):
            refuse(rules.not_from_provider(wrong))
        named = said.get(settings.MUSTER["MUSTER_OIDC_CLAIM"])
        account = _account(named) if isinstance(named, str) else None
        in_use = account is not None and account.in_use(day_of(request.at))
        ref = account.username if account else ""
        decision = rules.may_sign_in(ref, has_account=account is not None, in_use=in_use)
        if not decision.allowed:
            refuse(decision, ref)
        sociallogin.user, sociallogin.state["process"] = account, "login"

    def on_authentication_error(self, request: HttpRequest, provider: Any, **found: Any) -> NoReturn:
        """The provider refused, could not be reached, or answered a question that was not asked."""
        refuse(rules.not_from_provider("its answer was not to what was asked, or came too late"))


def _claims(sociallogin: SocialLogin) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the provider says of the person, and its token, which is bound to the question."""
    extra = sociallogin.account.extra_data
    token = extra.get("id_token") or {}
    return {**token, **(extra.get("userinfo") or {})}, token


def _wrong_with(said: dict[str, Any], token: dict[str, Any], nonce: str | None) -> str:
    """Why the answer cannot be relied upon; "" when it can (OpenID Connect Core 1.0, sections 3.1.3.7 and 5.3.2)."""
    if not nonce or not secrets.compare_digest(str(token.get("nonce", "")), nonce):
        return "the answer belongs to another question"
    if str(token.get("iss", "")).rstrip("/") != _issuer():
        return "the answer came from another provider"
    if not token.get("sub") or said.get("sub") != token["sub"]:
        return "the answer is about two different people"
    return ""


def _issuer() -> str:
    issuer: str = settings.MUSTER["MUSTER_OIDC_ISSUER"]
    return issuer.removesuffix("/.well-known/openid-configuration")


def _account(ref: str) -> Account | None:
    if "\0" in ref:
        return None
    return Account.objects.select_related("person__organisation").filter(username=ref).first()


def refuse(decision: Decision, account: str = "") -> NoReturn:
    """Record that nobody was signed in, and say why."""
    record_refusal("person.signed_in", by="", decision=decision, account=account or rules.UNKNOWN)
    raise NotAllowed(decision, recorded=True)
