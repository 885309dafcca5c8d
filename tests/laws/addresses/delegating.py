"""Who may decide on lists."""

from tests.laws.address import Address

OWN = {"else": 200, "partner": 403}
PROPOSERS = {"else": 403, "siro": 200, "board_member": 200}
# the senior information risk owner proposed the table that is voted on
MEMBERS = {"else": 403, "board_member": 200}


def sent(expected: dict[str, int]) -> dict[str, int]:
    return {who: 422 if status == 200 else status for who, status in expected.items()}


ADDRESSES = [
    Address("lists:delegation", OWN),
    Address("lists:propose_delegation", PROPOSERS),
    Address("lists:propose_delegation", sent(PROPOSERS), data={}),
    Address("lists:vote_on_delegation", MEMBERS, (1,)),
    Address("lists:vote_on_delegation", sent(MEMBERS), (1,), data={}),
    Address("lists:withdraw_delegation", PROPOSERS, (1,)),
    Address("lists:withdraw_delegation", sent(PROPOSERS), (1,), data={}),
]
