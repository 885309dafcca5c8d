"""Asking for pages as somebody, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muster.people.accounts.records import Account

BACKEND = "muster.people.accounts.backends.OwnAccount"


def signed_in(person: str, **given: object) -> Client:
    """A client that is signed in as this person, who has an account."""
    client = Client(**given)
    client.force_login(Account.objects.get(person__ref=person), backend=BACKEND)
    session = client.session
    session["how"] = ["demonstration"]  # else a second factor would have to be set up first
    session.save()
    return client


def session_of(account: Account) -> SessionStore:
    """A session in which this account is signed in, as a browser would hold its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["how"] = ["demonstration"]  # else a second factor would have to be set up first
    session.create()
    return session


@contextmanager
def at_most(queries: int) -> Iterator[CaptureQueriesContext]:
    """Fails when more queries run than that: a page that asks once for each row is slow where it matters."""
    with CaptureQueriesContext(connection) as found:
        yield found
    asked = "\n".join(each["sql"][:200] for each in found)
    assert len(found) <= queries, f"{len(found)} queries, and not {queries} at most:\n{asked}"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words(response: object) -> str:
    """What a page says, as one line of plain text."""
    reader = _Words()
    reader.feed(response.content.decode())  # type: ignore[attr-defined]
    return " ".join(" ".join(reader.found).split())
