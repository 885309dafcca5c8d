"""The first page and signing in."""

from tests.laws.address import Address

ADDRESSES = [
    Address("home", {"else": 200}),
    Address("account", {"else": 200}),
    Address("account_login", {"else": 302, "signed out": 200}),
    Address("account_logout", {"else": 200, "signed out": 302}),
    Address("personas", {"else": 404, "signed out": 404}),
]
