"""Recommendations."""

from tests.laws.address import Address

KEEP = ("register_keeper", "siro")

ADDRESSES = [
    Address("recommendations:recommendations", {"else": 200, "partner": 403}),
    Address("recommendations:add", {"else": 403} | dict.fromkeys(KEEP, 200)),
    Address("recommendations:add", {"else": 403} | dict.fromkeys(KEEP, 422), (), {}),
    Address("recommendations:publish", {"else": 403, "board_member": 200}),
    Address("recommendations:recommendation", {"else": 404, "partner": 403}, ("NONE",)),
    Address("recommendations:change", {"else": 403} | dict.fromkeys(KEEP, 404), ("NONE",)),
    Address("recommendations:move", {"else": 404, "partner": 403}, ("NONE",)),
]
