"""People."""

from tests.laws.address import Address

OURS = {"else": 200, "partner": 403}
ADMINISTRATOR = {"else": 403, "administrator": 200}
SENT_EMPTY = {"else": 403, "administrator": 422}

ADDRESSES = [
    Address("people:people", OURS),
    Address("people:roles", OURS),
    Address("people:organisations", OURS),
    Address("people:add", ADMINISTRATOR),
    Address("people:add", SENT_EMPTY, data={}),
    Address("people:add_organisation", ADMINISTRATOR),
    Address("people:add_organisation", SENT_EMPTY, data={}),
    Address("people:add_unit", ADMINISTRATOR),
    Address("people:add_unit", SENT_EMPTY, data={}),
    Address("people:add_grade", ADMINISTRATOR),
    Address("people:add_grade", SENT_EMPTY, data={}),
    Address("people:import", ADMINISTRATOR),
    Address("people:import", SENT_EMPTY, data={}),
    # a file that nobody kept, or somebody else did, is there for nobody
    Address("people:import", {"else": 403, "administrator": 409}, data={"step": "columns", "token": "guessed"}),
    Address("people:give_role", ADMINISTRATOR, ("P-DOYLE",)),
    Address("people:give_role", SENT_EMPTY, ("P-DOYLE",), data={}),
    Address("people:give_role", {"else": 403, "administrator": 404}, ("P-NOBODY",)),
]
