"""Documents."""

from tests.laws.address import Address

DRAFT = ("DPIA-A-02", 2)
OWN = {"else": 200, "partner": 403}
DECIDERS = {"else": 403, "siro": 200, "iao": 200}
AUTHOR_TOO = DECIDERS | {"list_owner": 200}
WRITERS = {"else": 403, "list_owner": 200, "iao": 200, "assessor": 200}
DPO = {"else": 403, "dpo": 200}


def sent(expected: dict[str, int]) -> dict[str, int]:
    """What each gets who sends it empty: whoever may use the form is told what is missing."""
    return {who: 422 if status == 200 else status for who, status in expected.items()}


ADDRESSES = [
    Address("documents:documents", OWN),
    Address("documents:document", OWN, ("DPIA-A-02",)),
    Address("documents:document", {"else": 404, "partner": 403}, ("NO-SUCH",)),
    Address("documents:write", WRITERS),
    Address("documents:write", sent(WRITERS), data={}),
    Address("documents:write_version", WRITERS, ("DPIA-A-02",)),
    Address("documents:write_version", sent(WRITERS), ("DPIA-A-02",), data={}),
    Address("documents:approve", DECIDERS, DRAFT),
    Address("documents:approve", sent(DECIDERS), DRAFT, data={}),
    Address("documents:send_back", DECIDERS, DRAFT),
    Address("documents:send_back", sent(DECIDERS), DRAFT, data={}),
    Address("documents:withdraw", AUTHOR_TOO, DRAFT),
    Address("documents:withdraw", sent(AUTHOR_TOO), DRAFT, data={}),
    Address("documents:advise", DPO, DRAFT),
    Address("documents:advise", sent(DPO), DRAFT, data={}),
    Address("documents:download", {"else": 302, "partner": 403}, DRAFT),
    Address("documents:download", OWN, DRAFT, data={}),
    Address("documents:download", {"else": 404, "partner": 403}, ("NO-SUCH", 1), data={}),
]
