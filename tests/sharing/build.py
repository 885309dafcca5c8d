"""A list that names a council and another force as its recipients, and an opening of it by its owner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from muster.access.actions import acknowledge_policy, give_grant, open_list
from muster.evidence.rules import AgreementTerms
from muster.lists.actions import authorise_list
from muster.people.actions import add_organisation
from muster.sharing.actions import disclose
from muster.sharing.records import Disclosure
from tests.access.build import IAO, KINDS, NOW, OWNER, SIRO, day, document, nominal, proposed_list, trained
from tests.hearing import hear
from tests.people.build import ADMINISTRATOR, found
from tests.saved import once

FIELDS = ("ref", "family_name", "categories")


def shared_list(nominals: int = 3) -> str:
    """The list L-1 with an agreement that lets the council know who is on it, to prevent violence. Its owner may open
    it. A third organisation is no recipient."""
    once(f"shared_list {nominals}", lambda: _build(nominals))
    return "L-1"


def opened() -> int:
    """The number of an opening by the list's owner."""
    return open_list(by=OWNER, at=datetime.now(UTC), list="L-1", purpose="prevent", reason="To plan.").id


def told(opening: int | None = None, **changes: Any) -> Disclosure:
    """Two people on the list disclosed to the council, through an opening."""
    given: dict[str, Any] = {
        "by": OWNER,
        "at": datetime.now(UTC),
        "opening": opening or opened(),
        "nominals": ["N-0", "N-1"],
        "recipient": "COUNCIL",
        "receiver": "Grace Ellis, safeguarding lead",
        "fields": FIELDS,
        "how": "spoken",
        "reason": "To agree on visits.",
        "guidance": "Being on it is no finding of guilt.",
    }
    return disclose(**(given | changes))


def _build(nominals: int) -> None:
    found()
    for ref, name, law in (
        ("COUNCIL", "Saltmarsh Council", False),
        ("FORCE", "Other Force", True),
        ("LANDLORD", "Reed Homes", False),
    ):
        add_organisation(by=ADMINISTRATOR, at=NOW, ref=ref, name=name, law_enforcement=law)
    proposed_list("L-1", recipients=["COUNCIL", "FORCE"])
    for kind in KINDS:
        document("L-1", kind)
    terms = AgreementTerms(("COUNCIL",), ("prevent",), FIELDS, day(-5), day(40))
    document("L-1", "agreement", agreement=terms)
    hear("L-1", NOW, started_on=day(-400))
    authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(150), reason="Necessary and proportionate.")
    for number in range(nominals):
        nominal("L-1", number)
    give_grant(by=IAO, at=NOW, list="L-1", person=OWNER, purpose="prevent", ends_on=day(90), reason="Owns it")
    trained(OWNER)
    acknowledge_policy(by=OWNER, at=NOW, document="USER_POLICY-L-1", number=1)
