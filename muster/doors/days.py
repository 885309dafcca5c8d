"""A day given on the command line."""

from __future__ import annotations

from datetime import date

from muster.doors.tables import to_date
from muster.kernel.errors import Invalid


def the_day(text: str, option: str) -> date:
    """The day that a person typed. Raises Invalid, naming the option, for none and for one that is not certain."""
    try:
        day = to_date(text)
    except ValueError as wrong:
        raise Invalid("That is not a day.", {option: str(wrong)}) from None
    if day is None:
        raise Invalid("A day is missing.", {option: "Give a day, such as 2027-03-14."})
    return day
