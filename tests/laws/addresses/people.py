"""People."""

from tests.laws.address import Address

ADDRESSES = [
    Address("people:people", {"else": 200, "partner": 403}),
]
