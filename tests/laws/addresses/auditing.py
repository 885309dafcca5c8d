"""The log."""

from tests.laws.address import Address

ADDRESSES = [
    Address("log:entries", {"else": 403, "dpo": 200, "auditor": 200}),
]
