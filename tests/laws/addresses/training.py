"""Training."""

from tests.laws.address import Address

ADDRESSES = [
    Address("training:courses", {"else": 200, "partner": 403}),
]
