"""A person as all rooms know them."""

from tests.laws.address import Address

ADMINISTRATOR = {"else": 403, "administrator": 200}
UNKNOWN = {"else": 403, "administrator": 404}

ADDRESSES = [
    Address("people:person", {"else": 200, "partner": 403}, ("P-PATEL",)),
    Address("people:person", {"else": 200}, ("P-COUNCIL-ELLIS",)),  # their own, for a partner too
    Address("people:person", {"else": 404, "partner": 403}, ("P-NOBODY",)),
    Address("people:end", ADMINISTRATOR, ("P-DOYLE",)),
    Address("people:end", {"else": 403, "administrator": 422}, ("P-DOYLE",), data={}),
    Address("people:end", UNKNOWN, ("P-NOBODY",)),
    Address("people:end_role", ADMINISTRATOR, ("P-DOYLE", "list_user")),
    Address("people:end_role", UNKNOWN, ("P-DOYLE", "siro")),
    # the last administrator stays one: told on the page
    Address("people:end_role", {"else": 403, "administrator": 422}, ("P-ADEYEMI", "administrator"), data={}),
]
