"""Training."""

from tests.laws.address import Address

OURS = {"else": 200, "partner": 403}
KEEPERS = {"else": 403, "administrator": 200, "training_manager": 200}
SENT_EMPTY = {"else": 403, "administrator": 422, "training_manager": 422}

ADDRESSES = [
    Address("training:courses", OURS),
    Address("training:course", OURS, ("INFO-AND-YOU",)),
    Address("training:course", {"else": 404, "partner": 403}, ("NO-SUCH",)),
    Address("training:add", KEEPERS),
    Address("training:add", SENT_EMPTY, data={}),
    Address("training:import", KEEPERS),
    Address("training:import", SENT_EMPTY, data={}),
    Address("training:record", KEEPERS),
    Address("training:record", SENT_EMPTY, data={}),
    Address("training:change", KEEPERS, ("INFO-AND-YOU",)),
    Address("training:change", SENT_EMPTY, ("INFO-AND-YOU",), data={}),
    Address("training:change", {"else": 403, "administrator": 404, "training_manager": 404}, ("NO-SUCH",)),
]
