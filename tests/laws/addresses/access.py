"""Lists, persons and grants."""

from tests.laws.address import Address

ADDRESSES = [
    Address("lists:lists", {"else": 200}),
]
