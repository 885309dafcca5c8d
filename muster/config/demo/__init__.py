"""`muster demo`: Fenmarch Police, made up, and built by calling the same actions that anybody calls."""

from __future__ import annotations

from datetime import datetime

from muster.access.actions import restate_due
from muster.config.demo import accounts, legacy, lists, organisation, oversight, register, sharing
from muster.lists.records import List
from muster.people.records import Organisation, Person


def is_built() -> bool:
    """Whether there is an organisation already: a demonstration never mixes with anything else."""
    return Organisation.objects.exists()


def build(at: datetime) -> None:
    """Build the whole force as it stands at a moment. The same moment gives the same records."""
    organisation.build(at)
    register.build(at)
    lists.build(at)
    legacy.build(at)
    sharing.build(at)
    oversight.build(at)
    accounts.build(at)
    # The past was judged as it was; what has lapsed since, such as the post of an owner who left, is judged now.
    restate_due(
        by=organisation.ADMINISTRATOR,
        at=at,
        lists=[*List.objects.values_list("id", flat=True)],
        persons=[*Person.objects.values_list("id", flat=True)],
    )
