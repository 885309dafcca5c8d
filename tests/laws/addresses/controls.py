"""The register with its standings, and assurance."""

from tests.laws.address import Address

ASSURANCE = {"else": 403} | dict.fromkeys(
    ("register_keeper", "siro", "iao", "dpo", "assessor", "board_member", "auditor"), 200
)

ADDRESSES = [
    Address("register:assets", {"else": 200, "partner": 403}),
    Address("assurance:assurance", ASSURANCE),
    Address("assurance:units", ASSURANCE),
    Address("assurance:who", ASSURANCE),
    Address("assurance:findings", ASSURANCE),
    Address("assurance:trend", ASSURANCE),
    Address("assurance:on", ASSURANCE),
    Address("assurance:control", ASSURANCE, args=("sharing",)),
    Address(
        "assurance:control",
        ASSURANCE | dict.fromkeys([w for w in ASSURANCE if ASSURANCE[w] == 200], 404),
        args=("nothing",),
    ),
    Address("assurance:download", ASSURANCE, data={}),
    Address("assurance:download", {"else": 405}),
]
