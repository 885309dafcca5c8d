"""Complaints: who keeps them, by when one is acknowledged, and what may become of it. Pure functions."""

from __future__ import annotations

from datetime import date, timedelta

from muster.kernel.decision import Decision
from muster.people.rules import PersonFacts, may

ACKNOWLEDGED_WITHIN = timedelta(days=30)
"""From the day on which it came (DPA 2018 s.164A, put in by the Data (Use and Access) Act 2025 s.103)."""

OUTCOMES: dict[str, str] = {
    "upheld": "Upheld",
    "partly_upheld": "Upheld in part",
    "not_upheld": "Not upheld",
    "withdrawn": "Withdrawn by whoever complained",
}
LIMITS = {"ref": 60, "about": 4000, "answer": 4000}


def may_keep_complaints(person: PersonFacts, on: date) -> Decision:
    """Whether a person may record complaints and what became of them, and see them."""
    return may(person, "complaint.keep", on)


def acknowledge_by(received_on: date) -> date:
    """The last day on which a complaint may be acknowledged."""
    return received_on + ACKNOWLEDGED_WITHIN


def late(received_on: date, acknowledged_on: date | None, on: date) -> bool:
    """Whether a complaint should have been acknowledged by now, or was too late (finding L164A)."""
    return (acknowledged_on or on) > acknowledge_by(received_on)


def wrong_days(received_on: date, said_on: date, today: date) -> str:
    """Why something cannot have been done on a day; "" where it can."""
    if said_on > today:
        return f"Use {today:%-d %B %Y} or an earlier day."
    if said_on < received_on:
        return f"It came on {received_on:%-d %B %Y}: use that day or a later one."
    return ""
