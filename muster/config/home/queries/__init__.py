"""Gathers what needs a person: a fixed number of queries for each sort, however many records there are. Only those who
can act are asked, and nobody is asked about nothing (Teleport #67807, #43176)."""

from __future__ import annotations

from datetime import datetime

from muster.config.home.queries.answering import needs_of_office
from muster.config.home.queries.ending import conditions_due, recommendations_due, to_ask_for
from muster.config.home.queries.owning import needs_of_owner
from muster.config.home.queries.using import needs_of_user
from muster.config.home.rules import Need, oldest_first
from muster.kernel.dates import day_of
from muster.people.rules import PersonFacts, in_post

__all__ = ["needs_of"]


def needs_of(person: PersonFacts, at: datetime) -> list[Need]:
    """Everything that needs this person, oldest first. Nothing of somebody who is not in post."""
    if not in_post(person, day_of(at)).allowed:
        return []
    on = day_of(at)
    of_decisions = [*to_ask_for(person, on), *conditions_due(person, on), *recommendations_due(person, on)]
    found = [*needs_of_owner(person, at), *needs_of_office(person, at), *needs_of_user(person, at)]
    return oldest_first([*of_decisions, *found])
