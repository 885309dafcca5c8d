"""The log."""

from tests.laws.address import Address

READERS = {"else": 403, "dpo": 200, "auditor": 200}

ADDRESSES = [
    Address("log:entries", READERS),
    Address("log:entry", READERS, args=(1,)),
    Address("log:state", READERS),
    Address("log:checkpoint", {"else": 403, "dpo": 409, "auditor": 409}),  # nothing is published in these tests
    Address("log:export", READERS),
    Address("log:export", {"else": 403, "dpo": 422, "auditor": 422}, data={}),
]
