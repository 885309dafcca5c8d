"""What law 4 needs to know of an address: what each role gets there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PERSONS = {
    "administrator": "P-ADEYEMI",
    "register_keeper": "P-KEMBLE",
    "siro": "P-STROUD",
    "iao": "P-OKAFOR",
    "list_owner": "P-HARTLEY",
    "list_user": "P-PATEL",
    "dpo": "P-NASH",
    "duty_inspector": "P-TURNER",
    "assessor": "P-BRIGGS",
    "board_member": "P-WREN",
    "auditor": "P-AUDLEY",
    "training_manager": "P-TERRY",
    "partner": "P-COUNCIL-ELLIS",
}
"""For each role a person of the demonstration force who holds it."""
OWN = [who for who in reversed(PERSONS) if who != "partner"]
SIGNED_OUT = 302
"""Somebody who is not signed in is sent to sign in, wherever they go."""


@dataclass(frozen=True)
class Address:
    """`name` and `args` of a page; `expected` says which status each role gets, "else" for those not named. With
    `data` it is sent and not asked for; an empty form that may be sent answers 422. `public` addresses also say what
    somebody "signed out" gets."""

    name: str
    expected: dict[str, int]
    args: tuple[Any, ...] = ()
    data: dict[str, Any] | None = field(default=None)

    def status_for(self, who: str) -> int:
        if who == "signed out":
            return self.expected.get(who, SIGNED_OUT)
        return self.expected.get(who, self.expected["else"])

    def who_gets(self, status: int) -> str | None:
        """A role that gets this status there: our own people first, as partners are shown least of a page."""
        return next((who for who in (*OWN, "partner") if self.status_for(who) == status), None)
