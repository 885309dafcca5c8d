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
from tests.pages import signed_in

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


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", addresses(), ids=lambda each: f"{each.name}{'!' if each.data is not None else ''}")
def test_status(address: Address, who: str, fenmarch: str) -> None:
    client = Client() if who == "signed out" else signed_in(PERSONS[who])
    where = reverse(address.name, args=address.args)
    answer = client.get(where) if address.data is None else client.post(where, address.data)
    assert answer.status_code == address.status_for(who)
    if answer.status_code == 302 and who == "signed out":
        assert answer.headers["location"].startswith(("/sign-in/", "/"))
