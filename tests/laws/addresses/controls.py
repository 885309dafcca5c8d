"""The register with its standings, and assurance."""

from tests.laws.address import Address

ADDRESSES = [
    Address("register:assets", {"else": 200, "partner": 403}),
    Address(
        "assurance:assurance",
        {"else": 403}
        | dict.fromkeys(("register_keeper", "siro", "iao", "dpo", "assessor", "board_member", "auditor"), 200),
    ),
]
