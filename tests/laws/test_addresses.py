"""Law 4: every address × every role has an expected status, in one table (put together from the rooms')."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.laws.addresses as package
from muster.people.rules import ROLES
from tests.laws.address import PERSONS, Address
from tests.pages import at_most, signed_in, words

WHO = [*PERSONS, "signed out"]


def addresses() -> list[Address]:
    return [
        address
        for module in pkgutil.iter_modules(package.__path__)
        for address in importlib.import_module(f"tests.laws.addresses.{module.name}").ADDRESSES
    ]


def every_name(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}"
        else:
            yield from every_name(each, f"{space}{each.namespace}:" if each.namespace else space)


def test_every_address_is_in_the_table() -> None:
    assert set(every_name(get_resolver())) - {each.name for each in addresses()} == set()


def test_every_role_is_in_the_table() -> None:
    assert set(PERSONS) == set(ROLES)


MOST_QUERIES = 80
"""No page may ask the database more often than this, whatever stands on it. How few a page asks, and that many rows
take no more, is for the tests of its room."""
GRANTED, NOT_GRANTED = "VHL", "YPR"
"""A list that the partner of the demonstration force holds a grant for, and one of which they must not learn."""


def with_nothing_there(address: Address) -> tuple[object, ...]:
    """The arguments of the same address with references and numbers of what is not there."""
    return tuple(999_999 if isinstance(each, int) else "NO-SUCH-THING" for each in address.args)


def of_others(address: Address) -> tuple[object, ...]:
    """Its arguments, of things that are not the partner's."""
    return tuple(NOT_GRANTED if each == GRANTED else each for each in address.args)


FORMATS = ("csv", "xlsx")
"""Arguments that name no thing."""
shown = pytest.mark.parametrize(
    "address", [each for each in addresses() if each.data is None and each.who_gets(200)], ids=lambda each: each.name
)
closed_to_partners = pytest.mark.parametrize(
    "address",
    [each for each in addresses() if each.args and each.status_for("partner") == 403 and each.args[0] not in FORMATS],
    ids=lambda each: f"{each.name}{'!' if each.data is not None else ''}",
)


@shown
def test_every_page_asks_a_bounded_number_of_questions(address: Address, fenmarch: str) -> None:
    client = signed_in(PERSONS[address.who_gets(200) or ""])
    with at_most(MOST_QUERIES):
        assert client.get(reverse(address.name, args=address.args)).status_code == 200


@closed_to_partners
def test_a_partner_does_not_learn_what_there_is(address: Address, fenmarch: str) -> None:
    """Who tries references of other people's things gets one answer, whether there is such a thing or not."""
    client = signed_in(PERSONS["partner"])
    there, not_there = (
        client.get(where) if address.data is None else client.post(where, address.data)
        for where in (reverse(address.name, args=args) for args in (of_others(address), with_nothing_there(address)))
    )
    assert (there.status_code, not_there.status_code) == (403, 403)
    assert words(there) == words(not_there)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", addresses(), ids=lambda each: f"{each.name}{'!' if each.data is not None else ''}")
def test_status(address: Address, who: str, fenmarch: str) -> None:
    client = Client() if who == "signed out" else signed_in(PERSONS[who])
    where = reverse(address.name, args=address.args)
    answer = client.get(where) if address.data is None else client.post(where, address.data)
    assert answer.status_code == address.status_for(who)
    if answer.status_code == 302 and who == "signed out":
        assert answer.headers["location"].startswith(("/sign-in/", "/"))
