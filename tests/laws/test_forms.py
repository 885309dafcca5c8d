"""Every form of every page, sent empty and full of what no form expects: it is answered in words, every error leads to
its field, and what was sent comes back as text.

A form added tomorrow is tried from the day on which its page is in the table of law 4.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.forms import Form, read
from tests.laws.address import PERSONS, Address
from tests.laws.test_addresses import addresses
from tests.pages import signed_in

MARK = "zq7x"
HOSTILE = f"{MARK}\"'><script>{MARK}()</script><img src=x onerror={MARK}()>{{{{7*7}}}}'; drop table muster.entry; --"
TEXTS = {
    "empty": "",
    "long": f"{MARK} " + "w" * 30_000,
    "hostile": HOSTILE,
    "right to left": f"{MARK} \u202e\u05d0\u05d1\u05d2 \u0627\u0644\u0639 \u2067x",
    "unkeepable": f"{MARK}\0\x1b[31m\r\n",
}
ANSWERED = {200, 302, 303, 403, 404, 409, 410, 413, 415, 422, 429}
"""What a page may answer. Nothing that anybody types may end in an error of the program's own."""


def shown() -> list[tuple[Address, str]]:
    """Each page with somebody who is shown it."""
    found = {}
    for address in addresses():
        if address.data is None and (who := address.who_gets(200)) is not None:
            found.setdefault((address.name, address.args), (address, who))
    return [*found.values()]


SIGNED_OUT_BY = ("/sign-out/", "/personas/")
AT_LAST = ("lists:suspend", "lists:close", "people:end")
"""Pages whose forms take away what other pages show."""
_turn = count()
in_turn = pytest.mark.parametrize(
    ("address", "who"),
    sorted(shown(), key=lambda each: each[0].name.startswith(AT_LAST)),
    ids=lambda each: getattr(each, "name", each),
)


def fitting() -> dict[str, str]:
    """What fits, by the last word of a field's name, so that the form is taken with the text in its other fields."""
    today, numbers = datetime.now(UTC).date(), dict.fromkeys(("months", "hours", "size", "quorum", "youngest"), "6")
    refs = {"ref": f"Z-{next(_turn)}", "code": f"z-{next(_turn)}", "rank": f"{next(_turn) + 100}"}
    named = {"owner": "P-HARTLEY", "person": "P-HARTLEY", "email": "z@fenmarch.example"}
    nobody = dict.fromkeys(("asset", "list", "assets", "recipients", "processors", "master", "delegate", "grade"), "")
    return numbers | refs | named | nobody | {name: str(getattr(today, name)) for name in ("day", "month", "year")}


@in_turn
def test_every_form_answers_whatever_is_typed_and_changes_the_force(address: Address, who: str, fenmarch: str) -> None:
    path = reverse(address.name, args=address.args)
    for text, fits in [*((text, {}) for text in TEXTS.values()), (HOSTILE, fitting())]:
        for place in range(len(forms_of(path, who))):
            client = signed_in(PERSONS[who], REMOTE_ADDR=f"10.0.0.{next(_turn) % 250}")
            for form in forms_of(path, who, client)[place : place + 1]:
                answer = send(client, path, form, form.filled(text, fits))
                held(answer)
                if answer.status_code == 302:
                    held(client.get(answer.headers["location"]))


@in_turn
def test_every_page_shows_as_text_what_the_forms_have_kept(address: Address, who: str, fenmarch: str) -> None:
    held(signed_in(PERSONS[who]).get(reverse(address.name, args=address.args)))


@pytest.mark.parametrize("page", ["training:courses", "register:locations", "complaints:complaints"])
def test_the_forms_have_kept_what_was_typed(page: str, fenmarch: str) -> None:
    """Else those pages were looked at with nothing hostile on them."""
    assert MARK in signed_in(PERSONS["register_keeper"]).get(reverse(page)).content.decode()


def forms_of(path: str, who: str, client: Client | None = None) -> list[Form]:
    answer = (client or signed_in(PERSONS[who])).get(path)
    if "html" not in answer.headers.get("content-type", "") or answer.status_code != 200:
        return []  # a download; or what was sent before has changed that there is such a page
    return [each for each in read(answer).forms if not each.action.startswith(SIGNED_OUT_BY)]


def send(client: Client, path: str, form: Form, filled: dict[str, Any]) -> HttpResponse:
    where = form.action or path
    if form.method == "get":
        return client.get(where.partition("?")[0], filled)
    return client.post(where, filled)


def held(answer: HttpResponse) -> None:
    """The answer is one that a page may give, has nothing typed in it as markup, and leads to each error's field."""
    assert answer.status_code in ANSWERED
    if "html" not in answer.headers.get("content-type", ""):
        return
    page = answer.content.decode()
    assert f"<script>{MARK}" not in page
    assert f"<img src=x onerror={MARK}" not in page
    summary = re.search(r'<div class="govuk-error-summary".*?</ul>', page, re.S)
    if answer.status_code == 422:
        assert summary, "An error is told at the top of the page."
        for target in re.findall(r'href="#([^"]+)"', summary.group()):
            assert target in read(answer).ids, f"The error leads to no field: #{target}"
