"""Which values an asset's fields may have: said before the database would say it less kindly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from muster.kernel.text import wrong_with_line
from muster.register.rules.places import CLASSIFICATIONS

LINES = {"title": 500, "kind": 80, "owner_as_named": 300, "location_as_named": 500}
"""Fields of one line and the most characters they hold."""

TEXTS = (
    "description",
    "purposes",
    "lawful_basis",
    "condition",
    "subjects",
    "data",
    "joint_controllers",
    "processors",
    "recipients_as_named",
    "transfers",
    "profiling",
    "security",
    "origin",
    "retention_as_named",
)
TEXT_LIMIT = 131_072

CHOICES: dict[str, tuple[str, ...]] = {
    "part": ("", "2", "3", "4"),
    "copy": ("master", "copy", "extract", "backup"),
    "classification": ("", *CLASSIFICATIONS),
}
COUNTS = {"volume": 2**63 - 1, "retention_months": 2**31 - 1}
"""Whole numbers from 0, or None, and the largest that can be kept."""

TITLES: dict[str, str] = {
    "ref": "Reference",
    "title": "Title",
    "description": "Description",
    "kind": "Kind",
    "organisation": "Organisation",
    "organisation_code": "Organisation's short name",
    "unit": "Unit",
    "owner_as_named": "Owner as the source names them",
    "part": "Part of the Data Protection Act 2018",
    "purposes": "Purposes",
    "lawful_basis": "Lawful basis",
    "sensitive": "Sensitive or special category data",
    "condition": "Condition for sensitive processing",
    "subjects": "Categories of people",
    "data": "Categories of personal data",
    "joint_controllers": "Joint controllers",
    "processors": "Processors",
    "recipients": "Recipients",
    "recipients_as_named": "Recipients as the source names them",
    "transfers": "Transfers abroad",
    "profiling": "Profiling",
    "security": "Security measures",
    "origin": "Where the data come from",
    "classification": "Classification",
    "location": "Location",
    "location_as_named": "Location as the source names it",
    "copy": "Master or copy",
    "master": "Master",
    "volume": "Number of records",
    "retention": "Retention",
    "retention_rule": "Retention rule",
    "retention_months": "Kept for (months)",
    "retention_as_named": "Retention as the source words it",
    "source": "Source",
    "source_id": "Id in the source",
    "ended_on": "Ended on",
}
"""What people call each field, on pages and in downloads; also the columns that an import understands."""

REFERENCES = ("organisation", "unit", "location", "retention_rule", "master", "recipients")
"""Fields given by reference; whether the reference exists is for the action to find out."""

ELSEWHERE = {
    "owner": "Name an owner with `muster register name-owner`.",
    "delegate": "Name a delegate together with the owner, with `muster register name-owner`.",
    "accepted_at": "Only the person named accepts, with `muster register accept`.",
}


def wrong_fields(fields: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with each field that is wrong, and how to mend it; empty when all are right."""
    found = {name: _wrong(name, value) for name, value in fields.items()}
    return {name: reason for name, reason in found.items() if reason is not None}


def wrong_with_text(text: str) -> str:
    """Why this cannot be kept as a text of several lines, with the remedy; "" when it can."""
    if len(text) > TEXT_LIMIT:
        return f"is {len(text):,} characters long: use {TEXT_LIMIT:,} at most."
    try:
        kept = text.encode()
    except UnicodeEncodeError:
        return "contains half of a character: type it again."
    return "contains a NUL character: take it out." if b"\0" in kept else ""


def _wrong(name: str, value: object) -> str | None:
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    checks: dict[str, Callable[[], str | None]] = {
        **dict.fromkeys(LINES, lambda: _line(name, value)),
        **dict.fromkeys(TEXTS, lambda: _text(value)),
        **dict.fromkeys(CHOICES, lambda: _choice(name, value)),
        **dict.fromkeys(COUNTS, lambda: _count(name, value)),
        **dict.fromkeys(REFERENCES, lambda: _reference(name, value)),
        "sensitive": lambda: None if value is None or isinstance(value, bool) else "Say yes or no.",
        "ended_on": lambda: None if value is None or type(value) is date else "Give a day.",
    }
    check = checks.get(name)
    return check() if check else "An asset has no such field: " + ", ".join(checks) + "."


def _line(name: str, value: object) -> str | None:
    if name == "title" and isinstance(value, str) and not value.strip():
        return "Give the asset a title."
    if not isinstance(value, str):
        return "Give text."
    return wrong_with_line(value, LINES[name]).capitalize() or None


def _text(value: object) -> str | None:
    return (wrong_with_text(value).capitalize() or None) if isinstance(value, str) else "Give text."


def _choice(name: str, value: object) -> str | None:
    choices = CHOICES[name]
    return None if value in choices else "Use one of: " + ", ".join(filter(None, choices)) + "."


def _count(name: str, value: object) -> str | None:
    if value is None:
        return None
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= COUNTS[name]
    return None if right else f"Give a whole number from 0 to {COUNTS[name]:,}, or leave it out."


def _reference(name: str, value: object) -> str | None:
    if name == "recipients":
        right = isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
        return None if right else "Give a list of organisations' references."
    return None if isinstance(value, str) else "Give a reference."
