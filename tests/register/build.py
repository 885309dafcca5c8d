"""Assets, places and rules for tests, made by calling actions."""

from __future__ import annotations

from typing import Any

from muster.kernel.importing import Incoming
from muster.register import actions
from muster.register.records import Asset, Location
from tests.people.build import NOON, person

KEEPER, SIRO, OWNER = "P-KEEPER", "P-SIRO", "P-OWNER"


def keeper() -> str:
    """The register keeper, made when first asked for."""
    return person(KEEPER, "register_keeper")


def siro() -> str:
    return person(SIRO, "siro")


def location(ref: str = "CASE-SYSTEM", **more: Any) -> str:
    """A place on the register; an approved application for OFFICIAL-SENSITIVE unless told otherwise."""
    if not Location.objects.filter(ref=ref).exists():
        given = {"name": ref.title(), "kind": "application", "ceiling": "OFFICIAL-SENSITIVE", "access_logged": True}
        actions.approve_location(by=siro(), at=NOON, ref=ref, **(given | more))
    return ref


def rule(ref: str = "RET-1", **more: Any) -> str:
    """A retention rule of 12 months unless told otherwise."""
    given = {"title": f"Rule {ref}", "months": 12, "trigger": "closure"}
    actions.add_retention_rule(by=keeper(), at=NOON, ref=ref, **(given | more))
    return ref


def asset(ref: str = "A-1", **more: Any) -> str:
    """An asset with a title and nothing else unless told otherwise. Made once."""
    if not Asset.objects.filter(ref=ref).exists():
        actions.register_asset(by=keeper(), at=NOON, ref=ref, **({"title": f"Asset {ref}"} | more))
    return ref


def owned_asset(ref: str = "A-1", owner: str = OWNER, **more: Any) -> str:
    """An asset whose owner was named and has accepted."""
    asset(ref, **more)
    actions.name_owner(by=siro(), at=NOON, asset=ref, owner=person(owner, "iao"))
    actions.accept_asset(by=owner, at=NOON, asset=ref)
    return ref


def complete_fields() -> dict[str, Any]:
    """Everything the record of a Part 3 asset asks for but owner and DPO. Makes the place and the rule it names."""
    texts = ("purposes", "lawful_basis", "condition", "subjects", "data", "joint_controllers", "profiling")
    texts += ("recipients_as_named", "transfers", "security")
    fields: dict[str, Any] = dict.fromkeys(texts, "Said here in a few words.")
    return fields | {
        "part": "3",
        "sensitive": True,
        "classification": "OFFICIAL-SENSITIVE",
        "location": location(),
        "retention_months": 12,
    }


def incoming(*rows: dict[str, str], first: int = 2) -> Incoming:
    """Rows as a door hands them on, numbered from `first`."""
    return Incoming(list(enumerate(rows, first)), "0" * 64)


def imported(*rows: dict[str, str], **more: Any) -> actions.RegisterReport:
    """Import rows as the keeper, from the source "their register" unless told otherwise."""
    keeper()
    columns = {name: name for row in rows for name in row}
    given = {"by": KEEPER, "at": NOON, "incoming": incoming(*rows), "source": "their register", "columns": columns}
    return actions.import_register(**(given | more))
