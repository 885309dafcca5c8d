"""Signing in by an identity provider that really runs, in a real browser: what it may load lets it go there."""

from __future__ import annotations

from collections.abc import Iterator

import oidc_provider_mock
import pytest
from django.conf import settings
from oidc_provider_mock import User

from tests.journeys.journey import Journey

PERSON = User(sub="P-NASH", claims={"preferred_username": "P-NASH"})
STRANGER = User(sub="somebody-else", claims={"preferred_username": "P-STRANGER"})


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=[PERSON, STRANGER]) as server:
        issuer = f"http://localhost:{server.server_port}"
        monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_ISSUER", issuer)
        monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_CLIENT_ID", "muster")
        monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_CLIENT_SECRET", "a-secret")
        monkeypatch.setitem(settings.MUSTER, "MUSTER_OIDC_NAME", "your Fenmarch account")
        yield issuer


@pytest.mark.parametrize("javascript", [True, False])
def test_there_and_back(journey: Journey, provider: str, javascript: bool) -> None:
    here = journey.again(javascript=javascript)
    here.is_at("assurance:assurance").sees("Or with a password of Muster’s own").finds_it_well_made()
    here.takes_a_picture("accounts-provider")
    here.presses("Sign in with your Fenmarch account")
    here.page.wait_for_url(f"{provider}/**")
    here.presses("P-NASH")
    here.sees("Assurance", "Your account").finds_it_well_made(silent=False)


def test_a_stranger_is_told_whom_to_ask(journey: Journey, provider: str) -> None:
    journey.is_at("account_login").presses("Sign in with your Fenmarch account")
    journey.page.wait_for_url(f"{provider}/**")
    journey.presses("somebody-else")
    journey.sees("You have no account here", "Ask an administrator to give you one", "account.none")
    journey.finds_it_well_made(silent=False).takes_a_picture("accounts-stranger")
