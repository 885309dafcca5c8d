"""Reminders that a decision ends, and that a condition is due: to those who can act, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muster.config.home.queries import needs_of, owning
from muster.evidence.actions import withdraw_document
from muster.lists.actions import authorise_list, authorise_urgently, meet_condition, revoke_authorisation
from muster.people.queries import the_person
from tests.access.build import IAO, NOW, OWNER, SIRO, day, good_list
from tests.hearing import hear
from tests.people.build import person


def told(ref: str, days: int = 0) -> str:
    at = NOW + timedelta(days=days)
    return "\n".join(need.what for need in needs_of(the_person(ref, at.date()), at))


def test_the_owner_is_reminded_when_a_quarter_remains_and_whoever_decides_is_asked_then(db: str) -> None:
    good_list(nominals=0)  # for 150 days
    assert "Renew" not in told(OWNER, 100)
    assert "Renew “List L-1” (L-1), or close it: its authorisation ends on" in told(OWNER, 113)
    assert "Say what you think" not in told("P-ASHBY", 100)
    assert "Say what you think of “List L-1” (L-1)" in told("P-ASHBY", 113)
    assert "its authorisation ended on" in told(OWNER, 151)
    assert "Renew “List" not in told(SIRO, 113)


def test_who_answers_for_a_condition_is_asked_until_it_is_met(db: str) -> None:
    good_list(nominals=0)
    hear("L-1", NOW)
    conditions = [("Train the analysts", "P-KEEPER", day(60))]
    authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(150), reason="Renewed.", conditions=conditions)
    assert "Meet a condition" not in told("P-KEEPER")
    assert "Meet a condition of “List L-1” (L-1): Train the analysts" in told("P-KEEPER", 31)
    assert "Meet a condition" not in told(SIRO, 31)
    meet_condition(by="P-KEEPER", at=datetime.now(UTC), list="L-1", number=1, how="All passed.")
    assert "Meet a condition" not in told("P-KEEPER", 31)


def test_an_urgent_authorisation_asks_for_the_full_decision(db: str) -> None:
    good_list(nominals=0)
    member = person("P-MEMBER", "board_member")
    inspector = person("P-DUTY", "duty_inspector", grade="INSP")
    revoke_authorisation(by=member, at=NOW, list="L-1", reason="To be asked for afresh.")
    authorise_urgently(by=inspector, at=NOW, list="L-1", hours=24, reason="A threat to life.")
    assert "Have the full decision on “List L-1” (L-1) made." in told(OWNER)
    assert "Say what you think of “List L-1” (L-1)" in told("P-ASHBY")


def test_no_more_closed_lists_are_told_than_anybody_mends_in_a_day(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with one finding alone, so that a limit on findings would let through as many lists."""
    for ref in ("L-1", "L-2"):
        good_list(ref, nominals=0)
        withdraw_document(by=SIRO, at=NOW, document=f"DPIA-{ref}", number=1, reason="It was wrong.")

    def closed() -> int:
        return sum("Mend what keeps" in each.what for each in needs_of(the_person(IAO, day(0)), NOW))

    assert closed() == 2
    monkeypatch.setattr(owning, "MOST", 1)
    assert closed() == 1
