"""Documents."""

from tests.laws.address import Address

ADDRESSES = [
    Address("documents:documents", {"else": 200, "partner": 403}),
]
