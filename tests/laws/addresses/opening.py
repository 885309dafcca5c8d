"""Opening a list, looking through an opening, and putting people on a list."""

from tests.laws.address import Address

NO_SUCH_OPENING = 999_999
REFUSED = {"else": 403}
ADDERS = dict.fromkeys(("list_owner", "list_user"), 200)
ADDERS_EMPTY = dict.fromkeys(("list_owner", "list_user"), 422)

ADDRESSES = [
    Address("lists:open", {"else": 200}, ("VHL",)),
    Address("lists:open", {"else": 200, "partner": 403}, ("YPR",)),
    Address("lists:open", {"else": 404, "partner": 403}, ("NO-SUCH-LIST",)),
    Address("lists:open", {"else": 422}, ("VHL",), data={}),
    Address("lists:add", REFUSED | ADDERS, ("VHL",)),
    Address("lists:add", REFUSED | ADDERS_EMPTY, ("VHL",), data={}),
    # nobody is put on a list that is not authorised, and only by its owner or with a grant that says so
    Address("lists:add", REFUSED, ("BOM",)),
    Address("lists:import", REFUSED | ADDERS, ("VHL",)),
    Address("lists:import", REFUSED | ADDERS_EMPTY, ("VHL",), data={"step": "file"}),
    Address("lists:import", REFUSED | dict.fromkeys(ADDERS, 409), ("VHL",), data={"step": "confirm"}),
    Address("openings:opening", {"else": 410}, (NO_SUCH_OPENING,)),
    Address("openings:opening", {"else": 410}, (NO_SUCH_OPENING,), data={}),
    Address("openings:person", {"else": 405}, (NO_SUCH_OPENING,)),
    Address("openings:person", {"else": 410}, (NO_SUCH_OPENING,), data={}),
    Address("openings:keep", {"else": 410}, (NO_SUCH_OPENING,)),
    Address("openings:keep", {"else": 410}, (NO_SUCH_OPENING,), data={}),
    Address("openings:remove", {"else": 410}, (NO_SUCH_OPENING,)),
    Address("openings:remove", {"else": 410}, (NO_SUCH_OPENING,), data={}),
]
