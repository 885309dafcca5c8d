"""Dates and moments. Rules are given the time; nothing here asks the clock.

A *day* is a date in the organisation's time zone; a *moment* is an aware datetime. A thing that ends on a day
holds through that whole day and stops at the following midnight, local time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_zone: tzinfo = ZoneInfo("Europe/London")


def use_zone(zone: tzinfo) -> None:
    """Set the time zone in which days begin and end; done once, at the start of the program."""
    global _zone
    _zone = zone


def day_of(moment: datetime) -> date:
    """The calendar day on which a moment falls for people here."""
    return moment.astimezone(_zone).date()


def start_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, tzinfo=_zone)


def end_of(day: date) -> datetime:
    """The moment at which a day is over: the first moment of the next, also where clocks change."""
    return start_of(day + timedelta(days=1))


def last_day(until: datetime) -> date:
    """The last day on which something holds that stops at this moment: what ends at midnight ended the day before."""
    return day_of(until - timedelta(microseconds=1))


def in_force(starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether a span that includes both its days covers a day; without an end it goes on."""
    return starts_on <= on and (ends_on is None or on <= ends_on)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it is shorter.

    Computed from the day given, never from the previous result, so that the 31st does not drift to the 28th.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
