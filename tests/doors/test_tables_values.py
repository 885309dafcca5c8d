"""Dates, yes or no, and whole numbers: plain ones are read, doubtful ones refused with the remedy."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.doors.tables import to_bool, to_date, to_int


@pytest.mark.parametrize("read", [to_date, to_bool, to_int])
@pytest.mark.parametrize("blank", ["", "  ", "\t\n", "\u00a0"])
def test_blank_is_none(read, blank):
    assert read(blank) is None


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_the_ways_to_write_a_date(day):
    month = day.strftime("%B")
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day} {month} {day.year}",
        f" {day.day} {month[:3].upper()} {day.year}",
    ):
        assert to_date(text) == day


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1/2/2026", "write YYYY-MM-DD"),
        ("12/31/2026", "day comes before the month"),
        ("2026-02-30", "day that exists"),
        ("31 June 2026", "day that exists"),
        ("1 Smarch 2026", "day that exists"),
        ("03/04/26", "write"),
        ("2026-02-03T00:00:00", "write"),
        ("20260203", "write"),
        ("46056", "write"),
        ("03.04.2026", "write"),
        ("March 1 2026", "write"),
        ("٢٠٢٦-٠٢-٠٣", "write"),
        ("Rolling", "'Rolling'"),
        ("#REF!", "write"),
        ("0026-02-03", "write"),
    ],
)
def test_dates_that_are_not_certain(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        to_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", True),
        (" y ", True),
        ("TRUE", True),
        ("1", True),
        ("no", False),
        ("FALSE", False),
        ("0", False),
    ],
)
def test_yes_and_no(text, value):
    assert to_bool(text) is value


@pytest.mark.parametrize("text", ["N/A", "No (NDA only)", "maybe", "2", "-", "✓"])
def test_neither_yes_nor_no(text):
    with pytest.raises(ValueError, match="write Yes or No"):
        to_bool(text)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_whole_numbers(number):
    assert to_int(str(number)) == number
    assert to_int(f" {number:,} ") == number


@pytest.mark.parametrize(
    "text", ["12.0", "1e3", "1,64", "12,34,567", "٣", "1 000", "+1", "--1", "9" * 19, "9" * 5000, "All (42)"]
)
def test_no_whole_numbers(text):
    with pytest.raises(ValueError, match="write digits only") as error:
        to_int(text)
    assert len(str(error.value)) < 150
