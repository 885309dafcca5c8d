"""When those who can act are reminded that an authorisation ends: by its age, so that a short one is not late."""

from __future__ import annotations

from datetime import date, timedelta

AGES: tuple[tuple[str, int], ...] = (("soon", 10), ("early", 4))
"""A reminder begins when one part in so many of its whole length remains."""
LAST = timedelta(days=7)
"""And whatever its length, in its last week."""


def reminder(starts_on: date, ends_on: date, on: date) -> str:
    """Which reminder is due on a day: "early", "soon" or "last", the most urgent; "over" after the end, "" before."""
    left = ends_on - on
    if left < timedelta(0):
        return "over"
    if left <= LAST:
        return "last"
    whole = (ends_on - starts_on).days
    return next((name for name, parts in AGES if left.days * parts <= whole), "")
