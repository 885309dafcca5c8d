"""Complaints."""

from tests.laws.address import Address

KEEP = ("register_keeper", "dpo")
ONLY_KEEPERS = {"else": 403} | dict.fromkeys(KEEP, 200)
EMPTY = {"else": 403} | dict.fromkeys(KEEP, 422)
MISSING = {"else": 403} | dict.fromkeys(KEEP, 404)

ADDRESSES = [
    Address("complaints:complaints", ONLY_KEEPERS),
    Address("complaints:add", ONLY_KEEPERS),
    Address("complaints:add", EMPTY, (), {}),
    Address("complaints:complaint", ONLY_KEEPERS, ("C-21",)),
    Address("complaints:complaint", MISSING, ("NONE",)),
    Address("complaints:acknowledge", ONLY_KEEPERS, ("C-21",)),
    Address("complaints:acknowledge", EMPTY, ("C-21",), {}),
    Address("complaints:acknowledge", MISSING, ("NONE",)),
    Address("complaints:answer", ONLY_KEEPERS, ("C-21",)),
    Address("complaints:answer", EMPTY, ("C-21",), {}),
    Address("complaints:answer", MISSING, ("NONE",)),
]
