"""One table says what each event restates; no event may be forgotten, and none may be in it twice."""

from __future__ import annotations

from muster.config.derivations import DERIVATIONS, NOTHING_TO_RESTATE
from muster.log.events import EVENTS


def test_every_event_is_in_exactly_one_of_the_two_tables() -> None:
    assert set(DERIVATIONS) | NOTHING_TO_RESTATE == set(EVENTS)
    assert set(DERIVATIONS) & NOTHING_TO_RESTATE == set()


def test_a_derivation_restates_something() -> None:
    assert [event for event, each in DERIVATIONS.items() if not each] == []
    assert [event for event, each in DERIVATIONS.items() if len(set(each)) < len(each)] == []
