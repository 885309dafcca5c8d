"""The register: assets and owners, imports, locations, the schedule."""

from tests.laws.address import Address

KEEPER = {"else": 403, "register_keeper": 200}
SIRO = {"else": 403, "siro": 200}
OWN_PEOPLE = {"else": 200, "partner": 403}
NOBODYS = "A" * 32
"""The key of a file that nobody has kept aside."""
NOTHING_KEPT = {"else": 403, "register_keeper": 409}

ADDRESSES = [
    Address("register:asset", OWN_PEOPLE, ("A-09",)),
    Address("register:asset", {"else": 404, "partner": 403}, ("A-99",)),
    Address("register:download", OWN_PEOPLE, ("csv",)),
    Address("register:download", OWN_PEOPLE, ("xlsx",)),
    Address("register:download", {"else": 404}, ("pdf",)),
    Address("register:new", KEEPER),
    Address("register:new", {"else": 403, "register_keeper": 422}, data={}),
    Address("register:change", KEEPER, ("A-09",)),
    Address("register:change", {"else": 403, "register_keeper": 422}, ("A-09",), {}),
    Address("register:owner", SIRO, ("A-09",)),
    Address("register:owner", {"else": 403, "siro": 422}, ("A-09",), {}),
    Address("register:accept", {"else": 403, "iao": 200}, ("A-01",)),
    Address("register:accept", {"else": 403}, ("A-09",)),
    Address("register:accept", {"else": 403}, ("A-09",), {}),
    Address("register:import", KEEPER),
    Address("register:import", {"else": 403, "register_keeper": 422}, data={}),
    *(
        Address(f"register:{name}", NOTHING_KEPT, (NOBODYS,))
        for name in ("import_preview", "import_columns", "import_words", "import_rejected")
    ),
    *(
        Address(f"register:{name}", NOTHING_KEPT, (NOBODYS,), {})
        for name in ("import_preview", "import_columns", "import_words", "import_leave")
    ),
    Address("register:import_leave", {"else": 405}, (NOBODYS,)),
    Address("register:locations", OWN_PEOPLE),
    Address("register:approve", SIRO),
    Address("register:approve", {"else": 403, "siro": 422}, data={}),
    Address("register:schedule", OWN_PEOPLE),
    Address("register:add_rule", KEEPER),
    Address("register:add_rule", {"else": 403, "register_keeper": 422}, data={}),
]
