"""How people on a list are shown, and whom a refused person turns to: truth tables, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from muster.access.looking.rules import adult_if_born_by, age_on, asks, folded, marks, may_ask, time_left
from muster.kernel.decision import refuse
from muster.people.rules import PersonFacts

TODAY = date(2026, 6, 15)
OWN = PersonFacts(1, "P-1", "Ann Reed", "employed", "FENMARCH", True, date(2020, 1, 1), at_home=True)
PARTNER = replace(OWN, organisation="FENCC", at_home=False)


@pytest.mark.parametrize(
    ("person", "granted", "code"),
    [
        (OWN, False, "allowed"),
        (OWN, True, "allowed"),
        (PARTNER, True, "allowed"),
        (PARTNER, False, "list.unknown"),
        (replace(OWN, ended_on=date(2026, 6, 14)), True, "person.not_in_post"),
        (replace(PARTNER, ended_on=date(2026, 6, 14)), True, "person.not_in_post"),
    ],
)
def test_who_may_ask(person: PersonFacts, granted: bool, code: str) -> None:
    assert may_ask(person, granted, TODAY).code == code


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (None, TODAY, None),
        (date(2008, 6, 15), TODAY, 18),
        (date(2008, 6, 16), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (TODAY, TODAY, 0),
    ],
)
def test_age(born: date | None, on: date, age: int | None) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize("on", [TODAY, date(2024, 2, 29), date(2026, 2, 28), date(2026, 3, 1), date(2026, 12, 31)])
def test_the_search_and_the_mark_agree_on_who_is_a_child(on: date) -> None:
    limit = adult_if_born_by(on)
    for days in range(-3, 4):
        born = limit + timedelta(days=days)
        age = age_on(born, on)
        assert age is not None
        assert (age < 18) is (born > limit), born


@pytest.mark.parametrize(
    ("categories", "born", "said"),
    [
        (["victim"], date(1990, 1, 1), ["VICTIM – not a suspect"]),
        (["suspect", "victim"], date(1990, 1, 1), ["VICTIM", "SUSPECT"]),
        (["convicted", "at_risk"], date(1990, 1, 1), ["AT RISK", "CONVICTED"]),
        (["witness"], None, ["DATE OF BIRTH UNKNOWN – may be a child", "WITNESS – not a suspect"]),
        (["suspect"], date(2011, 6, 16), ["CHILD – 14 years old", "SUSPECT"]),
        (["other"], date(2025, 6, 15), ["CHILD – 1 year old", "OTHER"]),
        (["of_old"], date(1990, 1, 1), ["OF_OLD"]),
    ],
)
def test_marks(categories: list[str], born: date | None, said: list[str]) -> None:
    assert [each.words for each in marks(categories, born, TODAY)] == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "less than a minute left"),
        (59, "less than a minute left"),
        (60, "1 minute left"),
        (899, "14 minutes left"),
        (3600, "60 minutes left"),
    ],
)
def test_time_left(seconds: int, said: str) -> None:
    now = datetime(2026, 6, 15, 12, tzinfo=UTC)
    assert time_left(now + timedelta(seconds=seconds), now) == said


@pytest.mark.parametrize(("text", "as_"), [("José", "jose"), ("ÅNGSTRÖM", "angstrom"), ("O'Neil", "o'neil"), ("", "")])
def test_folded(text: str, as_: str) -> None:
    assert folded(text) == as_


@pytest.mark.parametrize(
    ("code", "who", "role"),
    [
        ("training.missing", "Ann Reed", "Training manager"),
        ("policy.not_acknowledged", "Ann Reed", "List owner"),
        ("reason.missing", "You", ""),
        ("clearance.none", "List owner", "List owner"),
        ("control.authorisation", "Information asset owner", "Information asset owner"),
    ],
)
def test_whom_to_turn_to(code: str, who: str, role: str) -> None:
    assert asks(refuse(code, "No.", "Mend it.", who), OWN) == role
