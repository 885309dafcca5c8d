"""Lists, persons and grants."""

from tests.laws.address import Address

ASSURE = ("register_keeper", "siro", "iao", "dpo", "assessor", "board_member", "auditor")

ADDRESSES = [
    Address("lists:lists", {"else": 200}),
    # the partner holds a grant on VHL and on no other list
    Address("lists:list", {"else": 200}, ("VHL",)),
    Address("lists:list", {"else": 200, "partner": 403}, ("LEGACY",)),
    Address("lists:list", {"else": 404, "partner": 403}, ("NO-SUCH",)),
    Address("lists:propose", {"else": 403, "list_owner": 200}),
    Address("lists:propose", {"else": 403, "list_owner": 422}, data={}),
    Address("lists:change", {"else": 403, "list_owner": 200}, ("VHL",)),
    Address("lists:change", {"else": 403, "list_owner": 422}, ("VHL",), {}),
    Address("lists:authorise", {"else": 403, "siro": 200, "iao": 200}, ("VHL",)),
    Address("lists:authorise", {"else": 403, "siro": 422, "iao": 422}, ("VHL",), {}),
    Address("lists:suspend", {"else": 403, "siro": 200, "iao": 200}, ("VHL",)),
    Address("lists:suspend", {"else": 403, "siro": 422, "iao": 422}, ("VHL",), {}),
    Address("lists:close", {"else": 403, "siro": 200, "iao": 200}, ("VHL",)),
    Address("lists:close", {"else": 403, "siro": 422, "iao": 422}, ("VHL",), {}),
    Address("lists:grants", {"else": 403} | dict.fromkeys((*ASSURE, "list_owner"), 200), ("VHL",)),
    Address("lists:give_grant", {"else": 403, "list_owner": 200, "iao": 200}, ("VHL",)),
    Address("lists:give_grant", {"else": 403, "list_owner": 422, "iao": 422}, ("VHL",), {}),
    # P-HARTLEY owns YPR too, but P-OKAFOR does not own its asset; there is no such grant on either
    Address("lists:give_grant", {"else": 403, "list_owner": 200}, ("YPR",)),
    Address("lists:withdraw_grant", {"else": 403, "list_owner": 404, "iao": 404}, ("VHL", 999)),
    Address("lists:withdraw_grant", {"else": 403, "list_owner": 404, "iao": 404}, ("VHL", 999), {}),
    Address(
        "lists:policy", {"else": 403} | dict.fromkeys(("iao", "list_owner", "list_user", "partner"), 200), ("VHL",)
    ),
    Address(
        "lists:policy", {"else": 403} | dict.fromkeys(("iao", "list_owner", "list_user", "partner"), 422), ("VHL",), {}
    ),
    Address("lists:policy", {"else": 403} | dict.fromkeys(("iao", "list_owner", "list_user"), 404), ("LEGACY",)),
    Address("lists:policy_file", {"else": 302}, ("VHL",)),
    Address("lists:policy_file", {"else": 200}, ("VHL",), {}),
    Address("lists:policy_file", {"else": 404, "partner": 403}, ("LEGACY",), {}),
]
