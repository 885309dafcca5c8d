"""Getting the records that references name, for the actions."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from muster.kernel.dates import day_of
from muster.kernel.decision import Decision
from muster.kernel.errors import NotFound
from muster.kernel.text import wrong_with_reference
from muster.people.queries import the_person
from muster.people.rules import may

Record = TypeVar("Record", bound=Model)


def may_do(by: str, permission: str, at: datetime) -> Decision:
    """Whether the person may do it that day. Raises NotFound for nobody known."""
    today = day_of(at)
    return may(the_person(by, today), permission, today)


def get(record: type[Record], ref: str, *, lock: bool = False) -> Record:
    """The record with this reference. Raises NotFound."""
    if wrong_with_reference(ref):
        raise NotFound(str(record._meta.verbose_name), ref)
    manager = record._default_manager
    found = (manager.select_for_update(no_key=True) if lock else manager).filter(ref=ref).first()
    if found is None:
        raise NotFound(str(record._meta.verbose_name), ref)
    return found
