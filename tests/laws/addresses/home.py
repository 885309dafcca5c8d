"""The first page, and choosing whom to be."""

from tests.laws.address import Address

ADDRESSES = [
    Address("home", {"else": 200}),
    Address("personas", {"else": 404, "signed out": 404}),
]
