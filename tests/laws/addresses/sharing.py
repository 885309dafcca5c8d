"""Disclosing people on a list."""

from tests.laws.address import Address
from tests.laws.addresses.opening import NO_SUCH_OPENING

SEES = ("register_keeper", "siro", "iao", "list_owner", "dpo", "assessor", "board_member", "auditor")

ADDRESSES = [
    Address("openings:disclose", {"else": 410}, (NO_SUCH_OPENING,)),
    Address("openings:disclose", {"else": 410}, (NO_SUCH_OPENING,), data={}),
    Address("lists:disclosures", {"else": 403} | dict.fromkeys(SEES, 200), ("VHL",)),
    Address("lists:disclosures", {"else": 404, "partner": 403}, ("NO-SUCH-LIST",)),
]
