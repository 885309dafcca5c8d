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


def led(expected: dict[str, int]) -> dict[str, int]:
    """Whoever may do it is led on to another page."""
    return {who: 302 if status == 200 else status for who, status in expected.items()}


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
    Address("documents:start", WRITERS),
    Address("documents:start", sent(WRITERS), data={}),
    Address("documents:start_version", WRITERS, ("DPIA-A-03",)),
    # it is being written already, so it leads there
    Address("documents:start_version", led(WRITERS), ("DPIA-A-04",)),
    Address("documents:start_version", led(WRITERS), ("DPIA-A-04",), data={}),
    Address("documents:assessment", OWN, ("DPIA-A-04",)),
    Address("documents:assessment", {"else": 404, "partner": 403}, ("DPIA-A-03",)),
    Address("documents:step", WRITERS, ("DPIA-A-04", "describe")),
    Address("documents:step", led(WRITERS), ("DPIA-A-04", "describe"), data={"seen": "0"}),
    Address("documents:risks", OWN, ("DPIA-A-04",)),
    *[
        Address(f"documents:{name}", expected, ("DPIA-A-04", *number), data=data)
        for name, number in (("add_risk", ()), ("risk", (1,)), ("add_measure", ()), ("measure", (1,)), ("drop", ()))
        for expected, data in ((WRITERS, None), (sent(WRITERS), {}))
    ],
    Address("documents:finish", WRITERS, ("DPIA-A-04",)),
    Address("documents:finish", sent(WRITERS), ("DPIA-A-04",), data={}),
    Address("documents:export", {"else": 302, "partner": 403}, ("DPIA-A-04", "pdf")),
    Address("documents:export", OWN, ("DPIA-A-04", "docx"), data={}),
    Address("documents:read", OWN, ("DPIA-A-01", 1)),
    Address("documents:export_version", {"else": 302, "partner": 403}, ("DPIA-A-01", 1, "pdf")),
    Address("documents:export_version", OWN, ("DPIA-A-01", 1, "pdf"), data={}),
    Address("documents:consult", DECIDERS | {"dpo": 200}, ("DPIA-A-01", 1)),
    Address("documents:consult", sent(DECIDERS | {"dpo": 200}), ("DPIA-A-01", 1), data={}),
    Address("documents:take", DECIDERS, ("DPIA-A-01", 2)),
    Address("documents:take", sent(DECIDERS), ("DPIA-A-01", 2), data={}),
    Address("documents:download", {"else": 404, "partner": 403}, ("NO-SUCH", 1), data={}),
]
