"""Lists, persons and grants."""

from tests.laws.address import Address

ASSURE = ("register_keeper", "siro", "iao", "dpo", "assessor", "board_member", "auditor")
DECIDE = ("siro", "iao", "board_member")
ASKED = (*DECIDE, "assessor", "dpo")
SUSPEND = DECIDE

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
    Address("lists:authorise", {"else": 403} | dict.fromkeys(DECIDE, 200), ("VHL",)),
    Address("lists:authorise", {"else": 403} | dict.fromkeys(DECIDE, 422), ("VHL",), {}),
    # the board decides on the Violence Harm List, and its author is of Force Intelligence, as its asset's owner is
    Address("lists:opinion", {"else": 403} | dict.fromkeys(ASKED, 200), ("VHL",)),
    Address("lists:opinion", {"else": 403} | dict.fromkeys(ASKED, 422), ("VHL",), {}),
    Address("lists:flags", {"else": 200, "partner": 403}, ("LEGACY",)),
    Address("lists:answer", {"else": 403, "list_owner": 404}, ("LEGACY", "000000000000")),
    Address("lists:renewal", {"else": 403} | dict.fromkeys((*ASSURE, "list_owner"), 200), ("VHL",)),
    Address("lists:need", {"else": 200, "partner": 403}),
    Address("lists:need", {"else": 422, "partner": 403}, (), {"step": "for"}),
    Address("lists:declared", {"else": 200, "partner": 403}),
    Address("lists:declare", {"else": 200, "partner": 403}),
    Address("lists:declare", {"else": 422, "partner": 403}, (), {}),
    # no list of the demonstration was declared
    Address("lists:triage", {"else": 404}, ("VHL",)),
    Address("lists:certify", {"else": 404}, ("VHL",)),
    Address("lists:decline", {"else": 403, "board_member": 200}, ("VHL",)),
    Address("lists:decline", {"else": 403, "board_member": 422}, ("VHL",), {}),
    Address("lists:urgently", {"else": 403, "duty_inspector": 200}, ("BOM",)),
    Address("lists:urgently", {"else": 403, "duty_inspector": 422}, ("BOM",), {}),
    Address("lists:condition", {"else": 200, "partner": 403}, ("VHL", 1)),
    Address("lists:condition", {"else": 422, "partner": 403}, ("VHL", 1), {}),
    Address("lists:oversee", {"else": 403, "board_member": 200}, ("YPR",)),
    Address("lists:oversee", {"else": 403, "board_member": 422}, ("YPR",), {}),
    Address("lists:oversight", {"else": 403} | dict.fromkeys(ASSURE, 200)),
    Address("lists:suspend", {"else": 403} | dict.fromkeys(SUSPEND, 200), ("VHL",)),
    Address("lists:suspend", {"else": 403} | dict.fromkeys(SUSPEND, 422), ("VHL",), {}),
    Address("lists:review", {"else": 403, "iao": 200, "list_owner": 200}, ("VHL",)),
    Address("lists:review", {"else": 403, "iao": 422, "list_owner": 422}, ("VHL",), {"reason": "x"}),
    Address("lists:contacts", {"else": 200, "partner": 403}, ("VHL",)),
    Address("lists:contacts", {"else": 403, "iao": 422, "list_owner": 422}, ("VHL",), {}),
    Address("lists:close", {"else": 403} | dict.fromkeys(SUSPEND, 200), ("VHL",)),
    Address("lists:close", {"else": 403} | dict.fromkeys(SUSPEND, 422), ("VHL",), {}),
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
