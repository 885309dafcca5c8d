"""Twelve information assets, where they may be kept, and the rules by which they are disposed of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from muster.config.demo.organisation import KEEPER, OWNER, SECOND_OWNER, SIRO
from muster.register.actions import accept_asset, add_retention_rule, approve_location, name_owner, register_asset

LOCATIONS: tuple[dict[str, Any], ...] = (
    {"ref": "MUSTER", "name": "Muster", "kind": "application", "ceiling": "OFFICIAL-SENSITIVE", "access_logged": True},
    {"ref": "RMS", "name": "Records management system", "kind": "application", "ceiling": "OFFICIAL-SENSITIVE",
     "access_logged": True},
    {"ref": "SHARE-G", "name": "Shared drive G: of North Fen Division", "kind": "shared_drive", "ceiling": "OFFICIAL",
     "approved": False, "access_logged": False},
)  # fmt: skip
RULES: tuple[dict[str, Any], ...] = (
    {"ref": "OPS-01", "title": "Operational lists of persons", "months": 24, "trigger": "Last review"},
    {"ref": "INT-02", "title": "Intelligence records", "months": 72, "trigger": "Last relevant information"},
    {"ref": "HR-01", "title": "Personnel files", "months": 72, "trigger": "Leaving"},
)
LAW = "Prevention and detection of crime: common law policing purposes"
OPERATIONAL: dict[str, Any] = {
    "kind": "list of persons",
    "part": "3",
    "purposes": "Prevention of violence",
    "lawful_basis": LAW,
    "sensitive": True,
    "condition": "Schedule 8, paragraph 1: statutory purposes, substantial public interest",
    "classification": "OFFICIAL-SENSITIVE",
    "location": "MUSTER",
    "retention_rule": "OPS-01",
    "retention_months": 12,
    "security": "Row-level security, logged openings",
    "profiling": "None",
    "transfers": "None",
}
OFFICE: dict[str, Any] = {"classification": "OFFICIAL", "location": "RMS", "part": "2", "sensitive": False}
# reference, title, unit, owner or "", fields
ASSETS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("A-01", "Violence Harm List", "INTEL", OWNER, OPERATIONAL | {"recipients": ["FENCC", "SALTMARSH"], "volume": 40}),
    ("A-02", "Young People at Risk", "PPU", SECOND_OWNER, OPERATIONAL | {"purposes": "Safeguarding children"}),
    ("A-03", "Burglary Offender Management", "SOUTH", OWNER, OPERATIONAL | {"purposes": "Reduce reoffending"}),
    ("A-04", "Repeat Domestic Abuse Perpetrators", "PPU", SECOND_OWNER, OPERATIONAL | {"recipients": ["NHS-FEN"]}),
    ("A-06", "Crime records", "DATA", OWNER, OFFICE | {"part": "3", "classification": "OFFICIAL-SENSITIVE"}),
    ("A-07", "Intelligence reports", "INTEL", OWNER,
     {"part": "3", "classification": "OFFICIAL-SENSITIVE", "location": "RMS", "retention_rule": "INT-02"}),
    ("A-08", "Personnel files", "DATA", SECOND_OWNER, OFFICE | {"retention_rule": "HR-01", "retention_months": 72}),
    ("A-09", "Custody images", "SOUTH", "", {"part": "3", "classification": "OFFICIAL-SENSITIVE", "location": "RMS"}),
    ("A-10", "Firearms licensing", "SOUTH", OWNER, OFFICE),
    ("A-11", "Complaints", "DATA", SECOND_OWNER, OFFICE | {"sensitive": True}),
)  # fmt: skip


def build(at: datetime) -> None:
    """Places, rules and assets. A-09 has nobody: the register shows it as orphaned (finding R1)."""
    then = at - timedelta(days=200)
    for place in LOCATIONS:
        approve_location(by=SIRO, at=then, **place)
    for rule in RULES:
        add_retention_rule(by=KEEPER, at=then, authority="Fenmarch retention schedule", **rule)
    for ref, title, unit, owner, fields in ASSETS:
        register_asset(by=KEEPER, at=then, ref=ref, title=title, unit=unit, **fields)
        if owner:
            name_owner(by=SIRO, at=then, asset=ref, owner=owner)
            accept_asset(by=owner, at=then, asset=ref)
