"""The whole web door: what every answer carries, what no request can do, and what an error gives away (nothing)."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path, reverse

from muster.config import urls as addresses_in_use
from muster.config.database import ensure_app_password, ensure_secret_key
from muster.config.serving import where_to_go
from muster.doors.headers import CONTENT_SECURITY_POLICY
from muster.doors.reporting import Reserved
from muster.kernel.errors import Invalid
from muster.people.accounts.adapters import Accounts
from tests.conftest import PROJECT
from tests.laws.test_addresses import addresses
from tests.pages import signed_in, words

NOMINAL = "Kestrel Oldacre"
TYPED = "Typed Into A Form"


def deadly(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"no reviewer for {NOMINAL}, {request.POST.get('name')}")


@pytest.fixture(scope="module")
def deadly_page() -> Iterator[str]:
    """A page with our own mistake in it."""
    page = path("deadly/", deadly, name="deadly")
    addresses_in_use.urlpatterns.append(page)
    clear_url_caches()
    yield "/deadly/"
    addresses_in_use.urlpatterns.remove(page)
    clear_url_caches()


# --- settings


def _checked(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    del environment["DJANGO_ALLOW_ASYNC_UNSAFE"]  # the tests' own
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "muster.config.manage",
        "check",
        "--deploy",
        "--fail-level",
        "DEBUG",
    ]
    return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_django_finds_nothing_to_complain_of_where_https_is_on() -> None:
    found = _checked(MUSTER_HTTPS="yes")
    assert found.returncode == 0, found.stderr
    assert "System check identified no issues (0 silenced)" in found.stdout + found.stderr


def test_without_https_django_does_complain() -> None:
    assert "security.W004" in _checked(MUSTER_HTTPS="no").stderr


# --- what every answer carries

EVERYWHERE = (
    "/",
    "/sign-in/",
    "/account/",
    "/log/",
    "/no/such/page/",
    "/static/muster.css",
    "/static/none.css",
    "/deadly/",
)


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("who", ["P-PATEL", ""])
def test_every_answer_carries_the_headers(address: str, who: str, fenmarch: str, deadly_page: str) -> None:
    client = signed_in(who) if who else Client()
    client.raise_request_exception = False
    answer = client.get(address)
    said = answer.headers
    assert said["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "same-origin"
    assert said["cross-origin-opener-policy"] == "same-origin"
    assert "access-control-allow-origin" not in said
    if address == "/static/muster.css":
        assert "max-age" in said["cache-control"]
    else:
        assert said["cache-control"] == "no-store"
        assert "Cookie" in said["vary"]


def test_an_answer_to_a_host_that_is_not_ours_gives_nothing_away(fenmarch: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "127.0.0.1:80:80", "[::1", ""):
        answer = Client(headers={"host": host}).get("/sign-in/")
        assert answer.status_code == 400, host
        assert "evil" not in answer.content.decode()
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_the_host_cannot_be_forged_through_a_proxys_header(fenmarch: str) -> None:
    answer = Client(headers={"x-forwarded-host": "evil.example"}).get("/account/")
    assert "evil" not in answer.headers["location"]
    assert "evil" not in Client(headers={"x-forwarded-host": "evil.example"}).get("/sign-in/").content.decode()


def test_with_https_cookies_and_redirects_are_safe() -> None:
    asked = (
        "import django; django.setup(); from django.test import Client; from django.conf import settings as s;"
        "a = Client().get('/sign-in/', headers={'host': 'localhost'}); print(a.status_code, a.headers['location']);"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", asked],
        env=os.environ | {"MUSTER_HTTPS": "yes", "MUSTER_HSTS_SECONDS": "600"},
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.splitlines() == ["301 https://localhost/sign-in/", "True True 600 1"]


# --- forms of others

SENDABLE = sorted({(each.name, each.args) for each in addresses()}, key=str)


@pytest.mark.parametrize(("name", "args"), SENDABLE, ids=lambda each: str(each))
def test_no_address_takes_a_form_that_is_not_our_own(name: str, args: tuple[object, ...], fenmarch: str) -> None:
    client = signed_in("P-ADEYEMI", enforce_csrf_checks=True)
    answer = client.post(reverse(name, args=args), {"person": "P-PATEL"})
    assert answer.status_code == 403
    assert "This form cannot be used any more" in words(answer)


def test_no_page_is_exempt_from_that() -> None:
    exempt = [view for view in _views(get_resolver()) if getattr(view, "csrf_exempt", False)]
    assert exempt == []


def _views(resolver: URLResolver) -> Iterator[object]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each.callback
        else:
            yield from _views(each)


# --- where somebody is sent after signing in


HOSTILE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    " //evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "https:///evil.example",
    "http://localhost/",
    "http://127.0.0.1/lists/",
    "http://testserver/",
    "ftp://localhost/",
    "home",
    "evil.example",
    "@evil.example",
    "%2f%2fevil.example",
    "?next=//evil.example",
)


@pytest.mark.parametrize("to", HOSTILE)
def test_nobody_is_sent_elsewhere_after_signing_in(to: str) -> None:
    assert not Accounts().is_safe_url(to)


@pytest.mark.parametrize("to", ["/", "/lists/VHL/", "/lists/?sort=-name&page=2", "/register/A%2F1/"])
def test_one_is_sent_to_where_one_wanted_to_go(to: str) -> None:
    assert Accounts().is_safe_url(to)


def test_hostile_places_are_forgotten(fenmarch: str) -> None:
    client = signed_in("P-PATEL")
    for to in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert client.get("/sign-in/", {"next": to}).headers["location"] == "/"
        assert "evil" not in client.post("/sign-out/", {"next": to}).headers["location"]
        client = signed_in("P-PATEL")


# --- being somebody else in the demonstration


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_DEMONSTRATION", True)


def test_without_the_flag_there_is_no_such_page(fenmarch: str) -> None:
    assert Client().get("/personas/").status_code == 404
    assert Client().post("/personas/", {"person": "P-PATEL"}).status_code == 404


@pytest.mark.parametrize("peer", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "", "localhost", "::ffff:192.0.2.1", "unix:"])
def test_from_another_machine_there_is_no_such_page(peer: str, demonstration: None, fenmarch: str) -> None:
    assert Client(REMOTE_ADDR=peer).get("/personas/").status_code == 404
    assert Client(REMOTE_ADDR=peer).post("/personas/", {"person": "P-PATEL"}).status_code == 404


@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "x-real-ip"]
)
def test_through_a_proxy_there_is_no_such_page(header: str, demonstration: None, fenmarch: str) -> None:
    client = Client(headers={header: "127.0.0.1"})
    assert client.get("/personas/").status_code == 404
    assert client.post("/personas/", {"person": "P-PATEL"}).status_code == 404


def test_a_persona_is_chosen_by_a_form_alone(demonstration: None, fenmarch: str) -> None:
    client = Client()
    assert client.get("/personas/", {"person": "P-PATEL"}).status_code == 200
    assert client.get("/account/").status_code == 302
    for unknown in ("P-GONE", "", "P-PATEL' or 1=1 --"):
        assert client.post("/personas/", {"person": unknown}).status_code == 200
        assert client.get("/account/").status_code == 302
    assert client.post("/personas/", {"person": "P-PATEL"}).headers["location"] == "/"
    assert "P-PATEL" in words(client.get("/account/"))


def test_the_demonstration_is_served_on_this_machine_alone(demonstration: None) -> None:
    for elsewhere in ("0.0.0.0", "192.0.2.1", "::"):  # noqa: S104 - what must be refused
        with pytest.raises(Invalid, match="this machine alone"):
            where_to_go(elsewhere, 8000)
    assert "/personas/" in " ".join(where_to_go("127.0.0.1", 8000))


# --- our own mistakes


def test_an_error_shows_nothing_of_what_went_wrong(deadly_page: str, fenmarch: str) -> None:
    client = signed_in("P-PATEL")
    client.raise_request_exception = False
    answer = client.post(deadly_page, {"name": TYPED})
    assert answer.status_code == 500
    said = answer.content.decode()
    assert "Sorry, something went wrong here" in said
    for secret in (NOMINAL, TYPED, "ValueError", "Traceback", "deadly", "P-PATEL"):
        assert secret not in said


def test_an_error_leaves_its_class_and_line_in_the_log_of_the_server_and_no_word_of_it(
    deadly_page: str, fenmarch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = next(each for each in logging.getLogger("django").handlers if isinstance(each.formatter, Reserved))
    handler.setStream(sys.stderr)
    client = signed_in("P-PATEL")
    client.raise_request_exception = False
    client.post(f"{deadly_page}?q={TYPED}", {"name": TYPED})
    said = capsys.readouterr().err
    assert said.startswith("ERROR django.request: ValueError at ")
    assert said.rstrip().endswith("on page deadly")
    for secret in (NOMINAL, TYPED, "Typed", "no reviewer"):
        assert secret not in said


def test_reports_of_others_are_as_reserved() -> None:
    record = logging.LogRecord(
        "urllib3", logging.WARNING, __file__, 7, "Retrying %s", ("https://x/?code=secret",), None
    )
    assert Reserved().format(record) == "WARNING urllib3: at test_web_door:7"
    assert isinstance(logging.getLogger().handlers[0].formatter, Reserved) or settings.LOGGING["root"]["handlers"]


def test_a_database_that_is_gone_shows_the_same_page(fenmarch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError(f"server closed the connection: {NOMINAL}")

    client = signed_in("P-PATEL")
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    answer = client.get("/lists/")
    assert answer.status_code == 500
    assert "Sorry, something went wrong here" in answer.content.decode()
    assert NOMINAL not in answer.content.decode()


# --- what lies in MUSTER_HOME


def test_secrets_can_be_read_by_their_user_alone(tmp_path: Path) -> None:
    variables = {"MUSTER_HOME": tmp_path / "home", "MUSTER_APP_PASSWORD": ""}
    before = os.umask(0)
    try:
        ensure_app_password(variables)
        ensure_secret_key(variables)
    finally:
        os.umask(before)
    kept = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "home").iterdir()}
    assert kept == {"app-password": 0o600, "secret-key": 0o600}
